import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { CASE_KINDS, OUTCOMES, type CaseKind, type Outcome } from '../../events/case.events.js';
import { IsInstantOrDate } from '../http/instant.js';
import { AsOfPageQueryDto } from '../http/as-of.dto.js';
import { ListParameter, PageQueryDto } from '../http/page.dto.js';

export class CaseListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: CASE_KINDS, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(CASE_KINDS, { each: true })
  kind?: CaseKind[];

  @ApiPropertyOptional({ enum: ['open', 'closed'] })
  @IsOptional()
  @IsIn(['open', 'closed'])
  phase?: 'open' | 'closed';

  @ApiPropertyOptional({ enum: OUTCOMES, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(OUTCOMES, { each: true })
  outcome?: Outcome[];

  @ApiPropertyOptional({ description: 'Opened at or after', format: 'date-time' })
  @IsOptional()
  @IsInstantOrDate()
  openedFrom?: string;

  @ApiPropertyOptional({ description: 'Opened before', format: 'date-time' })
  @IsOptional()
  @IsInstantOrDate()
  openedTo?: string;

  @ApiPropertyOptional({ description: 'Found anywhere in title, reference or name' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  text?: string;
}

export class TimelineQueryDto extends AsOfPageQueryDto {
  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'asc' })
  @IsOptional()
  @IsIn(['asc', 'desc'])
  order?: 'asc' | 'desc';
}

export class CaseSummaryDto {
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ enum: CASE_KINDS }) kind!: string;
  @ApiProperty({ enum: ['open', 'closed'] }) phase!: string;
  @ApiPropertyOptional({ enum: OUTCOMES, nullable: true }) outcome!: string | null;
  @ApiProperty() legalEntity!: string;
  @ApiProperty({ example: 'US' }) jurisdiction!: string;
  @ApiProperty({ description: 'Reference in the deciding system', example: 'LN-2026-000417' }) externalId!: string;
  @ApiPropertyOptional({ nullable: true }) title!: string | null;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
}

export class TimelineEntryDto {
  @ApiProperty({ example: '1042' }) position!: string;
  @ApiProperty({ format: 'date-time' }) occurredAt!: string;
  @ApiProperty({ description: 'decision, letter, clock, document …', example: 'decision' }) category!: string;
  @ApiProperty({ example: 'Application denied' }) title!: string;
  @ApiPropertyOptional({ description: 'Why, in plain words, with the rule', nullable: true }) why!: string | null;
}
