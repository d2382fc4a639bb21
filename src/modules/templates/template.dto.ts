import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { BusinessTimesDto } from '../http/business-time.dto.js';

export class DraftTemplateDto extends BusinessTimesDto {
  @ApiProperty({ description: 'The template file: YAML front matter, then Markdown with Liquid values' })
  @IsString()
  @Length(1, 200_000)
  source!: string;
}

export class TemplateReasonDto extends BusinessTimesDto {
  @ApiProperty({ example: 'The address of the agency is out of date' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}

export class TemplateSummaryDto {
  @ApiProperty({ example: 'adverse-action-notice' }) templateId!: string;
  @ApiProperty({ example: 1 }) templateVersion!: number;
  @ApiProperty({ enum: ['draft', 'submitted', 'approved', 'rejected', 'retired'] }) state!: string;
  @ApiProperty() kind!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ example: 'en' }) language!: string;
}

export class TemplateDetailDto extends TemplateSummaryDto {
  @ApiProperty({ description: 'The template file' }) body!: string;
}
