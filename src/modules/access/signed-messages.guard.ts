import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../ports/clock.js';
import { CLOCK, INBOUND_SECRETS } from '../../ports/tokens.js';
import { Problem } from '../http/problem.js';
import { RequestsUnderWay } from '../http/requests-under-way.js';
import { RateLimits } from './rate-limits.js';
import { SIGNATURE_WORDS } from './signature-words.js';
import { TurnedAway } from './turned-away.js';
import { verifySignature, webhookKey } from './webhook-signature.js';

/**
 * Lets through what the case system has signed. Strangers are counted and slowed as those without a key are: what is not
 * signed is not kept, for nobody may fill the record from outside.
 */
@Injectable()
export class SignedMessagesGuard implements CanActivate {
  private readonly keys: readonly Buffer[];

  constructor(
    @Inject(INBOUND_SECRETS) secrets: readonly string[],
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(TurnedAway) private readonly turnedAway: TurnedAway,
    @Inject(RateLimits) private readonly rateLimits: RateLimits,
    @Inject(RequestsUnderWay) private readonly underWay: RequestsUnderWay,
  ) {
    this.keys = secrets.map(webhookKey);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    this.rateLimits.beforeProof(request, undefined);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const verdict = verifySignature(request.headers, body, this.keys, Date.parse(this.clock.now()));
    if ('fault' in verdict) {
      this.rateLimits.proofFailed(request);
      this.turnedAway.count(verdict.fault);
      throw new Problem(401, verdict.fault, SIGNATURE_WORDS[verdict.fault]);
    }
    this.underWay.enter(request, context.switchToHttp().getResponse<FastifyReply>());
    return true;
  }
}
