import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Holder } from '../../projections/communications/history.js';
import { LetterHistory } from '../../projections/communications/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { ApiPage, PageQueryDto, pageOf, pinOf } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { ReadModels } from '../http/read-models.js';
import { HistoryEntryDto } from './history.dto.js';

const SUMMARY = 'What was sent, when, why, to whom, by which channel, and what became of it';

/**
 * One question for service teams: everything that was sent on a case, or to a customer, whichever system sent it. The
 * customer's own portal asks under /v1/portal, and is told less.
 */
@ApiTags('history')
@Controller('v1')
export class HistoryController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  @Get('cases/:caseId/history')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: SUMMARY, description: 'Of one case. The latest first.' })
  @ApiPage(HistoryEntryDto)
  @ApiProblem(404, 'There is no such case within your scope')
  async ofCase(
    @UuidParam('caseId') caseId: string,
    @Query() query: PageQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.scope.assertCase(caller.principal, caseId);
    const page = await this.read({ caseId }, query, caller);
    await this.records.viewed(caller, caseId, 'history');
    return page;
  }

  @Get('customers/:customerId/history')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: SUMMARY, description: 'On all cases of a customer. The latest first.' })
  @ApiPage(HistoryEntryDto)
  ofCustomer(
    @Param('customerId') customerId: string,
    @Query() query: PageQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    return this.ofHolder({ customerId }, query, caller);
  }

  @Get('accounts/:accountId/history')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: SUMMARY, description: 'On all cases of an account. The latest first.' })
  @ApiPage(HistoryEntryDto)
  ofAccount(
    @Param('accountId') accountId: string,
    @Query() query: PageQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    return this.ofHolder({ accountId }, query, caller);
  }

  /** `policies` names the packs of rules. */
  @Get('insurance-policies/:policyId/history')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: SUMMARY, description: 'On all cases of an insurance policy. The latest first.' })
  @ApiPage(HistoryEntryDto)
  ofPolicy(
    @Param('policyId') policyId: string,
    @Query() query: PageQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    return this.ofHolder({ policyId }, query, caller);
  }

  private async ofHolder(holder: Holder, query: PageQueryDto, caller: Caller): Promise<unknown> {
    const page = await this.read(holder, query, caller);
    await this.records.searched(caller, 'history', page.items.length);
    return page;
  }

  private async read(holder: Holder, query: PageQueryDto, { principal }: Caller) {
    await this.readModels.reachFor(query, ['communications']);
    return this.queries.execute(
      new LetterHistory({ ...holder, scope: principal.scope, ...pinOf(query) }, pageOf(query)),
    );
  }
}
