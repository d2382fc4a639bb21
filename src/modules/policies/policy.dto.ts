import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { BusinessTimesDto } from '../http/business-time.dto.js';

export class OverrideDto {
  @ApiProperty({ example: 'Counsel reviews the pack in Q3; the numbers were checked against the eCFR' })
  @IsString()
  @Length(1, 2000)
  reason!: string;
}

export class ActivatePolicyDto extends BusinessTimesDto {
  @ApiProperty({
    description: 'SHA-256 of the canonical bytes of the pack, as it was proposed',
    pattern: '^[0-9a-f]{64}$',
  })
  @Matches(/^[0-9a-f]{64}$/, { message: 'hash must be 64 hexadecimal digits' })
  hash!: string;

  @ApiPropertyOptional({
    type: OverrideDto,
    description: 'Needed where the pack has no legal review or unverified numbers',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => OverrideDto)
  override?: OverrideDto;
}

export class PolicySummaryDto {
  @ApiProperty({ example: 'us-reg-b' }) packId!: string;
  @ApiProperty({ example: '1' }) packVersion!: string;
  @ApiProperty() hash!: string;
  @ApiProperty({ enum: ['proposed', 'active', 'retired'] }) state!: string;
}

export class ShippedPackDto {
  @ApiProperty({ example: 'us-reg-b' }) packId!: string;
  @ApiProperty({ example: '1' }) packVersion!: string;
  @ApiProperty() hash!: string;
  @ApiProperty({
    description: 'Why activating it needs an override; empty where nothing stands in the way',
    isArray: true,
    type: String,
  })
  obstacles!: string[];
  @ApiProperty({ enum: ['shipped', 'own'], description: 'own: from the folder of CASEWITNESS_PACKS' }) origin!: string;
}
