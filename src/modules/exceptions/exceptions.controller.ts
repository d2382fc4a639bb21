import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { ExceptionState } from '../../projections/exceptions/entity.js';
import { ExceptionById, ListExceptions } from '../../projections/exceptions/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { ApiPage, ListParameter, pageOf, PageQueryDto, pinOf, ReadQueryDto } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';

const STATES: readonly ExceptionState[] = ['open', 'cured', 'closed'];

export class ExceptionListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(STATES, { each: true })
  state?: ExceptionState[];
}

export class ExceptionDto {
  @ApiProperty({ format: 'uuid', description: 'The exception is a case of its own' }) exceptionCaseId!: string;
  @ApiProperty({ format: 'uuid' }) communicationId!: string;
  @ApiProperty({ example: 'moved-left-no-address' }) failure!: string;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ type: [String], format: 'uuid', description: 'Clocks that the letter or its resends were to meet' })
  obligationIds!: string[];
  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'The case whose letter failed' })
  originalCaseId!: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'adverse-action-notice' }) letterKind!: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'uuid', description: 'Party whom it did not reach' })
  recipient!: string | null;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiProperty({ format: 'date-time', nullable: true, type: String }) closedAt!: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'resent' }) resolution!: string | null;
  @ApiProperty({ nullable: true, type: String }) assignee!: string | null;
  @ApiProperty({ example: 1, description: 'How often the letter was sent again' }) resends!: number;
  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'The latest resend' })
  resendCommunicationId!: string | null;
}

/** Letters that failed, each with the one case that is to cure it. */
@ApiTags('exceptions')
@Controller('v1/exceptions')
export class ExceptionsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  @Get()
  @Allow('officer', 'auditor', 'service')
  @ApiOperation({ summary: 'List exceptions, newest first' })
  @ApiPage(ExceptionDto)
  async list(@Query() query: ExceptionListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['exceptions']);
    const page = await this.queries.execute(
      new ListExceptions({ states: query.state, scope: caller.principal.scope, ...pinOf(query) }, pageOf(query)),
    );
    await this.records.searched(caller, 'exceptions', page.items.length);
    return page;
  }

  @Get(':exceptionCaseId')
  @Allow('officer', 'auditor', 'service')
  @ApiOperation({ summary: 'One exception' })
  @ApiOkResponse({ type: ExceptionDto })
  @ApiProblem(404, 'There is no such exception within your scope')
  async one(
    @UuidParam('exceptionCaseId') exceptionCaseId: string,
    @Query() query: ReadQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.readModels.reachFor(query, ['exceptions']);
    const found = await this.queries.execute(new ExceptionById(exceptionCaseId, pinOf(query)));
    if (!found || !(await this.scope.covers(caller.principal, exceptionCaseId)))
      throw new Problem(404, 'exception-unknown', `There is no exception ${exceptionCaseId}`);
    await this.records.viewed(caller, exceptionCaseId, 'exception');
    return found;
  }
}
