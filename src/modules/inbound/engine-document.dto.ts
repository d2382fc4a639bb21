import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { ENGINE_DOCUMENT_KINDS } from '../../events/engine-document.events.js';
import type { EngineDocumentState } from '../../projections/engine-documents/entity.js';
import { ListParameter, PageQueryDto } from '../http/page.dto.js';
import { IsInstant } from '../http/instant.js';

export const ENGINE_DOCUMENT_STATES: readonly EngineDocumentState[] = ['received', 'unmatched', 'matched', 'set-aside'];

/** What is told of a document: all but its bytes. */
export class EngineDocumentDto {
  @ApiProperty({ description: 'The system that produced it', example: 'exstream' })
  @Matches(/^[a-z0-9][a-z0-9.-]{0,99}$/, { message: 'system must be a lower-case name such as exstream' })
  system!: string;

  @ApiPropertyOptional({ enum: ENGINE_DOCUMENT_KINDS, default: 'other' })
  @IsOptional()
  @IsIn(ENGINE_DOCUMENT_KINDS)
  kind?: (typeof ENGINE_DOCUMENT_KINDS)[number];

  @ApiProperty({ example: 'Statement, June 2026' })
  @IsString()
  @Length(1, 500)
  title!: string;

  @ApiProperty({ example: 'application/pdf' })
  @Matches(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, { message: 'mediaType must be one such as application/pdf' })
  mediaType!: string;

  @ApiPropertyOptional({ example: 'A-5501' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  accountNumber?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 200)
  policyNumber?: string;

  @ApiPropertyOptional({ example: 'C-88231' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  customerNumber?: string;

  @ApiPropertyOptional({ description: "The engine's output queue", example: 'statements' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  queue?: string;

  @ApiPropertyOptional({ example: 'A-5501_2026-06.pdf' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  fileName?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-07-01T02:00:00Z' })
  @IsOptional()
  @IsInstant()
  producedAt?: string;
}

/** The JSON form. */
export class EngineDocumentWithContentDto extends EngineDocumentDto {
  @ApiProperty({ description: 'The document in base64', example: 'JVBERi0xLjc=' })
  content!: string;
}

export class EngineDocumentAnswerDto {
  @ApiProperty({ format: 'uuid' }) documentId!: string;
  @ApiProperty({ enum: ENGINE_DOCUMENT_STATES }) state!: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The case that it is filed in' }) caseId?: string;
  @ApiPropertyOptional({ description: 'The number it was matched by', example: 'account' }) matchedBy?: string;
  @ApiPropertyOptional({ description: 'How many open cases could be meant, where it was not clear' })
  candidates?: number;
}

export class EngineDocumentListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: ENGINE_DOCUMENT_STATES, isArray: true, description: 'The worklist: unmatched,received' })
  @IsOptional()
  @ListParameter()
  @IsIn(ENGINE_DOCUMENT_STATES, { each: true })
  state?: EngineDocumentState[];
}

export class AssignEngineDocumentDto {
  @ApiProperty({ format: 'uuid', description: 'The case that the document belongs to' })
  @IsUUID()
  caseId!: string;
}

export class SetEngineDocumentAsideDto {
  @ApiProperty({ example: 'A statement of an account without a case' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}
