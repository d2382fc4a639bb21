import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUUID, Length, Max, Min, ValidateIf } from 'class-validator';

export class IssueCustomerTokenDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'The case that the customer may see; or customerId' })
  @ValidateIf(({ customerId }: IssueCustomerTokenDto) => customerId === undefined)
  @IsUUID()
  caseId?: string;

  @ApiPropertyOptional({ description: 'The customer, for all of their cases; or caseId', example: 'C-204417' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  customerId?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 60, default: 15, description: 'How long it is good' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(60)
  minutes?: number;
}

export class IssuedCustomerToken {
  @ApiProperty({ description: 'Encrypted JWT; shown once' }) token!: string;
  @ApiProperty({ format: 'uuid', description: 'As it is on record' }) tokenId!: string;
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
}

export class CustomerPageQueryDto {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @ApiPropertyOptional({ description: '`next` of the page before' })
  @IsOptional()
  @IsString()
  @Length(1, 1000)
  cursor?: string;
}

export class CustomerDocumentDto {
  @ApiProperty({ description: 'Salted digest of the letter, base64url' }) digest!: string;
  @ApiPropertyOptional({ nullable: true, type: Number, example: 2 }) pages!: number | null;
  @ApiProperty({ example: '/v1/portal/letters/0b6e0a5e-6f0a-5c0e-9c6f-7f2a3f0f6a11/document' }) link!: string;
}

export class CustomerLetterDto {
  @ApiProperty({ format: 'uuid' }) letterId!: string;
  @ApiProperty({ example: 'LN-2026-000417' }) caseReference!: string;
  @ApiProperty({ example: 'Adverse action notice' }) title!: string;
  @ApiPropertyOptional({ type: CustomerDocumentDto, nullable: true }) document!: CustomerDocumentDto | null;
  @ApiProperty({ format: 'date-time' }) askedAt!: string;
  @ApiProperty({ format: 'date-time' }) sentAt!: string;
  @ApiPropertyOptional({ format: 'date-time', nullable: true, type: String }) deliveredAt!: string | null;
  @ApiProperty({ description: 'In plain words' }) why!: string;
  @ApiPropertyOptional({ nullable: true, type: String, example: '12 CFR 1002.9(a)(1)(i)' }) citation!: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'Maria Keller' }) to!: string | null;
  @ApiPropertyOptional({ nullable: true, enum: ['letter', 'e-mail', 'portal'] }) channel!: string | null;
  @ApiProperty({ enum: ['sent', 'delivered', 'opened', 'not-delivered'] }) state!: string;
  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String }) supersededBy!: string | null;
}

export class CustomerHistoryDto {
  @ApiProperty({ type: [CustomerLetterDto] }) items!: CustomerLetterDto[];
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last one' }) next?: string;
}
