import { Inject, Injectable, createParamDecorator, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import { findKey } from '../../projections/principals/queries.js';
import { effectiveRoles, type Principal } from '../access/principal.js';
import { RateLimits } from '../access/rate-limits.js';
import { TurnedAway } from '../access/turned-away.js';
import { challenge, unauthorized } from '../access/unauthorized.js';
import { Problem } from '../http/problem.js';
import { RequestsUnderWay } from '../http/requests-under-way.js';
import { CustomerTokens, type CustomerToken } from './customer-tokens.js';

type CustomerRequest = FastifyRequest & { principal?: Principal; customer?: CustomerToken };

/** Lets in who shows a customer's token. What they read is on record as read by the portal that got the token. */
@Injectable()
export class CustomerGuard implements CanActivate {
  constructor(
    @Inject(CustomerTokens) private readonly tokens: CustomerTokens,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(RateLimits) private readonly rateLimits: RateLimits,
    @Inject(TurnedAway) private readonly turnedAway: TurnedAway,
    @Inject(RequestsUnderWay) private readonly underWay: RequestsUnderWay,
  ) {}

  /** @throws Problem 401, 429, or 503 when too many requests are under way */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CustomerRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const [scheme, bearer] = (request.headers.authorization ?? '').split(' ');
    this.rateLimits.beforeProof(request, bearer);
    try {
      if (scheme?.toLowerCase() !== 'bearer' || !bearer) throw missing();
      const customer = await this.tokens.read(bearer);
      request.principal = await this.portalOf(customer);
      request.customer = customer;
      this.rateLimits.proofHeld(reply, { key: bearer, keyId: customer.keyId });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        this.rateLimits.proofFailed(request);
        this.turnedAway.count(error.code);
      }
      throw error;
    }
    this.underWay.enter(request, reply);
    return true;
  }

  /** The portal as it is now: a key that was revoked, or a role that was removed, ends its tokens too. */
  private async portalOf({ portalId: id, keyId, scope }: CustomerToken): Promise<Principal> {
    const key = await this.readStore.readOnce((session) => findKey(session, keyId));
    if (!key || key.revoked || !effectiveRoles(key.roles, key).includes('portal'))
      throw unauthorized('token-invalid', 'The portal that got this token may not show letters any more');
    return { id, type: key.principalType, name: key.name, keyId, roles: [], scope };
  }
}

function missing(): Problem {
  const words = "Send a customer's token: Authorization: Bearer …";
  return new Problem(401, 'key-missing', words, { headers: challenge(undefined, words) });
}

/** Injects the {@link CustomerToken} that the guard has read. */
export const CurrentCustomer = createParamDecorator((_: unknown, context: ExecutionContext): CustomerToken => {
  const { customer } = context.switchToHttp().getRequest<CustomerRequest>();
  if (!customer) throw missing();
  return customer;
});
