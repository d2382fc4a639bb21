import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { DiscardMessage } from '../../commands/inbound/discard-message.js';
import { InboundDesk } from '../../commands/inbound/inbound-desk.js';
import { RetryMessage } from '../../commands/inbound/retry-message.js';
import type { GapState, InboundState } from '../../projections/inbound/entity.js';
import type { InboundMessageView } from '../../projections/inbound/queries.js';
import { InboundById, ListInbound, ListInboundGaps } from '../../projections/inbound/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { ApiPage, ListParameter, pageOf, PageQueryDto, pinOf } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { send } from '../http/send.js';

const STATES: readonly InboundState[] = ['received', 'applied', 'refused', 'discarded', 'rejected'];
const GAP_STATES: readonly GapState[] = ['open', 'passed', 'closed'];

export class InboundListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, isArray: true, description: 'The worklist: refused,rejected' })
  @IsOptional()
  @ListParameter()
  @IsIn(STATES, { each: true })
  state?: InboundState[];

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  caseId?: string;
}

export class InboundGapListQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: GAP_STATES, isArray: true })
  @IsOptional()
  @ListParameter()
  @IsIn(GAP_STATES, { each: true })
  state?: GapState[];
}

export class InboundMessageDto {
  @ApiProperty({ format: 'uuid' }) inboundId!: string;
  @ApiPropertyOptional({ format: 'uuid', nullable: true }) caseId!: string | null;
  @ApiPropertyOptional({ nullable: true, example: 'case.decision.recorded' }) eventType!: string | null;
  @ApiPropertyOptional({ nullable: true, example: 3 }) sequence!: number | null;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiPropertyOptional({ nullable: true, example: 'reason-required' }) code!: string | null;
  @ApiPropertyOptional({ nullable: true, description: 'What is wrong, in plain words' }) detail!: string | null;
  @ApiPropertyOptional({ nullable: true, example: 'data.reasons', description: 'As the sender calls it' })
  field!: string | null;
  @ApiPropertyOptional({
    format: 'uuid',
    nullable: true,
    description: 'The message before it, of the same source and id, that it contradicts',
  })
  conflictsWith!: string | null;
  @ApiProperty({ format: 'date-time' }) receivedAt!: string;
  @ApiProperty({ example: 0 }) retries!: number;
}

export class InboundGapDto {
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ example: 2 }) began!: number;
  @ApiProperty({ example: 4 }) ended!: number;
  @ApiProperty({ description: 'How many are missing still', example: 3 }) missing!: number;
  @ApiProperty({ enum: GAP_STATES }) state!: string;
}

export class DiscardMessageDto {
  @ApiProperty({ example: 'Sent by mistake, as the case system says' })
  @IsString()
  @Length(1, 2000)
  why!: string;
}

/** What the case system sent: what was not applied, what is missing, and what a person does about it. */
@ApiTags('inbound')
@Controller('v1/inbound')
export class InboundWorklistController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(InboundDesk) private readonly desk: InboundDesk,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
  ) {}

  @Get('messages')
  @Allow('officer', 'auditor', 'admin')
  @ApiOperation({ summary: 'What came in, newest first; the worklist is ?state=refused,rejected' })
  @ApiPage(InboundMessageDto)
  async list(@Query() query: InboundListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['inbound']);
    const { scope } = caller.principal;
    const { state: states, caseId } = query;
    const page = await this.queries.execute(new ListInbound({ states, caseId, scope, ...pinOf(query) }, pageOf(query)));
    await this.records.searched(caller, 'inbound', page.items.length);
    return page;
  }

  @Get('gaps')
  @Allow('officer', 'auditor', 'admin')
  @ApiOperation({ summary: 'Numbers that are, or were, missing among the messages about a case' })
  @ApiPage(InboundGapDto)
  async gaps(@Query() query: InboundGapListQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['inbound']);
    const { scope } = caller.principal;
    const filter = { states: query.state, scope, ...pinOf(query) };
    const page = await this.queries.execute(new ListInboundGaps(filter, pageOf(query)));
    await this.records.searched(caller, 'inbound-gaps', page.items.length);
    return page;
  }

  @Get('messages/:inboundId')
  @Allow('officer', 'auditor', 'admin')
  @ApiOperation({ summary: 'One message, without what it says' })
  @ApiOkResponse({ type: InboundMessageDto })
  @ApiProblem(404, 'There is no such message within your scope')
  async one(@UuidParam('inboundId') inboundId: string, @CurrentCaller() caller: Caller): Promise<unknown> {
    const found = await this.find(inboundId, caller);
    await this.records.viewed(caller, found.caseId ?? inboundId, 'inbound');
    return found;
  }

  @Get('messages/:inboundId/content')
  @Allow('officer', 'auditor')
  @ApiOperation({ summary: 'The message as it came, byte for byte' })
  @ApiProblem(404, 'There is no such message within your scope')
  @ApiProblem(410, 'It was erased')
  async content(
    @UuidParam('inboundId') inboundId: string,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { caseId } = await this.find(inboundId, caller);
    const piece = await this.desk.pieceOf(inboundId, caseId ?? undefined);
    if (!piece) throw new Problem(410, 'erased', 'What this message said was erased');
    await this.records.viewed(caller, caseId ?? inboundId, 'inbound-content');
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${inboundId}.json"`,
      'x-content-type-options': 'nosniff',
    };
    await reply.headers(headers).send(Buffer.from(piece.raw));
  }

  @Post('messages/:inboundId/retries')
  @Allow('officer', 'admin')
  @ApiOperation({
    summary: 'Apply a message now',
    description: 'One that could not be applied, or that waits for others. What it leads to shows on the message.',
  })
  @CommandAnswer()
  async retry(
    @UuidParam('inboundId') inboundId: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { caseId, state, conflictsWith } = await this.find(inboundId, caller);
    if (caseId === null) {
      const why = conflictsWith === null ? 'it names no case' : `it contradicts ${conflictsWith}, which came before`;
      throw new Problem(409, 'inbound-without-case', `The body is ${state}: ${why}. Mend the sender, and discard it`);
    }
    const answer = await this.gateway.submit({
      caller,
      command: (context) => new RetryMessage({ caseId, inboundId }, context),
    });
    await this.desk.workOff(caseId);
    return send(reply, answer);
  }

  @Post('messages/:inboundId/discards')
  @Allow('officer', 'admin')
  @ApiOperation({ summary: 'Take a message off the worklist: it will not be applied' })
  @CommandAnswer()
  async discard(
    @UuidParam('inboundId') inboundId: string,
    @Body() { why }: DiscardMessageDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { caseId } = await this.find(inboundId, caller);
    const answer = await this.gateway.submit({
      caller,
      command: (context) => new DiscardMessage({ ...(caseId !== null && { caseId }), inboundId, why }, context),
    });
    return send(reply, answer);
  }

  /** @throws Problem 404 when there is no such message within the caller's scope */
  private async find(inboundId: string, { principal }: Caller): Promise<InboundMessageView> {
    const found = await this.queries.execute(new InboundById(inboundId, principal.scope));
    if (!found) throw new Problem(404, 'inbound-unknown', `There is no message ${inboundId}`);
    return found;
  }
}
