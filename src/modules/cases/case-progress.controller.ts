import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReceiveInformation } from '../../commands/cases/receive-information.js';
import { RequestInformation } from '../../commands/cases/request-information.js';
import { ReviseDecision } from '../../commands/cases/revise-decision.js';
import { Allow } from '../access/access.decorator.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { UuidParam } from '../http/path-parameters.js';
import { CaseOrders } from './case-orders.js';
import { InformationDto, ReviseDecisionDto } from './case-progress.dto.js';

const CaseId = (): ParameterDecorator => UuidParam('caseId');

/** What becomes of a case after it was opened, and asks for letters: information asked for, a decision revised. */
@ApiTags('cases')
@Controller('v1/cases')
export class CaseProgressController {
  constructor(@Inject(CaseOrders) private readonly orders: CaseOrders) {}

  @Post(':caseId/revisions')
  @Allow('case-system', 'officer')
  @ApiOperation({
    summary: 'Revise the decision',
    description: 'The letter of the new outcome supersedes that of the earlier one, which stays on record.',
  })
  @CommandAnswer()
  revise(
    @CaseId() caseId: string,
    @Body() { reasons = [], ...body }: ReviseDecisionDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(
      caseId,
      body,
      caller,
      reply,
      (data, context) => new ReviseDecision({ ...data, reasons }, context),
    );
  }

  @Post(':caseId/information-requests')
  @Allow('case-system', 'officer')
  @ApiOperation({
    summary: 'Ask the customer for what is missing',
    description: 'The letter that asks for it is requested. No clock stops, unless a rule lists this cause.',
  })
  @CommandAnswer()
  requestInformation(
    @CaseId() caseId: string,
    @Body() body: InformationDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new RequestInformation(data, context));
  }

  @Post(':caseId/information-receipts')
  @Allow('case-system', 'officer', 'service')
  @ApiOperation({ summary: 'Record what the customer sent in' })
  @CommandAnswer()
  receiveInformation(
    @CaseId() caseId: string,
    @Body() body: InformationDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new ReceiveInformation(data, context));
  }
}
