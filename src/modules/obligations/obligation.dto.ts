import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import type { ObligationState } from '../../projections/obligations/entity.js';
import { IsInstantOrDate } from '../http/instant.js';
import { ListParameter, PageQueryDto } from '../http/page.dto.js';

const STATES: readonly ObligationState[] = [
  'undetermined',
  'running',
  'warned',
  'tolled',
  'target-missed',
  'breached',
  'satisfied',
  'satisfied-late',
  'waived',
];

export class ObligationListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(STATES, { each: true })
  state?: ObligationState[];

  @ApiPropertyOptional({ enum: ['target', 'statutory', 'any'], description: 'Limits whose breach stands' })
  @IsOptional()
  @IsIn(['target', 'statutory', 'any'])
  breached?: 'target' | 'statutory' | 'any';

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Still to be satisfied, and due before this time; soonest first',
  })
  @IsOptional()
  @IsInstantOrDate()
  dueBefore?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  caseId?: string;
}

export class ObligationDto {
  @ApiProperty({ format: 'uuid' }) obligationId!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ example: '12 CFR 1002.9(a)(1)(i)' }) citation!: string;
  @ApiProperty() title!: string;
  @ApiPropertyOptional({ format: 'date-time', nullable: true, description: "The firm's own limit" }) targetAt!:
    string | null;
  @ApiPropertyOptional({ format: 'date-time', nullable: true, description: 'The latest lawful moment' }) dueAt!:
    string | null;
  @ApiPropertyOptional({ nullable: true, description: 'While it stands: for what cause' }) tolledCause!: string | null;
  @ApiPropertyOptional({ nullable: true, description: 'Of a duty owed to several: to how many' }) recipients!:
    number | null;
  @ApiPropertyOptional({ nullable: true, description: 'The letter or payment that last moved its limits' })
  extendedBy!: string | null;
}
