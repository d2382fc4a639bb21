import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, Matches } from 'class-validator';

const OFFSET = /(Z|[+-]\d\d:?\d\d)$/;
const message = '$property must be a time with an offset, such as 2026-07-01T09:12:00Z';

/** Business times of a request. Default: now. */
export class BusinessTimesDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When it happened in the business; default: now',
    example: '2026-07-01T09:12:00Z',
  })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message })
  @Matches(OFFSET, { message })
  occurredAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the firm received it, where that differs (regulatory receipt)',
  })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message })
  @Matches(OFFSET, { message })
  receivedAt?: string;

  @ApiPropertyOptional({
    enum: ['standard', 'restricted'],
    description: 'Restricted events never show in customer-facing output',
  })
  @IsOptional()
  @IsIn(['standard', 'restricted'])
  confidentiality?: 'standard' | 'restricted';
}
