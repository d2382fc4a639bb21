import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length } from 'class-validator';
import { BusinessTimesDto } from '../http/business-time.dto.js';

export class DraftTemplateDto extends BusinessTimesDto {
  @ApiProperty({
    description: 'The file of a letter or of a partial: YAML front matter, then Markdown with Liquid values',
  })
  @IsString()
  @Length(1, 200_000)
  source!: string;
}

export class ApproveTemplateDto extends BusinessTimesDto {
  @ApiPropertyOptional({
    description: 'Of a partial: the approved letters whose words change with it, all of them',
    example: ['adverse-action-notice', 'counteroffer-letter'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  letters?: string[];
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
  @ApiProperty({ description: 'The kind of letter, or partial' }) kind!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ example: 'en' }) language!: string;
}

export class TemplateDetailDto extends TemplateSummaryDto {
  @ApiProperty({ description: 'The template file' }) body!: string;
  @ApiProperty({ type: [String], nullable: true, description: 'Partials that the letter includes' }) includes!:
    string[] | null;
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Of a partial: source, and the days for which its text is meant',
  })
  terms!: object | null;
  @ApiPropertyOptional({ type: [String], description: 'Of a partial: the approved letters that include it' })
  includedBy?: string[];
}
