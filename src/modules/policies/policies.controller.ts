import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ActivatePolicy } from '../../commands/policies/activate-policy.js';
import { ProposePolicy } from '../../commands/policies/propose-policy.js';
import { PackLibrary, type PackAtHand } from '../../commands/policies/pack-library.js';
import { PackError, problemPlace } from '../../policies/pack.js';
import { ListPolicies } from '../../projections/policies/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { runOrder } from '../commands/orders.js';
import { BusinessTimesDto } from '../http/business-time.dto.js';
import { pinOf, ReadQueryDto } from '../http/page.dto.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { ActivatePolicyDto, PolicySummaryDto, ShippedPackDto } from './policy.dto.js';

/** Regulation as dated data: proposed by one person, activated by another, by the hash of its bytes. */
@ApiTags('policies')
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(PackLibrary) private readonly library: PackLibrary,
  ) {}

  @Get()
  @Allow('officer', 'auditor', 'policy-approver', 'admin')
  @ApiOperation({ summary: 'Packs on record, with their state' })
  @ApiOkResponse({ type: [PolicySummaryDto] })
  async list(@Query() query: ReadQueryDto): Promise<unknown> {
    await this.readModels.reachFor(query, ['policies']);
    return { items: await this.queries.execute(new ListPolicies(pinOf(query))) };
  }

  @Get('shipped')
  @Allow('officer', 'auditor', 'policy-approver', 'admin')
  @ApiOperation({
    summary: "Packs at hand: those that come with this release, and the firm's own",
    description:
      "What ships is a starting point to be reviewed by counsel. A pack of the firm's folder wins over a shipped one of its id.",
  })
  @ApiOkResponse({ type: [ShippedPackDto] })
  async shipped(): Promise<unknown> {
    return { items: (await this.packs()).map(({ bytes: _, ...pack }) => pack) };
  }

  @Post(':packId/proposals')
  @Allow('officer', 'policy-approver', 'admin')
  @ApiOperation({ summary: 'Propose a pack' })
  @CommandAnswer()
  @ApiProblem(404, 'No such pack is at hand')
  async propose(
    @Param('packId') packId: string,
    @Body() body: BusinessTimesDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { packVersion, hash } = await this.find(packId);
    return runOrder(
      this.gateway,
      { caller, reply, body },
      (_, context) => new ProposePolicy({ packId, packVersion, hash }, context),
    );
  }

  @Post(':packId/activations')
  @Allow('policy-approver')
  @ApiOperation({
    summary: 'Activate a proposed pack',
    description: 'By another person than who proposed it. Running clocks keep the pack that they started under.',
  })
  @CommandAnswer()
  async activate(
    @Param('packId') packId: string,
    @Body() { hash, override, ...body }: ActivatePolicyDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const pack = await this.find(packId);
    if (pack.hash !== hash) {
      throw new Problem(409, 'policy-hash-differs', `The pack ${packId} at hand has the hash ${pack.hash}`, {
        errors: [{ field: 'hash', reason: 'is not that of the pack at hand' }],
      });
    }
    const { packVersion, bytes, obstacles } = pack;
    const activation = {
      packId,
      packVersion,
      hash,
      bytes,
      reviewed: obstacles.length === 0,
      ...(override && { override: { reason: override.reason } }),
    };
    return runOrder(this.gateway, { caller, reply, body }, (_, context) => new ActivatePolicy(activation, context));
  }

  private async find(packId: string): Promise<PackAtHand> {
    const pack = (await this.packs()).find((candidate) => candidate.packId === packId);
    if (pack) return pack;
    throw new Problem(
      404,
      'policy-unknown',
      `No policy pack ${packId} comes with this release or stands in the firm's folder`,
    );
  }

  /** A file of the firm's own that is broken stops no pack in force: it is told to whoever asks for what can be proposed. */
  private async packs(): Promise<readonly PackAtHand[]> {
    try {
      return await this.library.list();
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      const errors = error.problems.map((problem) => ({
        field: problemPlace(error.file, problem),
        reason: problem.reason,
      }));
      throw new Problem(409, 'policy-file-faulty', `A policy pack of the firm's folder is faulty: ${error.file}`, {
        errors,
      });
    }
  }
}
