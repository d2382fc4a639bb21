import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { RequestsUnderWay } from '../http/requests-under-way.js';
import { ACCESS, TAKES_SIGNED, type Access } from './access.decorator.js';
import type { Principal } from './principal.js';
import { PrincipalDirectory } from './principal-directory.js';
import { RateLimits } from './rate-limits.js';
import { ReceiptSenders } from './receipt-senders.js';
import { TurnedAway } from './turned-away.js';
import { challenge } from './unauthorized.js';

const PRINCIPAL_ID = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Denies by default: a route says who may call it, a caller proves who they are. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(PrincipalDirectory) private readonly directory: PrincipalDirectory,
    @Inject(TurnedAway) private readonly turnedAway: TurnedAway,
    @Inject(RateLimits) private readonly rateLimits: RateLimits,
    @Inject(RequestsUnderWay) private readonly underWay: RequestsUnderWay,
    @Inject(ReceiptSenders) private readonly receiptSenders: ReceiptSenders,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const signed = this.receiptSenders.claims(request) && this.takesSigned(context);
    const principal = signed ? await this.receiptSenders.prove(request) : await this.authenticate(request, reply);
    if (!access?.some((role) => principal.roles.includes(role))) {
      this.turnedAway.count('role-missing', principal.keyId);
      const needed = `This needs one of the roles: ${access?.join(', ') ?? 'none is allowed'}`;
      const words = `${needed}. ${principal.id} has: ${principal.roles.join(', ') || 'none'}`;
      throw new Problem(403, 'role-missing', words, { headers: challenge('insufficient_scope', words) });
    }
    this.underWay.enter(request, reply);
    request.principal = this.inWhoseName(principal, request.headers['on-behalf-of']);
    return true;
  }

  private takesSigned(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<true | undefined>(TAKES_SIGNED, places) === true;
  }

  private async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    const [scheme, bearer] = (request.headers.authorization ?? '').split(' ');
    this.rateLimits.beforeProof(request, bearer);
    if (scheme?.toLowerCase() !== 'bearer' || !bearer) {
      this.rateLimits.proofFailed(request);
      this.turnedAway.count('key-missing');
      const words = 'Send an API key or a token of a person: Authorization: Bearer …';
      throw new Problem(401, 'key-missing', words, { headers: challenge(undefined, words) });
    }
    const principal = await this.proved(request, bearer);
    this.rateLimits.proofHeld(reply, { key: bearer, keyId: principal.keyId ?? principal.id });
    return principal;
  }

  private async proved(request: FastifyRequest, bearer: string): Promise<Principal> {
    try {
      return await this.directory.find(bearer);
    } catch (error) {
      // That nobody can judge it now is no fault of who shows it.
      if (error instanceof Problem && error.status === 401) {
        this.rateLimits.proofFailed(request);
        this.turnedAway.count(error.code);
      }
      throw error;
    }
  }

  /** A system may say for whom it calls; what it then does is its own doing all the same. */
  private inWhoseName(principal: Principal, named: string | readonly string[] | undefined): Principal {
    if (named === undefined) return principal;
    if (principal.type !== 'system' || !principal.roles.includes('delegate')) {
      this.turnedAway.count('delegate-missing', principal.keyId);
      throw new Problem(403, 'delegate-missing', 'Only a system with the role delegate may call on behalf of a person');
    }
    if (typeof named === 'string' && PRINCIPAL_ID.test(named)) return { ...principal, onBehalfOf: named };
    const errors = [{ field: 'header On-Behalf-Of', reason: 'must be the principal id of a person' }];
    throw new Problem(400, 'header-invalid', 'On-Behalf-Of must be the principal id of a person', { errors });
  }
}
