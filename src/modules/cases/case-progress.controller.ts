import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReceiveInformation } from '../../commands/cases/receive-information.js';
import { RequestInformation } from '../../commands/cases/request-information.js';
import { ReviseDecision } from '../../commands/cases/revise-decision.js';
import type { CommandContext } from '../../commands/kernel/command.js';
import { Allow } from '../access/access.decorator.js';
import { CaseScope } from '../access/case-scope.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { runOrder, type Content, type NamedCommand } from '../commands/orders.js';
import type { BusinessTimesDto } from '../http/business-time.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { InformationDto, ReviseDecisionDto } from './case-progress.dto.js';

const CaseId = (): ParameterDecorator => UuidParam('caseId');

/** What becomes of a case after it was opened, and asks for letters: information asked for, a decision revised. */
@ApiTags('cases')
@Controller('v1/cases')
export class CaseProgressController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

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
    return this.run(caseId, body, caller, reply, (data, context) => new ReviseDecision({ ...data, reasons }, context));
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
    return this.run(caseId, body, caller, reply, (data, context) => new RequestInformation(data, context));
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
    return this.run(caseId, body, caller, reply, (data, context) => new ReceiveInformation(data, context));
  }

  /** A command on a case that is there, within the caller's scope. */
  private async run<B extends BusinessTimesDto>(
    caseId: string,
    body: B,
    caller: Caller,
    reply: FastifyReply,
    command: (content: Content<B> & { readonly caseId: string }, context: CommandContext) => NamedCommand,
  ): Promise<unknown> {
    const check = (): Promise<void> => this.scope.assertCase(caller.principal, caseId);
    return runOrder(this.gateway, { caller, reply, body, check }, (content, context) =>
      command({ ...content, caseId }, context),
    );
  }
}
