import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AddNote } from '../../commands/cases/add-note.js';
import { AddParty } from '../../commands/cases/add-party.js';
import { AssignCase } from '../../commands/cases/assign-case.js';
import { CloseCase } from '../../commands/cases/close-case.js';
import { CorrectContact } from '../../commands/cases/correct-contact.js';
import { DecideCase } from '../../commands/cases/decide-case.js';
import { EnterStage } from '../../commands/cases/enter-stage.js';
import { EscalateCase } from '../../commands/cases/escalate-case.js';
import { OpenCase } from '../../commands/cases/open-case.js';
import { RecordFact } from '../../commands/cases/record-fact.js';
import { ReopenCase } from '../../commands/cases/reopen-case.js';
import { TakeCaseLive } from '../../commands/cases/take-case-live.js';
import { Identities } from '../../commands/kernel/identities.js';
import type { Clock } from '../../ports/clock.js';
import { CLOCK } from '../../ports/tokens.js';
import { Allow } from '../access/access.decorator.js';
import { CaseScope } from '../access/case-scope.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { acknowledgement, CommandGateway, etag } from '../commands/command-gateway.js';
import { AddPartyAnswer, CommandAnswer, OpenCaseAnswer } from '../commands/answers.dto.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { send } from '../http/send.js';
import { UuidParam } from '../http/path-parameters.js';
import { CaseOrders } from './case-orders.js';
import * as dto from './case.dto.js';

const CaseId = (): ParameterDecorator => UuidParam('caseId');

/** What callers do to a case. Every route takes an Idempotency-Key; those on an existing case take If-Match. */
@ApiTags('cases')
@Controller('v1/cases')
export class CasesController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(CaseOrders) private readonly orders: CaseOrders,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Open a case', description: 'The same source and reference always name the same case.' })
  @OpenCaseAnswer()
  async open(
    @Body() body: dto.OpenCaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const {
      source,
      externalId,
      parties = [],
      occurredAt,
      receivedAt,
      confidentiality,
      intake = 'unknown',
      ...rest
    } = body;
    const caseId = this.identities.ofCase(source, externalId);
    const added = parties.map(({ reference, ...party }) => ({
      partyId: this.identities.ofParty(caseId, reference),
      ...party,
    }));
    const answer = await this.gateway.submit({
      caller,
      times: { occurredAt, receivedAt, confidentiality },
      check: async () => this.scope.assertOpening(caller.principal, body),
      command: (context) =>
        new OpenCase(
          { ...rest, caseId, externalId, intake, parties: added },
          { ...context, source: { system: source, externalId } },
        ),
      answer: (accepted) => ({
        status: 201,
        body: {
          caseId,
          parties: parties.map(({ reference }, index) => ({ reference, partyId: added[index]?.partyId })),
          ...acknowledgement(accepted),
        },
        headers: { ...etag(accepted), location: `/v1/cases/${caseId}` },
      }),
    });
    return send(reply, answer);
  }

  @Post(':caseId/decisions')
  @Allow('case-system', 'officer')
  @ApiOperation({
    summary: 'Record the decision',
    description: 'A decision does not close the case. The matching letter is asked for.',
  })
  @CommandAnswer()
  decide(
    @CaseId() caseId: string,
    @Body() { reasons = [], ...body }: dto.DecideCaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(
      caseId,
      body,
      caller,
      reply,
      (data, context) => new DecideCase({ ...data, reasons }, context),
    );
  }

  @Post(':caseId/stages')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Record that the case entered a stage' })
  @CommandAnswer()
  enterStage(
    @CaseId() caseId: string,
    @Body() body: dto.EnterStageDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new EnterStage(data, context));
  }

  @Post(':caseId/facts')
  @Allow('case-system', 'officer')
  @ApiOperation({
    summary: 'State a fact',
    description: 'Facts such as application-completed are the anchors of clocks. A late one moves them.',
  })
  @CommandAnswer()
  recordFact(
    @CaseId() caseId: string,
    @Body() body: dto.RecordFactDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(
      caseId,
      body,
      caller,
      reply,
      ({ at, ...data }, context) => new RecordFact({ ...data, at: new Date(at).toISOString() }, context),
    );
  }

  @Post(':caseId/parties')
  @Allow('case-system', 'officer')
  @ApiOperation({
    summary: 'Add a party',
    description:
      'Also to an imported case before it goes live: without a primary party its letters have nobody to go to.',
  })
  @AddPartyAnswer()
  async addParty(
    @CaseId() caseId: string,
    @Body() { reference, role, name, contacts, ...times }: dto.AddPartyDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const partyId = this.identities.ofParty(caseId, reference);
    const answer = await this.gateway.submit({
      caller,
      times,
      check: () => this.scope.assertCase(caller.principal, caseId),
      command: (context) => new AddParty({ caseId, partyId, role, name, contacts }, context),
      answer: (accepted) => ({
        status: 201,
        body: { reference, partyId, ...acknowledgement(accepted) },
        headers: etag(accepted),
      }),
    });
    return send(reply, answer);
  }

  @Post(':caseId/parties/:partyId/contacts')
  @Allow('case-system', 'officer', 'service')
  @ApiOperation({
    summary: 'Correct an address',
    description: 'Letters that failed at the old address are sent again under the same obligation.',
  })
  @CommandAnswer()
  correctContact(
    @CaseId() caseId: string,
    @UuidParam('partyId') partyId: string,
    @Body() body: dto.CorrectContactDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(
      caseId,
      body,
      caller,
      reply,
      (data, context) => new CorrectContact({ ...data, partyId }, context),
    );
  }

  @Post(':caseId/escalations')
  @Allow('case-system', 'officer', 'service')
  @ApiOperation({ summary: 'Escalate the case' })
  @CommandAnswer()
  escalate(
    @CaseId() caseId: string,
    @Body() body: dto.EscalateCaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new EscalateCase(data, context));
  }

  @Post(':caseId/assignments')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Say who works on the case' })
  @CommandAnswer()
  assign(
    @CaseId() caseId: string,
    @Body() body: dto.AssignCaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new AssignCase(data, context));
  }

  @Post(':caseId/notes')
  @Allow('case-system', 'officer', 'service')
  @ApiOperation({ summary: 'Add a note' })
  @CommandAnswer()
  addNote(
    @CaseId() caseId: string,
    @Body() body: dto.AddNoteDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new AddNote(data, context));
  }

  @Post(':caseId/closures')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Close the case', description: 'Closing stops no statutory clock.' })
  @CommandAnswer()
  close(
    @CaseId() caseId: string,
    @Body() body: dto.CloseCaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new CloseCase(data, context));
  }

  @Post(':caseId/reopenings')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Open a closed case again' })
  @CommandAnswer()
  reopen(
    @CaseId() caseId: string,
    @Body() body: dto.ReopenCaseDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, (data, context) => new ReopenCase(data, context));
  }

  @Post(':caseId/go-live')
  @Allow('officer')
  @ApiOperation({
    summary: 'Hand an imported open case over to live operation',
    description: 'From here on its letters are sent.',
  })
  @CommandAnswer()
  goLive(
    @CaseId() caseId: string,
    @Body() body: BusinessTimesDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(
      caseId,
      body,
      caller,
      reply,
      (data, context) =>
        new TakeCaseLive({ ...data, on: (context.occurredAt ?? this.clock.now()).slice(0, 10) }, context),
    );
  }
}
