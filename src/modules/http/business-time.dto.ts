import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsInstant } from './instant.js';

/** Business times of a request. Default: now. */
export class BusinessTimesDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When it happened in the business; default: now',
    example: '2026-07-01T09:12:00Z',
  })
  @IsOptional()
  @IsInstant()
  occurredAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the firm received it, where that differs (regulatory receipt)',
  })
  @IsOptional()
  @IsInstant()
  receivedAt?: string;

  @ApiPropertyOptional({
    enum: ['standard', 'restricted'],
    description: 'Restricted events never show in customer-facing output',
  })
  @IsOptional()
  @IsIn(['standard', 'restricted'])
  confidentiality?: 'standard' | 'restricted';
}
