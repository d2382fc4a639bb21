import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, Length } from 'class-validator';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { DecideCaseDto } from './case.dto.js';

/** Said as the decision was; an amount that it does not name is none any more. */
export class ReviseDecisionDto extends DecideCaseDto {}

export class InformationDto extends BusinessTimesDto {
  @ApiProperty({ type: [String], example: ['Pay stubs of the last three months'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  items!: string[];
}
