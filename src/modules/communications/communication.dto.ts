import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { CHANNELS, FAILURE_REASONS, type ChannelName, type FailureReason } from '../../events/communication.events.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { IsInstant } from '../http/instant.js';

export const RECEIPT_STATUSES = [
  'delivered',
  'temporarily-failed',
  'permanently-failed',
  'returned',
  'opened',
] as const;

export class DeliveryReceiptDto {
  @ApiProperty({
    description: "The provider's id of this message: a repeated one is recorded once",
    example: 'evt-5512',
  })
  @IsString()
  @Length(1, 200)
  messageId!: string;

  @ApiProperty({ format: 'uuid', description: 'The letter that it is about' })
  @IsUUID()
  communicationId!: string;

  @ApiProperty({ example: 'print-house' })
  @Matches(/^[a-z0-9][a-z0-9.-]{0,99}$/, { message: 'provider must be a lower-case name such as print-house' })
  provider!: string;

  @ApiPropertyOptional({ description: "The provider's reference of the letter", example: 'PH-2026-88123' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  providerRef?: string;

  @ApiProperty({ enum: RECEIPT_STATUSES, example: 'returned' })
  @IsIn(RECEIPT_STATUSES)
  status!: (typeof RECEIPT_STATUSES)[number];

  @ApiPropertyOptional({
    enum: FAILURE_REASONS,
    description: 'For failures and returns',
    example: 'moved-left-no-address',
  })
  @IsOptional()
  @IsIn(FAILURE_REASONS)
  failure?: FailureReason;

  @ApiPropertyOptional({ description: "The provider's own code, kept as it is", example: 'RTS-04' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  rawCode?: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it happened, as the provider says',
    example: '2026-07-10T08:00:00Z',
  })
  @IsInstant()
  at!: string;
}

export class ReleaseDto extends BusinessTimesDto {
  @ApiProperty({
    description: 'Why it may go all the same',
    example: 'Counsel agreed on 3 July; reasons follow by separate letter',
  })
  @IsString()
  @Length(1, 2000)
  words!: string;
}

export class CancelDto extends BusinessTimesDto {
  @ApiProperty({ example: 'The decision was withdrawn before the letter went out' })
  @IsString()
  @Length(1, 2000)
  words!: string;
}

export class ResendDto extends BusinessTimesDto {
  @ApiProperty({ description: 'What was put right', example: 'The template was approved on 3 July' })
  @IsString()
  @Length(1, 2000)
  words!: string;

  @ApiPropertyOptional({
    enum: CHANNELS.filter((channel) => channel !== 'unknown'),
    description: 'Another way than the letter took before',
    example: 'outbox',
  })
  @IsOptional()
  @IsIn(CHANNELS.filter((channel) => channel !== 'unknown'))
  channel?: Exclude<ChannelName, 'unknown'>;
}
