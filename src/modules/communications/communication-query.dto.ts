import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { COMMUNICATION_KINDS, type CommunicationKind } from '../../events/communication.events.js';
import type { CommunicationState } from '../../projections/communications/entity.js';
import { ListParameter, PageQueryDto } from '../http/page.dto.js';

const STATES: readonly CommunicationState[] = [
  'requested',
  'composed',
  'held',
  'released',
  'handed-off',
  'delivered',
  'opened',
  'returned',
  'failed',
  'cancelled',
];

export class CommunicationListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  caseId?: string;

  @ApiPropertyOptional({ enum: STATES, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(STATES, { each: true })
  state?: CommunicationState[];

  @ApiPropertyOptional({ enum: COMMUNICATION_KINDS, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(COMMUNICATION_KINDS, { each: true })
  kind?: CommunicationKind[];
}

export class CommunicationDto {
  @ApiProperty({ format: 'uuid' }) communicationId!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ enum: COMMUNICATION_KINDS }) kind!: string;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiPropertyOptional({ format: 'uuid', nullable: true }) documentId!: string | null;
}
