import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiPropertyOptional, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform, Type as AsType } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { PageRequest, Pin } from '../../projections/page.js';

const POSITION = /^\d{1,19}$/;

/** Conditions of every read: wait for a write, or look at an earlier position. */
export class ReadQueryDto {
  @ApiPropertyOptional({
    description: 'Wait until the read model has reached this position (as a command answered it)',
    example: '1042',
  })
  @IsOptional()
  @Matches(POSITION, { message: 'after must be a position as a command answered it' })
  after?: string;

  @ApiPropertyOptional({ description: 'Answer as the record stood at this position; default: newest', example: '1042' })
  @IsOptional()
  @Matches(POSITION, { message: 'at must be a position' })
  at?: string;
}

/** A stretch of a list. */
export class PageQueryDto extends ReadQueryDto {
  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 50 })
  @IsOptional()
  @AsType(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;

  @ApiPropertyOptional({ description: '`next` of the page before' })
  @IsOptional()
  @IsString()
  @Length(1, 1000)
  cursor?: string;
}

export const pageOf = ({ limit, cursor }: PageQueryDto): PageRequest => ({
  ...(limit !== undefined && { limit }),
  ...(cursor !== undefined && { cursor }),
});
export const pinOf = ({ at }: ReadQueryDto): Pin => (at === undefined ? {} : { at: BigInt(at) });

/** `?kind=a&kind=b` or `?kind=a,b`. */
export const ListParameter = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : value,
  );

export class PageDto {
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last one' }) next?: string;
  @ApiProperty({
    description: 'The log position at which this list is true; all pages of a walk have the same',
    example: '1042',
  })
  at!: string;
}

/** Documents a page of things. */
export const ApiPage = (item: Type): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(PageDto, item),
    ApiOkResponse({
      schema: {
        allOf: [
          { $ref: getSchemaPath(PageDto) },
          { properties: { items: { type: 'array', items: { $ref: getSchemaPath(item) } } }, required: ['items'] },
        ],
      },
    }),
  );
