import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { RequestsUnderWay } from '../http/requests-under-way.js';
import { ACCESS, type Access } from './access.decorator.js';
import type { Principal } from './principal.js';
import { PrincipalDirectory } from './principal-directory.js';
import { RateLimits } from './rate-limits.js';
import { TurnedAway } from './turned-away.js';

/** Denies by default: a route says who may call it, a caller proves who they are. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(PrincipalDirectory) private readonly directory: PrincipalDirectory,
    @Inject(TurnedAway) private readonly turnedAway: TurnedAway,
    @Inject(RateLimits) private readonly rateLimits: RateLimits,
    @Inject(RequestsUnderWay) private readonly underWay: RequestsUnderWay,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const principal = await this.authenticate(request, reply);
    if (!access?.some((role) => principal.roles.includes(role))) {
      this.turnedAway.count('role-missing', principal.keyId);
      throw new Problem(403, 'role-missing', `This needs one of the roles: ${access?.join(', ') ?? 'none is allowed'}`);
    }
    this.underWay.enter(request, reply);
    request.principal = principal;
    return true;
  }

  private async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    const [scheme, key] = (request.headers.authorization ?? '').split(' ');
    this.rateLimits.beforeProof(request, key);
    if (scheme?.toLowerCase() !== 'bearer' || !key) {
      this.rateLimits.proofFailed(request);
      this.turnedAway.count('key-missing');
      throw unauthorized('key-missing', 'Send an API key: Authorization: Bearer cw_…');
    }
    const principal = await this.directory.find(key);
    if (principal) {
      this.rateLimits.proofHeld(reply, { key, keyId: principal.keyId });
      return principal;
    }
    this.rateLimits.proofFailed(request);
    this.turnedAway.count('key-invalid');
    throw unauthorized('key-invalid', 'The API key is not known, or was revoked');
  }
}

const unauthorized = (code: string, detail: string): Problem =>
  new Problem(401, code, detail, { headers: { 'www-authenticate': 'Bearer realm="casewitness"' } });
