import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { CASE_KINDS } from '../../events/case.events.js';
import { ROLES, type Role } from '../../events/principal.events.js';

export class ScopeDto {
  @ApiProperty({ enum: CASE_KINDS, isArray: true, description: 'Empty: all kinds' })
  @IsArray()
  @ArrayMaxSize(50)
  @IsIn(CASE_KINDS, { each: true })
  kinds!: string[];

  @ApiProperty({ isArray: true, type: String, description: 'Empty: all legal entities' })
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Length(1, 200, { each: true })
  legalEntities!: string[];
}

export class IssueKeyDto {
  @ApiProperty({
    enum: ['person', 'system'],
    description: 'Persons hold keys only where no issuer of tokens is configured',
  })
  @IsIn(['person', 'system'])
  type!: 'person' | 'system';

  @ApiProperty({ example: 'Anna Kovács' })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ enum: ROLES, isArray: true, example: ['officer'] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  roles!: Role[];

  @ApiPropertyOptional({ type: ScopeDto, description: 'Default: everything' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ScopeDto)
  scope?: ScopeDto;
}

export class RevokeKeyDto {
  @ApiProperty({ example: 'Left the firm' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}

export class IssuedKey {
  @ApiProperty({ example: 'anna' }) principalId!: string;
  @ApiProperty({ example: '9f1c2a7b3d4e' }) keyId!: string;
  @ApiProperty({ description: 'Shown once; only its keyed hash is stored', example: 'cw_9f1c2a7b3d4e_…' }) key!: string;
}

export class RoleOrderDto {
  @ApiProperty({ enum: ROLES, example: 'auditor' })
  @IsIn(ROLES)
  role!: Role;

  @ApiProperty({ example: 'Covers for Helen Strandberg until August' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}

export class PrincipalDto {
  @ApiProperty({ example: 'person-0b6e0a5e-6f0a-5c0e-9c6f-7f2a3f0f6a11' }) principalId!: string;
  @ApiProperty({ enum: ['person', 'system'] }) principalType!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Anna Kovács' }) name!: string | null;
  @ApiProperty({ enum: ROLES, isArray: true, description: 'Beside those of keys and tokens' }) granted!: Role[];
  @ApiProperty({ enum: ROLES, isArray: true, description: 'Whatever keys and tokens say' }) removed!: Role[];
  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'Null for holders of keys' })
  firstSeenAt!: string | null;
}
