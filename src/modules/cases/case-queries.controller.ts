import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { CaseDetail } from '../../projections/case-timeline/queries.js';
import { CaseAsOccurred, CaseById, ListCases, TimelineOfCase } from '../../projections/case-timeline/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { inScope } from '../access/principal.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { AsOfQueryDto } from '../http/as-of.dto.js';
import { ApiPage, pageOf, pinOf } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { TimeTravel, type Moment } from '../http/time-travel.js';
import { CaseListQueryDto, CaseSummaryDto, TimelineEntryDto, TimelineQueryDto } from './case-query.dto.js';

/** What is on record of a case. */
@ApiTags('cases')
@Controller('v1/cases')
export class CaseQueriesController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(TimeTravel) private readonly times: TimeTravel,
  ) {}

  @Get()
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'List cases, newest first' })
  @ApiPage(CaseSummaryDto)
  async list(@Query() query: CaseListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['case-timeline']);
    const { kind: kinds, phase, outcome: outcomes, openedFrom, openedTo, text } = query;
    const filter = {
      kinds,
      phase,
      outcomes,
      text,
      openedFrom: utc(openedFrom),
      openedTo: utc(openedTo),
      scope: caller.principal.scope,
    };
    const page = await this.queries.execute(new ListCases({ ...filter, ...pinOf(query) }, pageOf(query)));
    await this.records.searched(caller, 'cases', page.items.length);
    return page;
  }

  @Get(':caseId')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({
    summary: 'One case',
    description: 'The ETag is what If-Match takes; a look back with asOf has none.',
  })
  @ApiOkResponse({ type: CaseSummaryDto })
  @ApiProblem(404, 'There is no such case within your scope')
  async one(
    @UuidParam('caseId') caseId: string,
    @Query() query: AsOfQueryDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const found = await this.find(caseId, await this.times.moment(query, ['case-timeline']), caller);
    await this.records.viewed(caller, caseId, 'case');
    if (query.asOf === undefined) void reply.header('etag', `"${found.caseVersion}"`);
    return found;
  }

  @Get(':caseId/timeline')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'What happened on the case, and why' })
  @ApiPage(TimelineEntryDto)
  async timeline(
    @UuidParam('caseId') caseId: string,
    @Query() query: TimelineQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    const moment = await this.times.moment(query, ['case-timeline']);
    await this.find(caseId, moment, caller);
    const page = await this.queries.execute(
      new TimelineOfCase({ caseId, order: query.order, ...moment }, pageOf(query)),
    );
    await this.records.viewed(caller, caseId, 'timeline');
    return page;
  }

  /** @throws Problem 404 for a case that is not there, or not within the caller's scope */
  private async find(caseId: string, { occurredBy, ...pin }: Moment, { principal }: Caller): Promise<CaseDetail> {
    const asked = occurredBy === undefined ? new CaseById(caseId, pin) : new CaseAsOccurred(caseId, occurredBy);
    const found = await this.queries.execute(asked);
    if (found && inScope(principal, found)) return found;
    throw new Problem(404, 'case-unknown', `There is no case ${caseId}`);
  }
}

const utc = (time: string | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();
