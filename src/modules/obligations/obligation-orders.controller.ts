import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { CommandContext } from '../../commands/kernel/command.js';
import { ObligationReader } from '../../commands/obligations/obligation-reader.js';
import { RequestRecomputation } from '../../commands/obligations/request-recomputation.js';
import { ReviewBreach } from '../../commands/obligations/review-breach.js';
import { WaiveObligation } from '../../commands/obligations/waive-obligation.js';
import { Allow } from '../access/access.decorator.js';
import { CaseOrders } from '../cases/case-orders.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import type { Content, NamedCommand } from '../commands/orders.js';
import type { BusinessTimesDto } from '../http/business-time.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { BreachReviewDto, RecomputationDto, WaiverDto } from './obligation-orders.dto.js';

/** What persons do to a regulatory clock. The rest follows from the facts of its case. */
@ApiTags('obligations')
@Controller('v1/obligations')
export class ObligationOrdersController {
  constructor(
    @Inject(ObligationReader) private readonly obligations: ObligationReader,
    @Inject(CaseOrders) private readonly orders: CaseOrders,
  ) {}

  @Post(':obligationId/waivers')
  @Allow('policy-approver')
  @ApiOperation({
    summary: 'Lift a duty that its rule does not lift',
    description: 'A person takes it on themselves, with a reason on record. No clock of it runs any more.',
  })
  @CommandAnswer()
  waive(
    @UuidParam('obligationId') obligationId: string,
    @Body() body: WaiverDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.run(obligationId, body, caller, reply, ({ reason: remark, ...id }, context) =>
      new WaiveObligation({ ...id, why: 'Lifted by a person', remark }, context)); // prettier-ignore
  }

  @Post(':obligationId/recomputations')
  @Allow('policy-approver')
  @ApiOperation({
    summary: 'Have a clock computed anew',
    description:
      'Under the pack in force now: a running clock otherwise keeps the one it began under, whatever was corrected since.',
  })
  @CommandAnswer()
  recompute(
    @UuidParam('obligationId') obligationId: string,
    @Body() body: RecomputationDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.run(obligationId, body, caller, reply, (data, context) => new RequestRecomputation(data, context));
  }

  @Post(':obligationId/breach-reviews')
  @Allow('officer')
  @ApiOperation({
    summary: 'Review a missed limit',
    description: 'What led to it, what was done about it, and who answers for that. Closes the case that it was given.',
  })
  @CommandAnswer()
  review(
    @UuidParam('obligationId') obligationId: string,
    @Body() body: BreachReviewDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.run(obligationId, body, caller, reply, (data, context) => new ReviewBreach(data, context));
  }

  /** A command on a clock that is there, within the caller's scope. */
  private async run<B extends BusinessTimesDto>(
    obligationId: string,
    body: B,
    caller: Caller,
    reply: FastifyReply,
    command: (
      content: Content<B> & { readonly obligationId: string; readonly caseId: string },
      context: CommandContext,
    ) => NamedCommand,
  ): Promise<unknown> {
    const caseId = await this.obligations.caseOf(obligationId);
    const unknown = { code: 'obligation-unknown', words: `There is no obligation ${obligationId}` };
    return this.orders.runOn({ caseId, unknown }, body, caller, reply, (content, context) =>
      command({ ...content, obligationId }, context),
    );
  }
}
