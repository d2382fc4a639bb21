import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsInstant } from './instant.js';
import { PageQueryDto, ReadQueryDto } from './page.dto.js';

/** A look back to an instant. */
class AsOfDto {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Answer as it was at this instant, itself included; in place of `at`',
    example: '2026-07-01T12:00:00Z',
  })
  @IsOptional()
  @IsInstant()
  asOf?: string;

  @ApiPropertyOptional({
    enum: ['recorded', 'occurred'],
    default: 'recorded',
    description: '`recorded`: what was on record then. `occurred`: what had happened by then, by all that is known now',
  })
  @IsOptional()
  @IsIn(['recorded', 'occurred'])
  by?: 'recorded' | 'occurred';
}

export class AsOfQueryDto extends IntersectionType(ReadQueryDto, AsOfDto) {}
export class AsOfPageQueryDto extends IntersectionType(PageQueryDto, AsOfDto) {}
