import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { BusinessTimesDto } from '../http/business-time.dto.js';

export class WaiverDto extends BusinessTimesDto {
  @ApiProperty({ description: 'Why the duty is not there', example: 'The same complaint was opened twice' })
  @IsString()
  @Length(1, 2000)
  reason!: string;
}

export class RecomputationDto extends BusinessTimesDto {
  @ApiProperty({ description: 'What was wrong', example: 'The calendar lacked the bank holiday of 31 August' })
  @IsString()
  @Length(1, 2000)
  reason!: string;
}

export class BreachReviewDto extends BusinessTimesDto {
  @ApiProperty({ description: 'What led to it', example: 'The complaint lay in the wrong queue for five weeks' })
  @IsString()
  @Length(1, 4000)
  rootCause!: string;

  @ApiProperty({ description: 'What was done about it', example: 'The queue is watched; the customer was paid 50 GBP' })
  @IsString()
  @Length(1, 4000)
  remediation!: string;

  @ApiProperty({ description: 'Who answers for that', example: 'head-of-complaints' })
  @IsString()
  @Length(1, 200)
  owner!: string;
}
