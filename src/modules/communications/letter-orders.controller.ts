import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CaseReader } from '../../commands/cases/case-reader.js';
import { RequestCommunication } from '../../commands/communications/request-communication.js';
import { Identities } from '../../commands/kernel/identities.js';
import type { ChannelName } from '../../events/communication.events.js';
import { derivedId } from '../../events/identity.js';
import type { Channel } from '../../ports/channel.js';
import { CHANNELS } from '../../ports/tokens.js';
import { Allow } from '../access/access.decorator.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem, CommandAnswer, TakesIdempotencyKey } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { acknowledgement, CommandGateway } from '../commands/command-gateway.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { send } from '../http/send.js';
import { LetterEdits } from './letter-edits.js';
import { EditLetterQueryDto, RequestedLetter, RequestLetterDto } from './letter-orders.dto.js';

/** Letters that a person or a case system asks for, and what a person changes in one by hand. */
@ApiTags('communications')
@Controller('v1')
export class LetterOrdersController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(LetterEdits) private readonly edits: LetterEdits,
    @Inject(CaseReader) private readonly cases: CaseReader,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(CHANNELS) private readonly channels: readonly Channel[],
  ) {}

  @Post('cases/:caseId/communications')
  @Allow('case-system', 'officer')
  @ApiOperation({
    summary: 'Ask for a letter',
    description:
      'Beside those that milestones and stages ask for: a holding response, an extension, an explanation of benefits. ' +
      'It is composed from the approved template of its kind, checked and handed off like any other.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: RequestedLetter })
  @ApiProblem(404, 'There is no such case within your scope')
  @ApiProblem(422, 'The case has no such party, or no such channel is set up')
  async request(
    @UuidParam('caseId') caseId: string,
    @Body() { words, citation, obligationId, partyId, channel, relation, ...letter }: RequestLetterDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { occurredAt, receivedAt, confidentiality, kind, message } = letter;
    const { idempotencyKey, principal } = caller;
    const communicationId = derivedId(
      'asked-letter',
      caseId,
      idempotencyKey === undefined ? randomUUID() : this.identities.ofRequest(principal.id, idempotencyKey),
    );
    const recipient = await this.recipientOf(caseId, partyId);
    const answer = await this.gateway.submit({
      caller,
      times: { occurredAt, receivedAt, confidentiality },
      check: async () => {
        await this.scope.assertCase(principal, caseId);
        if (partyId !== undefined && recipient === undefined)
          throw new Problem(422, 'party-unknown', `The case has no party ${partyId}`, {
            errors: [{ field: 'partyId', reason: 'is no party of the case' }],
          });
        this.waysOf(channel);
      },
      command: (context) =>
        new RequestCommunication(
          {
            communicationId,
            caseId,
            kind,
            channels: [...this.waysOf(channel)],
            templateId: kind,
            ...(recipient !== undefined && { recipient }),
            reason: {
              eventId: derivedId('asked-by-hand', communicationId),
              words,
              ...(citation !== undefined && { citation }),
              ...(obligationId !== undefined && { obligationId }),
            },
            ...(relation && { relation: { ...relation } }),
            ...(message !== undefined && { message }),
            rootCommunicationId: communicationId,
          },
          context,
        ),
      answer: (accepted) => ({
        status: 201,
        body: { communicationId, ...acknowledgement(accepted) },
        headers: { location: `/v1/communications/${communicationId}` },
      }),
    });
    return send(reply, answer);
  }

  @Post('communications/:communicationId/documents')
  @Allow('officer')
  @ApiOperation({
    summary: 'Change a held letter by hand',
    description:
      'The body is the letter as it now is. It is held against the rules and the decision again, and another person than its editor releases it.',
  })
  @ApiConsumes('application/pdf')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @CommandAnswer()
  async edit(
    @UuidParam('communicationId') communicationId: string,
    @Query() said: EditLetterQueryDto,
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { caseId } = await this.edits.find(communicationId, caller);
    const bytes = request.body;
    if (!Buffer.isBuffer(bytes) || !bytes.subarray(0, 5).equals(Buffer.from('%PDF-')))
      throw new Problem(415, 'media-type-unsupported', 'Send the letter itself, as application/pdf');
    return send(reply, await this.edits.record(caller, { communicationId, caseId }, { ...said, bytes }));
  }

  private async recipientOf(caseId: string, partyId: string | undefined): Promise<string | undefined> {
    const parties = await this.cases.parties(caseId);
    return parties.find((party) => (partyId === undefined ? party.role === 'primary' : party.partyId === partyId))
      ?.partyId;
  }

  private waysOf(channel: ChannelName | undefined): readonly ChannelName[] {
    const ways = this.channels.map(({ name }) => name);
    if (channel === undefined) return ways;
    if (ways.includes(channel)) return [channel];
    throw new Problem(422, 'channel-not-set-up', `The channel ${channel} is not set up here`, {
      errors: [{ field: 'channel', reason: `is one of ${ways.join(', ')}` }],
    });
  }
}
