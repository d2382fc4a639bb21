import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AccessJournal } from '../../commands/kernel/access-journal.js';
import { derivedId } from '../../events/identity.js';
import { commandRefused } from '../../events/system.events.js';
import type { Clock } from '../../ports/clock.js';
import { Problem } from '../http/problem.js';
import { signedBodyOf } from '../http/signed-body.js';
import { actorOf, type Principal } from './principal.js';
import type { RateLimits } from './rate-limits.js';
import { SIGNATURE_WORDS } from './signature-words.js';
import type { TurnedAway } from './turned-away.js';
import { verifySignature, webhookKey } from './webhook-signature.js';

export interface ReceiptSecret {
  /** Name of who signs with it. */
  readonly sender: string;
  /** `whsec_…` */
  readonly secret: string;
}

/**
 * Providers that sign their reports instead of showing a key (Standard Webhooks). Each is a principal of its own,
 * `receipts-{sender}`, which may report on letters and nothing else.
 */
@Injectable()
export class ReceiptSenders {
  private readonly keys = new Map<string, Buffer[]>();

  constructor(
    secrets: readonly ReceiptSecret[],
    private readonly clock: Clock,
    private readonly turnedAway: TurnedAway,
    private readonly rateLimits: RateLimits,
    private readonly journal: AccessJournal,
  ) {
    for (const { sender, secret } of secrets)
      this.keys.set(sender, [...(this.keys.get(sender) ?? []), webhookKey(secret)]);
  }

  /** Whether a request claims to be signed; one that shows a key as well is judged by its key. */
  claims({ headers }: FastifyRequest): boolean {
    return headers.authorization === undefined && headers['webhook-signature'] !== undefined;
  }

  /**
   * Who signed a request. What a stranger signed is counted; what a known sender signed too long ago is on record, and is
   * to be signed again.
   * @throws Problem 401, or 429 for an address that has failed too often
   */
  async prove(request: FastifyRequest): Promise<Principal> {
    this.rateLimits.beforeProof(request, undefined);
    const body = signedBodyOf(request);
    const now = Date.parse(this.clock.now());
    let fault: keyof typeof SIGNATURE_WORDS = 'signature-wrong';
    for (const [sender, keys] of this.keys) {
      const verdict = verifySignature(request.headers, body, keys, now);
      if ('signed' in verdict) return principalOf(sender);
      if (verdict.fault === 'signature-stale') throw await this.stale(request, principalOf(sender));
      fault = verdict.fault;
    }
    this.rateLimits.proofFailed(request);
    this.turnedAway.count(fault);
    throw new Problem(401, fault, SIGNATURE_WORDS[fault]);
  }

  private async stale(request: FastifyRequest, principal: Principal): Promise<Problem> {
    const code = 'signature-stale';
    const entry = commandRefused({
      command: 'record-receipt',
      commandId: randomUUID(),
      code,
      principalId: principal.id,
    });
    await this.journal.record(entry, actorOf(principal), derivedId('request', request.id));
    return new Problem(401, code, SIGNATURE_WORDS[code]);
  }
}

const principalOf = (sender: string): Principal => ({
  id: `receipts-${sender}`,
  type: 'system',
  name: sender,
  roles: ['service'],
  scope: { kinds: [], legalEntities: [] },
});
