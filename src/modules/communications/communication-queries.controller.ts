import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommunicationReader } from '../../commands/communications/communication-reader.js';
import type { Documents } from '../../ports/documents.js';
import { DOCUMENTS } from '../../ports/tokens.js';
import {
  CommunicationById,
  CommunicationsOfCase,
  ListCommunications,
} from '../../projections/communications/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { ApiPage, pageOf, pinOf, ReadQueryDto } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { CommunicationDto, CommunicationListQueryDto } from './communication-query.dto.js';

/** What was sent, when, why, to whom, and what became of it. */
@ApiTags('communications')
@Controller('v1')
export class CommunicationQueriesController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(CommunicationReader) private readonly letters: CommunicationReader,
    @Inject(DOCUMENTS) private readonly documents: Documents,
  ) {}

  @Get('communications')
  @Allow('officer', 'auditor', 'service')
  @ApiOperation({ summary: 'List letters, newest first' })
  @ApiPage(CommunicationDto)
  async list(@Query() query: CommunicationListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['communications']);
    const { caseId, state: states, kind: kinds } = query;
    const page = await this.queries.execute(
      new ListCommunications({ caseId, states, kinds, scope: caller.principal.scope, ...pinOf(query) }, pageOf(query)),
    );
    await this.records.searched(caller, 'communications', page.items.length);
    return page;
  }

  @Get('cases/:caseId/communications')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'All letters of a case, oldest first' })
  @ApiOkResponse({ type: [CommunicationDto] })
  @ApiProblem(404, 'There is no such case within your scope')
  async ofCase(
    @UuidParam('caseId') caseId: string,
    @Query() query: ReadQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.scope.assertCase(caller.principal, caseId);
    await this.readModels.reachFor(query, ['communications']);
    const items = await this.queries.execute(new CommunicationsOfCase(caseId, pinOf(query)));
    await this.records.viewed(caller, caseId, 'communications');
    return { items };
  }

  @Get('communications/:communicationId')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'One letter' })
  @ApiOkResponse({ type: CommunicationDto })
  @ApiProblem(404, 'There is no such letter within your scope')
  async one(
    @UuidParam('communicationId') communicationId: string,
    @Query() query: ReadQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.readModels.reachFor(query, ['communications']);
    const letter = await this.queries.execute(new CommunicationById(communicationId, pinOf(query)));
    if (!letter || !(await this.scope.covers(caller.principal, letter.caseId))) throw unknown(communicationId);
    await this.records.viewed(caller, letter.caseId, 'communication');
    return letter;
  }

  @Get('communications/:communicationId/document')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'The letter itself' })
  @ApiProduces('application/pdf')
  @ApiProblem(404, 'There is no such letter within your scope, or it was not composed')
  async document(
    @UuidParam('communicationId') communicationId: string,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const letter = await this.letters.find(communicationId);
    if (!letter || !(await this.scope.covers(caller.principal, letter.caseId))) throw unknown(communicationId);
    if (letter.documentId === undefined) throw new Problem(404, 'document-unknown', 'The letter was not composed');
    const { bytes, mediaType } = await this.documents.get(letter.documentId);
    await this.records.viewed(caller, letter.caseId, 'document');
    await reply
      .headers({ 'content-type': mediaType, 'content-disposition': `inline; filename="${communicationId}.pdf"` })
      .send(Buffer.from(bytes));
  }
}

/** The same for a letter that is not there and for one outside the caller's scope. */
const unknown = (communicationId: string): Problem =>
  new Problem(404, 'communication-unknown', `There is no communication ${communicationId}`);
