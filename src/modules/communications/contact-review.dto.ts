import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { COMMUNICATION_KINDS } from '../../events/communication.events.js';
import type { ReviewState } from '../../projections/communications/contacts-to-review.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { PageQueryDto } from '../http/page.dto.js';

const STATES: readonly ReviewState[] = ['open', 'reviewed'];

export class ContactReviewQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, default: 'open' })
  @IsOptional()
  @IsIn(STATES)
  state?: ReviewState;
}

export class ContactReviewDto extends BusinessTimesDto {
  @ApiProperty({ format: 'uuid', description: 'The correction, as the list names it: `correction.eventId`' })
  @IsUUID()
  correctionEventId!: string;

  @ApiProperty({ description: 'Why the letter stays as it is', example: 'The customer has the letter, she rang' })
  @IsString()
  @Length(1, 2000)
  words!: string;
}

class ContactCorrectionDto {
  @ApiProperty({ format: 'uuid' }) eventId!: string;
  @ApiProperty({ format: 'uuid', description: 'The case on which it was corrected' }) caseId!: string;
  @ApiProperty({ format: 'uuid' }) partyId!: string;
  @ApiProperty({ enum: ['postal', 'email'] }) channel!: string;
  @ApiProperty({ example: '7 Oak Avenue\nDayton OH 45402' }) address!: string;
  @ApiProperty({ format: 'date-time' }) correctedAt!: string;
}
class ReviewedDto {
  @ApiProperty({ format: 'date-time' }) reviewedAt!: string;
  @ApiProperty({ example: 'officer-17' }) reviewedBy!: string;
  @ApiProperty() words!: string;
}

export class ContactToReviewDto {
  @ApiProperty({ format: 'uuid' }) communicationId!: string;
  @ApiProperty({ format: 'uuid', description: 'The case of the letter' }) caseId!: string;
  @ApiProperty() caseOpen!: boolean;
  @ApiProperty({ enum: COMMUNICATION_KINDS }) kind!: string;
  @ApiProperty({ example: 'returned' }) state!: string;
  @ApiProperty({ description: 'Whether its failure stands' }) failed!: boolean;
  @ApiProperty({ nullable: true, type: String, example: 'moved-left-no-address' }) failure!: string | null;
  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'Party of the case of the letter' })
  recipient!: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Where it went; null before it has gone out' })
  address!: string | null;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) obligationId!: string | null;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) exceptionCaseId!: string | null;
  @ApiProperty({ type: ContactCorrectionDto }) correction!: ContactCorrectionDto;
  @ApiProperty({ type: ReviewedDto, nullable: true }) review!: ReviewedDto | null;
}
