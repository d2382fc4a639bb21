import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CancelCommunication } from '../../commands/communications/cancel-communication.js';
import { CommunicationReader } from '../../commands/communications/communication-reader.js';
import { ReleaseCommunication } from '../../commands/communications/release-communication.js';
import { ResendCommunication } from '../../commands/communications/resend-communication.js';
import { Allow } from '../access/access.decorator.js';
import { CaseScope } from '../access/case-scope.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { runOrder } from '../commands/orders.js';
import { Problem } from '../http/problem.js';
import { UuidParam } from '../http/path-parameters.js';
import { CancelDto, ReleaseDto, ResendDto } from './communication.dto.js';

/** What persons do to a letter. */
@ApiTags('communications')
@Controller('v1/communications')
export class CommunicationsController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CommunicationReader) private readonly communications: CommunicationReader,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  @Post(':communicationId/releases')
  @Allow('officer')
  @ApiOperation({
    summary: 'Release a held letter',
    description: 'A person lets it go although it lacks what its rule requires; the reason is on record.',
  })
  @CommandAnswer()
  async release(
    @UuidParam('communicationId') communicationId: string,
    @Body() body: ReleaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { caseId, check } = await this.letter(communicationId, caller);
    return runOrder(
      this.gateway,
      { caller, reply, body, check },
      (content, context) => new ReleaseCommunication({ ...content, communicationId, caseId }, context),
    );
  }

  @Post(':communicationId/cancellations')
  @Allow('officer')
  @ApiOperation({ summary: 'Cancel a letter that has not gone out' })
  @CommandAnswer()
  async cancel(
    @UuidParam('communicationId') communicationId: string,
    @Body() body: CancelDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { caseId, check } = await this.letter(communicationId, caller);
    return runOrder(
      this.gateway,
      { caller, reply, body, check },
      (content, context) => new CancelCommunication({ ...content, communicationId, caseId }, context),
    );
  }

  @Post(':communicationId/resends')
  @Allow('officer')
  @ApiOperation({
    summary: 'Have a failed letter sent again',
    description:
      'Once what kept it back is put right: a template is approved, a value is there. A corrected address does so by itself.',
  })
  @CommandAnswer()
  async resend(
    @UuidParam('communicationId') communicationId: string,
    @Body() body: ResendDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { caseId, check } = await this.letter(communicationId, caller);
    return runOrder(
      this.gateway,
      { caller, reply, body, check },
      (content, context) => new ResendCommunication({ ...content, communicationId, caseId }, context),
    );
  }

  /** The case of a letter, and the check that it is there within the caller's scope. */
  private async letter(
    communicationId: string,
    { principal }: Caller,
  ): Promise<{ readonly caseId: string; readonly check: () => Promise<void> }> {
    const caseId = (await this.communications.find(communicationId))?.caseId;
    const check = async (): Promise<void> => {
      if (caseId === undefined || !(await this.scope.covers(principal, caseId)))
        throw new Problem(404, 'communication-unknown', `There is no communication ${communicationId}`);
    };
    return { caseId: caseId ?? '', check };
  }
}
