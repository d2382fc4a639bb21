import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, ValidateIf } from 'class-validator';
import { CASE_KINDS, type CaseKind } from '../../events/case.events.js';
import { REPORT_FORMATS, type ReportFormat } from '../../reports/request.js';
import { IsInstant } from '../http/instant.js';

export class RequestReportDto {
  @ApiProperty({ enum: ['case-audit', 'period'], example: 'period' })
  @IsIn(['case-audit', 'period'])
  kind!: 'case-audit' | 'period';

  @ApiProperty({ enum: REPORT_FORMATS, example: 'pdf' })
  @IsIn(REPORT_FORMATS)
  format!: ReportFormat;

  @ApiPropertyOptional({ format: 'uuid', description: 'For case-audit' })
  @ValidateIf(({ kind }: RequestReportDto) => kind === 'case-audit')
  @IsUUID()
  caseId?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'For period: decisions taken, and clocks due, from here',
    example: '2026-01-01T00:00:00Z',
  })
  @ValidateIf(({ kind }: RequestReportDto) => kind === 'period')
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'For period: up to here, exclusive',
    example: '2026-07-01T00:00:00Z',
  })
  @ValidateIf(({ kind }: RequestReportDto) => kind === 'period')
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
