import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  DueSoon,
  ListObligations,
  ObligationById,
  ObligationsAsOccurred,
  ObligationsOfCase,
} from '../../projections/obligations/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { AsOfQueryDto } from '../http/as-of.dto.js';
import { ApiPage, pageOf, pinOf, ReadQueryDto } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { TimeTravel } from '../http/time-travel.js';
import { ObligationDto, ObligationListQueryDto } from './obligation.dto.js';

/** Regulatory clocks: due soon, breached, satisfied. */
@ApiTags('obligations')
@Controller('v1')
export class ObligationsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(TimeTravel) private readonly times: TimeTravel,
  ) {}

  @Get('obligations')
  @Allow('officer', 'auditor')
  @ApiOperation({
    summary: 'List obligations',
    description: 'With dueBefore: those still to be satisfied, soonest first.',
  })
  @ApiPage(ObligationDto)
  async list(@Query() query: ObligationListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['obligations']);
    const { state: states, breached, dueBefore, caseId } = query;
    const filter = { caseId, states, breached, scope: caller.principal.scope, ...pinOf(query) };
    const asked =
      dueBefore === undefined
        ? new ListObligations(filter, pageOf(query))
        : new DueSoon(new Date(dueBefore).toISOString(), filter, pageOf(query));
    const page = await this.queries.execute(asked);
    await this.records.searched(caller, 'obligations', page.items.length);
    return page;
  }

  @Get('cases/:caseId/obligations')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'All clocks of a case, with how each was computed' })
  @ApiOkResponse({ type: [ObligationDto] })
  @ApiProblem(404, 'There is no such case within your scope')
  async ofCase(
    @UuidParam('caseId') caseId: string,
    @Query() query: AsOfQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.scope.assertCase(caller.principal, caseId);
    const { occurredBy, ...pin } = await this.times.moment(query, ['obligations']);
    const items = await this.queries.execute(
      occurredBy === undefined ? new ObligationsOfCase(caseId, pin) : new ObligationsAsOccurred(caseId, occurredBy),
    );
    await this.records.viewed(caller, caseId, 'obligations');
    return { items };
  }

  @Get('obligations/:obligationId')
  @Allow('officer', 'auditor')
  @ApiOperation({ summary: 'One clock' })
  @ApiOkResponse({ type: ObligationDto })
  @ApiProblem(404, 'There is no such obligation within your scope')
  async one(
    @UuidParam('obligationId') obligationId: string,
    @Query() query: ReadQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.readModels.reachFor(query, ['obligations']);
    const found = await this.queries.execute(new ObligationById(obligationId, pinOf(query)));
    if (!found || !(await this.scope.covers(caller.principal, found.caseId)))
      throw new Problem(404, 'obligation-unknown', `There is no obligation ${obligationId}`);
    await this.records.viewed(caller, found.caseId, 'obligation');
    return found;
  }
}
