import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min, ValidateNested } from 'class-validator'; // prettier-ignore
import { CHANNELS, COMMUNICATION_KINDS, type ChannelName, type CommunicationKind } from '../../events/communication.events.js'; // prettier-ignore
import { Acknowledgement } from '../commands/answers.dto.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';

const RELATIONS = ['supersedes', 'supplements', 'corrects'] as const;
const WAYS = CHANNELS.filter((channel) => channel !== 'unknown');

export class LetterRelationDto {
  @ApiProperty({ enum: RELATIONS, example: 'supplements' })
  @IsIn(RELATIONS)
  kind!: (typeof RELATIONS)[number];

  @ApiProperty({ format: 'uuid', description: 'The earlier letter' })
  @IsUUID()
  communicationId!: string;
}

export class RequestLetterDto extends BusinessTimesDto {
  @ApiProperty({ enum: COMMUNICATION_KINDS, example: 'holding-response' })
  @IsIn(COMMUNICATION_KINDS)
  kind!: CommunicationKind;

  @ApiProperty({
    description: 'Why it is sent, in plain words without names: they are shown wherever the letter is',
    example: 'The investigation takes longer than 15 business days.',
  })
  @IsString()
  @Length(1, 500)
  words!: string;

  @ApiPropertyOptional({ description: 'What the letter is to say of its own, as its template prints it' })
  @IsOptional()
  @IsString()
  @Length(1, 4000)
  message?: string;

  @ApiPropertyOptional({ description: 'The rule that asks for it', example: 'DISP 1.6.2AR' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  citation?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The clock that it is to meet' })
  @IsOptional()
  @IsUUID()
  obligationId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The party that it goes to; the primary one unless told' })
  @IsOptional()
  @IsUUID()
  partyId?: string;

  @ApiPropertyOptional({ enum: WAYS, description: 'The only way that it is to take' })
  @IsOptional()
  @IsIn(WAYS)
  channel?: Exclude<ChannelName, 'unknown'>;

  @ApiPropertyOptional({ type: LetterRelationDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => LetterRelationDto)
  relation?: LetterRelationDto;
}

export class RequestedLetter extends Acknowledgement {
  @ApiProperty({ format: 'uuid' }) communicationId!: string;
}

const listed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value;

export class EditLetterQueryDto {
  @ApiProperty({ description: 'What was changed and why', example: 'The date of the hearing was wrong' })
  @IsString()
  @Length(1, 2000)
  words!: string;

  @ApiProperty({ description: 'Pages of the letter', example: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  pages!: number;

  @ApiPropertyOptional({ type: String, description: 'Ids of the required elements that it carries, with commas' })
  @IsOptional()
  @Transform(listed)
  @ArrayMaxSize(50)
  @Matches(/^[a-z][a-z0-9-]*$/, { each: true })
  elements?: string[];

  @ApiPropertyOptional({ type: String, description: 'Codes of the reasons that it names, with commas' })
  @IsOptional()
  @Transform(listed)
  @ArrayMaxSize(50)
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { each: true })
  reasonCodes?: string[];
}
