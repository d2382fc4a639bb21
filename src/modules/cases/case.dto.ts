import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { CASE_KINDS, CONTACT_CHANNELS, OUTCOMES, type CaseKind, type Outcome } from '../../events/case.events.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { IsInstant } from '../http/instant.js';

const ROLES = ['primary', 'joint', 'representative', 'authority', 'other'] as const;
type ContactChannel = (typeof CONTACT_CHANNELS)[number];

export class ContactDto {
  @ApiProperty({ enum: CONTACT_CHANNELS, example: 'postal' })
  @IsIn(CONTACT_CHANNELS)
  channel!: ContactChannel;

  @ApiProperty({ example: '12 Elm Street\nDayton OH 45402' })
  @IsString()
  @Length(1, 1000)
  address!: string;
}

export class PartyDto {
  @ApiProperty({ description: "The caller's own reference of this party within the case", example: 'P1' })
  @IsString()
  @Length(1, 200)
  reference!: string;

  @ApiProperty({ enum: ROLES, example: 'primary' })
  @IsIn(ROLES)
  role!: (typeof ROLES)[number];

  @ApiProperty({ example: 'Maria Keller' })
  @IsString()
  @Length(1, 500)
  name!: string;

  @ApiProperty({ type: [ContactDto] })
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => ContactDto)
  contacts!: ContactDto[];
}

export class OpenCaseDto extends BusinessTimesDto {
  @ApiProperty({ description: 'The system that decides the case', example: 'core-case' })
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{0,99}$/, { message: 'source must be a lower-case name such as core-case' })
  source!: string;

  @ApiProperty({
    description: 'Reference of the case there; with the source it names the case for good',
    example: 'LN-2026-000417',
  })
  @IsString()
  @Length(1, 200)
  externalId!: string;

  @ApiProperty({ enum: CASE_KINDS.filter((kind) => kind !== 'communication-exception'), example: 'application' })
  @IsIn(CASE_KINDS.filter((kind) => kind !== 'communication-exception'))
  kind!: Exclude<CaseKind, 'communication-exception'>;

  @ApiProperty({ description: "The firm's entity that decides", example: 'first-example-bank' })
  @IsString()
  @Length(1, 200)
  legalEntity!: string;

  @ApiProperty({ description: 'Country or state whose law applies', example: 'US' })
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { message: 'jurisdiction must be like US, US-CA or GB' })
  jurisdiction!: string;

  @ApiPropertyOptional({ example: 'personal-loan' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  product?: string;

  @ApiPropertyOptional({ enum: ['oral', 'written', 'online', 'unknown'], default: 'unknown' })
  @IsOptional()
  @IsIn(['oral', 'written', 'online', 'unknown'])
  intake?: 'oral' | 'written' | 'online' | 'unknown';

  @ApiPropertyOptional({ example: 'mortgage@3' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  category?: string;

  @ApiPropertyOptional({ example: 'Application for a personal loan of 12,000 USD' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  title?: string;

  @ApiPropertyOptional({ example: 'C-88231' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  customerId?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 200)
  accountId?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 200)
  policyId?: string;

  @ApiPropertyOptional({ description: 'The customer is vulnerable' })
  @IsOptional()
  @IsBoolean()
  vulnerable?: boolean;

  @ApiPropertyOptional({ type: [PartyDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => PartyDto)
  parties?: PartyDto[];
}

/** A party, with the business times of its adding. */
export class AddPartyDto extends IntersectionType(PartyDto, BusinessTimesDto) {}

export class ReasonDto {
  @ApiProperty({ example: 'income-insufficient' })
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { message: 'code must be a lower-case word such as income-insufficient' })
  code!: string;

  @ApiPropertyOptional({ example: 'Income insufficient for amount of credit requested' })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  text?: string;
}

export class AmountDto {
  @ApiProperty({ description: 'A decimal number as text', example: '12000.00' })
  @Matches(/^\d{1,15}(\.\d{1,4})?$/, { message: 'value must be a decimal number as text, such as 12000.00' })
  value!: string;

  @ApiProperty({ example: 'USD' })
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency!: string;
}

export class DecideCaseDto extends BusinessTimesDto {
  @ApiProperty({ enum: OUTCOMES.filter((outcome) => outcome !== 'cancelled'), example: 'denied' })
  @IsIn(OUTCOMES.filter((outcome) => outcome !== 'cancelled'))
  outcome!: Exclude<Outcome, 'cancelled'>;

  @ApiPropertyOptional({ type: [ReasonDto], description: 'Needed for every adverse outcome' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ReasonDto)
  reasons?: ReasonDto[];

  @ApiPropertyOptional({ description: 'Id of who decided in the case system', example: 'underwriter-7' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  decidedBy?: string;

  @ApiPropertyOptional({ type: AmountDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => AmountDto)
  amount?: AmountDto;
}

export class EnterStageDto extends BusinessTimesDto {
  @ApiProperty({ example: 'underwriting' })
  @IsString()
  @Length(1, 200)
  stage!: string;
}

export class RecordFactDto extends BusinessTimesDto {
  @ApiProperty({ description: 'Name of the fact, as the policy packs call it', example: 'application-completed' })
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { message: 'name must be a lower-case word such as application-completed' })
  name!: string;

  @ApiProperty({ format: 'date-time', description: 'When it was so', example: '2026-07-01T09:12:00Z' })
  @IsInstant()
  at!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  value?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Event id of the earlier statement that this one corrects' })
  @IsOptional()
  @IsUUID()
  supersedes?: string;
}

export class CorrectContactDto extends BusinessTimesDto {
  @ApiProperty({ enum: CONTACT_CHANNELS, example: 'postal' })
  @IsIn(CONTACT_CHANNELS)
  channel!: ContactChannel;

  @ApiProperty({ example: '7 Oak Avenue\nDayton OH 45402' })
  @IsString()
  @Length(1, 1000)
  address!: string;
}

export class EscalateCaseDto extends BusinessTimesDto {
  @ApiProperty({ example: 'head-of-complaints' })
  @IsString()
  @Length(1, 200)
  to!: string;

  @ApiProperty({ example: 'The customer asked for a review by a manager' })
  @IsString()
  @Length(1, 2000)
  reason!: string;
}

export class AssignCaseDto extends BusinessTimesDto {
  @ApiProperty({ example: 'team-lending-3' })
  @IsString()
  @Length(1, 200)
  assignee!: string;
}

export class AddNoteDto extends BusinessTimesDto {
  @ApiProperty({ example: 'Called the customer back' })
  @IsString()
  @Length(1, 10000)
  text!: string;
}

export class CloseCaseDto extends BusinessTimesDto {
  @ApiProperty({ example: 'completed' })
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { message: 'resolution must be a lower-case word such as completed' })
  resolution!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  remark?: string;
}

export class ReopenCaseDto extends BusinessTimesDto {
  @ApiProperty({ example: 'Closed by mistake' })
  @IsString()
  @Length(1, 2000)
  reason!: string;
}
