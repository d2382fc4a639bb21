import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { OUTCOMES, type Outcome } from '../../events/case.events.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { ReasonDto } from './case.dto.js';

export class ReviseDecisionDto extends BusinessTimesDto {
  @ApiProperty({ enum: OUTCOMES.filter((outcome) => outcome !== 'cancelled'), example: 'upheld' })
  @IsIn(OUTCOMES.filter((outcome) => outcome !== 'cancelled'))
  outcome!: Exclude<Outcome, 'cancelled'>;

  @ApiPropertyOptional({ type: [ReasonDto], description: 'Needed for every adverse outcome' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ReasonDto)
  reasons?: ReasonDto[];

  @ApiPropertyOptional({ description: 'Id of who decided in the case system', example: 'handler-7' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  decidedBy?: string;
}

export class InformationDto extends BusinessTimesDto {
  @ApiProperty({ type: [String], example: ['Pay stubs of the last three months'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  items!: string[];
}
