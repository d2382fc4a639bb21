import { createHash } from 'node:crypto';
import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EngineDocumentReader } from '../../commands/engine-documents/engine-document-reader.js';
import { LeaveEngineDocument } from '../../commands/engine-documents/leave-engine-document.js';
import { MatchEngineDocument } from '../../commands/engine-documents/match-engine-document.js';
import { ReceiveEngineDocument } from '../../commands/engine-documents/receive-engine-document.js';
import { SetEngineDocumentAside } from '../../commands/engine-documents/set-engine-document-aside.js';
import { Identities } from '../../commands/kernel/identities.js';
import { newSalt, saltedDigest } from '../../commands/kernel/salted-digest.js';
import { derivedId, engineDocumentStream } from '../../events/identity.js';
import type { Documents } from '../../ports/documents.js';
import type { EventStore } from '../../ports/event-store.js';
import { DOCUMENTS, EVENT_STORE } from '../../ports/tokens.js';
import { ListEngineDocuments, OpenCasesFor } from '../../projections/engine-documents/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { ApiPage, pageOf, pinOf } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { send } from '../http/send.js';
import { readEngineDocument, type SentDocument } from './engine-document-body.js';
import {
  AssignEngineDocumentDto,
  EngineDocumentAnswerDto,
  EngineDocumentDto,
  EngineDocumentListQueryDto,
  EngineDocumentWithContentDto,
  SetEngineDocumentAsideDto,
} from './engine-document.dto.js';

/** Documents that the communications system produced on its own: statements, bills. */
@ApiTags('inbound')
@Controller('v1/inbound/documents')
export class EngineDocumentsController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(DOCUMENTS) private readonly documents: Documents,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(EngineDocumentReader) private readonly reader: EngineDocumentReader,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(AccessRecords) private readonly records: AccessRecords,
  ) {}

  @Post()
  @Allow('service')
  @ApiOperation({
    summary: 'Take a document that the engine produced on its own',
    description: `Filed in the open case with its account number, else its policy's, else its customer's. Where no open case has it, or several
have, a person says where it belongs. The same bytes of the same system are taken once.`,
  })
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiExtraModels(EngineDocumentDto)
  @ApiBody({ type: EngineDocumentWithContentDto })
  @ApiCreatedResponse({ type: EngineDocumentAnswerDto, description: 'Stored, and its case is known' })
  @ApiResponse({ status: 202, type: EngineDocumentAnswerDto, description: 'Stored; a person says where it belongs' })
  @ApiProblem(413, 'Larger than 16 MiB')
  @ApiProblem(415, 'Not one of the types that are filed')
  @ApiProblem(422, 'A field is not valid')
  async receive(
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EngineDocumentAnswerDto> {
    const sent = await readEngineDocument(request);
    const documentId = await this.record(sent, caller);
    if ((await this.reader.find(documentId)).phase === 'received') await this.match(documentId, sent, caller);
    const { phase: state, caseId, by, candidates } = await this.reader.find(documentId);
    void reply.status(caseId === undefined ? 202 : 201);
    return {
      documentId,
      state,
      ...(caseId !== undefined && { caseId, matchedBy: by }),
      ...(candidates !== undefined && caseId === undefined && { candidates }),
    };
  }

  @Get()
  @Allow('officer', 'auditor', 'service')
  @ApiOperation({ summary: 'Documents of the engine, newest first; the worklist is ?state=unmatched,received' })
  @ApiPage(EngineDocumentAnswerDto)
  async list(@Query() query: EngineDocumentListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['engine-documents']);
    const { scope } = caller.principal;
    const filter = { states: query.state, scope, ...pinOf(query) };
    const page = await this.queries.execute(new ListEngineDocuments(filter, pageOf(query)));
    await this.records.searched(caller, 'engine-documents', page.items.length);
    return page;
  }

  @Post(':documentId/assignments')
  @Allow('officer', 'service')
  @ApiOperation({ summary: 'Say to which case a document of the engine belongs' })
  @CommandAnswer()
  async assign(
    @UuidParam('documentId') documentId: string,
    @Body() { caseId }: AssignEngineDocumentDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.gateway.submit({
      caller,
      check: async () => {
        await this.assertThere(documentId, caller);
        await this.scope.assertCase(caller.principal, caseId);
      },
      command: (context) => new MatchEngineDocument({ documentId, caseId, by: 'person' }, context),
    });
    return send(reply, answer);
  }

  @Post(':documentId/set-asides')
  @Allow('officer')
  @ApiOperation({ summary: 'Say that a document of the engine belongs to no case' })
  @CommandAnswer()
  async setAside(
    @UuidParam('documentId') documentId: string,
    @Body() { why }: SetEngineDocumentAsideDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.gateway.submit({
      caller,
      check: () => this.assertThere(documentId, caller),
      command: (context) => new SetEngineDocumentAside({ documentId, why }, context),
    });
    return send(reply, answer);
  }

  /** Stores the document and puts it on record, once. Answers its id. */
  private async record({ about, bytes }: SentDocument, caller: Caller): Promise<string> {
    const { system, mediaType, kind = 'other', producedAt, ...rest } = about;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const documentId = this.identities.ofEngineDocument(system, sha256);
    // The first telling counts: sent again under another name it is the same document.
    if ((await this.reader.find(documentId)).phase !== 'none') return documentId;
    await this.documents.put(documentId, bytes, mediaType, engineDocumentStream(documentId));
    const digestSalt = newSalt();
    const document = {
      ...rest,
      documentId,
      system,
      kind,
      mediaType,
      bytes: bytes.length,
      digest: saltedDigest(digestSalt, bytes),
      digestSalt,
      ...(producedAt !== undefined && { producedAt: new Date(producedAt).toISOString() }),
    };
    await this.gateway.submit({
      caller: withoutKey(caller),
      commandId: derivedId('receive-engine-document', documentId),
      command: (context) => new ReceiveEngineDocument(document, context),
    });
    return documentId;
  }

  /** Finds the one open case that it belongs to, or leaves it to a person. */
  private async match(documentId: string, { about }: SentDocument, caller: Caller): Promise<void> {
    await this.readModels.reach(await this.store.head(), ['engine-documents']);
    const { by, caseIds } = await this.queries.execute(new OpenCasesFor(about));
    const [caseId, ...others] = caseIds;
    await this.gateway.submit({
      caller: withoutKey(caller),
      command: (context) =>
        caseId !== undefined && others.length === 0
          ? new MatchEngineDocument({ documentId, caseId, by }, context)
          : new LeaveEngineDocument({ documentId, candidates: caseIds.length }, context),
    });
  }

  /** @throws Problem 404 when there is no such document, or it belongs to a case beyond the caller's scope */
  private async assertThere(documentId: string, { principal }: Caller): Promise<void> {
    const { phase, caseId } = await this.reader.find(documentId);
    const { kinds, legalEntities } = principal.scope;
    const limited = kinds.length > 0 || legalEntities.length > 0;
    const covered = caseId === undefined ? !limited : await this.scope.covers(principal, caseId);
    if (phase === 'none' || !covered) {
      throw new Problem(404, 'document-unknown', `There is no document ${documentId} of the engine`);
    }
  }
}

/** What a document is, is told by its bytes: a key of the request would give an earlier answer to one step of several. */
const withoutKey = ({ idempotencyKey: _, ...caller }: Caller): Caller => caller;
