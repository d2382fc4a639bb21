import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { EVENTS, type EventType } from '../../events/catalogue.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import { auditNdjson } from '../../projections/audit-trail/ndjson.js';
import { AuditPage } from '../../projections/audit-trail/query-handlers.js';
import type { AuditFilter } from '../../projections/audit-trail/trail-query.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { IsInstantOrDate } from '../http/instant.js';
import { ApiPage, ListParameter, pageOf, PageQueryDto, pinOf } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';

/** Exports at once: each holds a connection of the read store for as long as its reader takes. */
const EXPORTS = 2;

const TYPES: readonly string[] = EVENTS.map(({ type }) => type);

export class AuditQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  caseId?: string;

  @ApiPropertyOptional({ description: 'Principal id', example: 'anna' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  actor?: string;

  @ApiPropertyOptional({ isArray: true, type: String, example: ['case.decided'] })
  @IsOptional()
  @ListParameter()
  @IsIn(TYPES, { each: true })
  type?: EventType[];

  @ApiPropertyOptional({ format: 'date-time', description: 'Log time from here' })
  @IsOptional()
  @IsInstantOrDate()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Log time up to here, exclusive' })
  @IsOptional()
  @IsInstantOrDate()
  to?: string;

  @ApiPropertyOptional({ description: 'All of these words, in any order; word* for a beginning' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  text?: string;

  @ApiPropertyOptional({ enum: ['newest', 'oldest'], default: 'newest' })
  @IsOptional()
  @IsIn(['newest', 'oldest'])
  order?: 'newest' | 'oldest';
}

export class AuditEntryDto {
  @ApiProperty({ example: '1042' }) position!: string;
  @ApiProperty({ format: 'date-time' }) loggedAt!: string;
  @ApiProperty({ example: 'case.decided' }) type!: string;
  @ApiProperty({ example: 'anna' }) actorId!: string;
  @ApiPropertyOptional({ nullable: true }) why!: string | null;
}

/** Who did what, when, on what, why, before and after. */
@ApiTags('audit trail')
@Controller('v1')
export class AuditTrailController {
  private exporting = 0;

  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  @Get('audit-trail')
  @Allow('officer', 'auditor')
  @ApiOperation({ summary: 'The audit trail' })
  @ApiPage(AuditEntryDto)
  async list(@Query() query: AuditQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['audit-trail']);
    const page = await this.queries.execute(
      new AuditPage(filterOf(query, caller), { ...pageOf(query), order: query.order }),
    );
    await this.records.searched(caller, 'audit-trail', page.items.length);
    return page;
  }

  @Get('audit-trail/export')
  @Allow('auditor')
  @ApiOperation({ summary: 'All rows of a filter as NDJSON, oldest first, streamed from one snapshot' })
  @ApiProduces('application/x-ndjson')
  @ApiProblem(503, 'As many exports as may be are under way')
  async export(
    @Query() query: AuditQueryDto,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (this.exporting >= EXPORTS) {
      const words = `${EXPORTS} exports are under way already; repeat this one when one of them has ended`;
      throw new Problem(503, 'busy', words, { headers: { 'retry-after': '10' } });
    }
    this.exporting += 1;
    try {
      await this.readModels.reachFor(query, ['audit-trail']);
      await this.records.searched(caller, 'audit-trail-export', 0);
      const filter = filterOf(query, caller);
      await this.readStore.read(
        (session) =>
          new Promise<void>((resolve, reject) => {
            const lines = Readable.from(auditNdjson(session, this.readStore.dialect, filter));
            lines.once('close', resolve).once('error', reject);
            void reply.header('content-type', 'application/x-ndjson').send(lines);
          }),
      );
    } finally {
      this.exporting -= 1;
    }
  }

  @Get('cases/:caseId/audit-trail')
  @Allow('officer', 'auditor')
  @ApiOperation({ summary: 'The audit trail of a case' })
  @ApiPage(AuditEntryDto)
  async ofCase(
    @UuidParam('caseId') caseId: string,
    @Query() query: AuditQueryDto,
    @CurrentCaller() caller: Caller,
  ): Promise<unknown> {
    await this.scope.assertCase(caller.principal, caseId);
    await this.readModels.reachFor(query, ['audit-trail']);
    const page = await this.queries.execute(
      new AuditPage({ ...filterOf(query, caller), caseId }, { ...pageOf(query), order: query.order }),
    );
    await this.records.viewed(caller, caseId, 'audit-trail');
    return page;
  }
}

function filterOf(query: AuditQueryDto, { principal }: Caller): AuditFilter {
  const { caseId, actor: actorId, type: types, from, to, text } = query;
  const utc = (time: string | undefined): string | undefined =>
    time === undefined ? undefined : new Date(time).toISOString();
  const { kinds, legalEntities } = principal.scope;
  // A principal without bounds also sees what belongs to no case: principals, templates, packs, refusals.
  const bounded = kinds.length + legalEntities.length > 0 ? { scope: principal.scope } : {};
  return { caseId, actorId, types, from: utc(from), to: utc(to), text, ...bounded, ...pinOf(query) };
}
