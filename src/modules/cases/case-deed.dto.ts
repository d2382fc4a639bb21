import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, ValidateNested } from 'class-validator';
import { CONTACT_CHANNELS } from '../../events/case.events.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { IsInstant } from '../http/instant.js';
import { AmountDto } from './case.dto.js';

const WORD = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export class PaymentDto extends BusinessTimesDto {
  @ApiProperty({ description: 'What it is for, in the word that the policy packs use', example: 'redress' })
  @Matches(WORD, { message: 'kind must be lower-case words joined by hyphens, such as provisional-credit' })
  kind!: string;

  @ApiProperty({ format: 'date-time', description: 'Value date', example: '2026-07-20T00:00:00Z' })
  @IsInstant()
  at!: string;

  @ApiPropertyOptional({ type: AmountDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => AmountDto)
  amount?: AmountDto;

  @ApiPropertyOptional({ description: 'Reference of the payment in its own system', example: 'PAY-88231' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  reference?: string;
}

export class CorrectionDto extends BusinessTimesDto {
  @ApiProperty({ description: 'What was put right', example: 'billing-error' })
  @Matches(WORD, { message: 'kind must be lower-case words joined by hyphens, such as billing-error' })
  kind!: string;

  @ApiProperty({ format: 'date-time', description: 'When it took effect', example: '2026-07-14T15:00:00Z' })
  @IsInstant()
  at!: string;

  @ApiPropertyOptional({ description: 'Reference of the booking', example: 'ADJ-1007' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  reference?: string;
}

export class FilingDto extends BusinessTimesDto {
  @ApiProperty({ description: 'What was lodged', example: 'breach-report' })
  @Matches(WORD, { message: 'kind must be lower-case words joined by hyphens, such as breach-report' })
  kind!: string;

  @ApiProperty({ description: 'With whom, in the word that the policy packs use', example: 'supervisory-authority' })
  @Matches(WORD, { message: 'authority must be lower-case words joined by hyphens' })
  authority!: string;

  @ApiProperty({ format: 'date-time', description: 'When it was lodged', example: '2026-07-03T16:40:00Z' })
  @IsInstant()
  at!: string;

  @ApiPropertyOptional({ description: 'Number of the receipt', example: 'SA-2026-4411' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  receiptNumber?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The receipt, as a document of the case' })
  @IsOptional()
  @IsUUID()
  receiptDocumentId?: string;
}

export class ConsentDto extends BusinessTimesDto {
  @ApiProperty({ enum: CONTACT_CHANNELS, example: 'email' })
  @IsIn(CONTACT_CHANNELS)
  channel!: (typeof CONTACT_CHANNELS)[number];

  @ApiProperty({ description: 'On what it rests', example: 'esign-agreement' })
  @Matches(WORD, { message: 'basis must be lower-case words joined by hyphens, such as esign-agreement' })
  basis!: string;

  @ApiProperty({ format: 'date-time', example: '2026-05-02T10:00:00Z' })
  @IsInstant()
  from!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'From here on it no longer holds' })
  @IsOptional()
  @IsInstant()
  withdrawnAt?: string;
}
