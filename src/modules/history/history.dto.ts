import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { COMMUNICATION_KINDS } from '../../events/communication.events.js';

export class HistoryDocumentDto {
  @ApiProperty({ description: 'Salted digest of the letter, base64url' }) digest!: string;
  @ApiPropertyOptional({ nullable: true, type: Number, example: 2 }) pages!: number | null;
  @ApiProperty({ example: '/v1/communications/0b6e0a5e-6f0a-5c0e-9c6f-7f2a3f0f6a11/document' }) link!: string;
}

export class HistoryRecipientDto {
  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String }) partyId!: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'primary' }) role!: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'Maria Keller' }) name!: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, description: 'Where it went' }) address!: string | null;
}

export class HistoryEntryDto {
  @ApiProperty({ format: 'uuid' }) communicationId!: string;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'LN-2026-000417' }) caseReference!: string | null;
  @ApiProperty({ enum: COMMUNICATION_KINDS }) kind!: string;
  @ApiProperty({ example: 'Adverse action notice' }) title!: string;
  @ApiPropertyOptional({ type: HistoryDocumentDto, nullable: true }) document!: HistoryDocumentDto | null;
  @ApiProperty({ format: 'date-time' }) askedAt!: string;
  @ApiPropertyOptional({ format: 'date-time', nullable: true, type: String }) handedOffAt!: string | null;
  @ApiPropertyOptional({ format: 'date-time', nullable: true, type: String }) deliveredAt!: string | null;
  @ApiProperty({ description: 'In plain words' }) why!: string;
  @ApiProperty({ format: 'uuid', description: 'Event that it was written for' }) trigger!: string;
  @ApiPropertyOptional({ nullable: true, type: String, example: '12 CFR 1002.9(a)(1)(i)' }) citation!: string | null;
  @ApiProperty({ type: HistoryRecipientDto }) to!: HistoryRecipientDto;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'outbox' }) channel!: string | null;
  @ApiProperty({ example: 'delivered' }) state!: string;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'hard-bounce' }) failure!: string | null;
  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String }) supersededBy!: string | null;
}
