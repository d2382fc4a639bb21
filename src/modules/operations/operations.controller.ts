import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { RUNTIME } from '../../ports/tokens.js';
import type { Runtime } from '../../runtime/runtime.js';
import { Allow } from '../access/access.decorator.js';
import { actorOf } from '../access/principal.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';

export class ParkedDecisionDto {
  @ApiProperty({ description: 'On record', example: 'The template was approved meanwhile' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}

/** What moves, what waits, and what an operator can do about it. */
@ApiTags('operations')
@Controller('v1/operations')
export class OperationsController {
  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  @Get('consumers')
  @Allow('admin', 'auditor')
  @ApiOperation({ summary: 'Consumers: position, lag, and what is parked and why' })
  async consumers(): Promise<unknown> {
    return this.runtime.status();
  }

  @Get('parked')
  @Allow('admin', 'auditor')
  @ApiOperation({ summary: 'Parked items with their reasons' })
  async parked(): Promise<unknown> {
    return { items: await this.runtime.parked.list() };
  }

  @Post('parked/:consumer/:item/retries')
  @HttpCode(200)
  @Allow('admin')
  @ApiOperation({ summary: 'Try a parked item again, with the reason on record' })
  async retry(
    @Param('consumer') consumer: string,
    @Param('item') item: string,
    @Body() { why }: ParkedDecisionDto,
    @CurrentCaller() { principal }: Caller,
  ): Promise<unknown> {
    return this.runtime.parked.retry(consumer, item, { why, actor: actorOf(principal) });
  }

  @Post('parked/:consumer/:item/skips')
  @HttpCode(200)
  @Allow('admin')
  @ApiOperation({
    summary: 'Skip a parked item, with the reason on record',
    description: 'What it would have led to will not happen by itself.',
  })
  async skip(
    @Param('consumer') consumer: string,
    @Param('item') item: string,
    @Body() { why }: ParkedDecisionDto,
    @CurrentCaller() { principal }: Caller,
  ): Promise<unknown> {
    return this.runtime.parked.skip(consumer, item, { why, actor: actorOf(principal) });
  }
}
