import { Controller, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InboundDesk } from '../../commands/inbound/inbound-desk.js';
import { BATCH, piecesOf, STRUCTURED } from '../../inbound/inbound-piece.js';
import { Public } from '../access/access.decorator.js';
import { SignedMessagesGuard } from '../access/signed-messages.guard.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { Problem, PROBLEM_MEDIA_TYPE } from '../http/problem.js';
import { answerOf, BatchAnswerDto, InboundAnswerDto } from './inbound-answers.js';

/** Most bytes of one event. */
const MOST_BYTES = 1_048_576;

const EXAMPLE = {
  specversion: '1.0',
  id: '8f1c2a7e-17',
  source: '/core-case/tenants/first-example-bank',
  type: 'case.decision.recorded',
  subject: 'LN-2026-000417',
  time: '2026-07-01T09:12:00.193+0000',
  sequence: '3',
  data: { outcome: 'DENIED', reasons: [{ code: 'income-insufficient' }], decidedBy: 'underwriter-7' },
};

/** What the case system tells of its cases. */
@ApiTags('inbound')
@Controller('v1/inbound/cloudevents')
export class CloudEventsController {
  constructor(@Inject(InboundDesk) private readonly desk: InboundDesk) {}

  @Post()
  @Public()
  @UseGuards(SignedMessagesGuard)
  @ApiOperation({
    summary: 'Take events of the case system',
    description: `CloudEvents 1.0: structured, binary, or a batch. Signed (Standard Webhooks). \`subject\` is the reference of the case.
The same source and id are applied once; \`sequence\` (from 1, per case) puts them in order: what is missing is waited for, then gone on without.
Every signed event is on record before the answer. One that cannot be applied is answered with a problem, and waits for a person.`,
  })
  @ApiHeader({ name: 'webhook-id', required: true, description: 'Id of the message' })
  @ApiHeader({ name: 'webhook-timestamp', required: true, description: 'Seconds since 1970; within five minutes' })
  @ApiHeader({ name: 'webhook-signature', required: true, description: 'v1, and base64 of HMAC-SHA256 over id.timestamp.body' }) // prettier-ignore
  @ApiConsumes(STRUCTURED, BATCH, 'application/json')
  @ApiBody({ schema: { type: 'object', example: EXAMPLE } })
  @ApiOkResponse({ type: InboundAnswerDto, description: 'Applied, now or when it came first' })
  @ApiResponse({
    status: 202,
    type: InboundAnswerDto,
    description: 'On record; it waits for what is missing before it',
  })
  @ApiResponse({ status: 207, type: BatchAnswerDto, description: 'A batch: an answer for each event, in their order' })
  @ApiProblem(400, 'The body is not JSON')
  @ApiProblem(401, 'Not signed, or not now')
  @ApiProblem(404, 'There is no such case')
  @ApiProblem(409, 'The state of the case does not allow it')
  @ApiProblem(415, 'No CloudEvent')
  @ApiProblem(422, 'The event, or what it says, is not valid')
  @ApiProblem(503, 'A store does not answer; send it again')
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = request.body as Buffer;
    const taken = piecesOf(request.headers, body);
    if ('fault' in taken) {
      const rejected = await this.desk.reject({ mode: 'structured', raw: body }, taken.fault);
      return this.send(reply, answerOf(rejected, request.id));
    }
    for (const { raw } of taken.pieces) {
      if (raw.length > MOST_BYTES) throw new Problem(413, 'body-too-large', `An event has at most ${MOST_BYTES} bytes`);
    }
    const answers = (await this.desk.takeAll(taken.pieces)).map((one) => answerOf(one, request.id));
    const [first] = answers;
    if (taken.pieces[0]?.mode === 'batch' || first === undefined) {
      await reply.status(207).send({ results: answers });
      return;
    }
    return this.send(reply, first);
  }

  private async send(reply: FastifyReply, answer: ReturnType<typeof answerOf>): Promise<void> {
    if (answer.status >= 400) void reply.header('content-type', PROBLEM_MEDIA_TYPE);
    await reply.status(answer.status).send(answer);
  }
}
