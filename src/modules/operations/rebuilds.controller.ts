import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsOptional, IsString, Length } from 'class-validator';
import { RUNTIME } from '../../ports/tokens.js';
import type { Runtime } from '../../runtime/runtime.js';
import { Allow } from '../access/access.decorator.js';
import { actorOf } from '../access/principal.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';

export class RebuildDto {
  @ApiPropertyOptional({ description: 'Names of projections; default: all', example: ['audit-trail'] })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  projections?: string[];

  @ApiProperty({ description: 'On record', example: 'A hole was found in the audit trail' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}

/** Read models written anew from the log, while the service goes on. Nothing is ever sent by it: sagas are not rebuilt. */
@ApiTags('operations')
@Controller('v1/operations/rebuilds')
export class RebuildsController {
  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  @Get()
  @Allow('admin', 'auditor')
  @ApiOperation({ summary: 'Rebuilds since the start of this process: progress, events per second, seconds left' })
  async list(): Promise<unknown> {
    const { rebuilds } = this.runtime;
    return { projections: rebuilds.names, items: await rebuilds.status() };
  }

  @Post()
  @HttpCode(202)
  @Allow('admin')
  @ApiOperation({
    summary: 'Rebuild projections beside their live tables, with the reason on record',
    description: 'Readers see the old tables until the new ones are complete. A rebuild that is under way goes on.',
  })
  async begin(@Body() { projections, why }: RebuildDto, @CurrentCaller() { principal }: Caller): Promise<unknown> {
    const { rebuilds } = this.runtime;
    return { items: await rebuilds.request(projections ?? rebuilds.names, { why, actor: actorOf(principal) }) };
  }
}
