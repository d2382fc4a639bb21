import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, ValidateIf } from 'class-validator';
import { CASE_KINDS, type CaseKind } from '../../events/case.events.js';
import { REGISTER_KINDS, REPORT_FORMATS, type RegisterKind, type ReportFormat } from '../../reports/request.js';
import { IsInstant } from '../http/instant.js';

const KINDS = ['case-audit', 'period', 'event-log', ...REGISTER_KINDS] as const;
/** An export for process mining is of a case or of a span. */
const ofASpan = ({ kind, caseId }: RequestReportDto): boolean =>
  kind !== 'case-audit' && (kind !== 'event-log' || caseId === undefined);

export class RequestReportDto {
  @ApiProperty({ enum: KINDS, example: 'period' })
  @IsIn(KINDS)
  kind!: 'case-audit' | 'period' | 'event-log' | RegisterKind;

  @ApiProperty({ enum: REPORT_FORMATS, example: 'pdf' })
  @IsIn(REPORT_FORMATS)
  format!: ReportFormat;

  @ApiPropertyOptional({ format: 'uuid', description: 'For case-audit; for event-log in place of a period' })
  @ValidateIf(({ kind, caseId }: RequestReportDto) => kind === 'case-audit' || caseId !== undefined)
  @IsUUID()
  caseId?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'For all but case-audit: from here',
    example: '2026-01-01T00:00:00Z',
  })
  @ValidateIf(ofASpan)
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'For all but case-audit: up to here, exclusive',
    example: '2026-07-01T00:00:00Z',
  })
  @ValidateIf(ofASpan)
  @IsInstant()
  to?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 200)
  legalEntity?: string;

  @ApiPropertyOptional({ enum: CASE_KINDS })
  @IsOptional()
  @IsIn(CASE_KINDS)
  caseKind?: CaseKind;

  @ApiPropertyOptional({ enum: ['standard'], description: 'Leave out what is restricted; the cover says so' })
  @IsOptional()
  @IsIn(['standard'])
  confidentiality?: 'standard';

  @ApiPropertyOptional({
    description: 'Log position that the report speaks for; default: the end of the log',
    example: '1042',
  })
  @IsOptional()
  @Matches(/^\d{1,19}$/, { message: 'at must be a position' })
  at?: string;
}

export class ReportJobDto {
  @ApiProperty({ format: 'uuid' }) reportId!: string;
  @ApiProperty({ enum: ['waiting', 'running', 'done', 'failed'] }) state!: string;
  @ApiProperty({ description: 'What is being done', example: 'writing pages' }) phase!: string;
  @ApiProperty({ example: 420 }) done!: number;
  @ApiPropertyOptional({ description: 'Absent while it is not known', example: 1200 }) total?: number;
  @ApiProperty({ description: 'Log position that the report speaks for', example: '1042' }) position!: string;
  @ApiPropertyOptional({ description: 'SHA-256 of the bytes, when done' }) sha256?: string;
  @ApiPropertyOptional({ example: 88123 }) bytes?: number;
  @ApiPropertyOptional({ description: 'Why it failed' }) reason?: string;
}
