import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import type { Principal } from '../access/principal.js';

/** Who calls and under which conditions: taken from the request's key or token and its headers. */
export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
  readonly idempotencyKey?: string;
  /** From If-Match: the case version that the caller has seen. */
  readonly expectedVersion?: number;
  /** SHA-256 of method, path and body, hex: a repeated key must come with the same request. */
  readonly requestHash: string;
}

/** Injects the {@link Caller} into a route that the guard let through. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
  if (!request.principal) throw new Problem(401, 'key-missing', 'Send an API key: Authorization: Bearer cw_…');
  return callerOf(request, request.principal);
});

/** @throws Problem when a header has not the form it must have */
export function callerOf(request: FastifyRequest, principal: Principal): Caller {
  const idempotencyKey = header(request, 'idempotency-key');
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey)) {
    throw headerProblem('Idempotency-Key', 'must be 1 to 200 visible ASCII characters');
  }
  const ifMatch = header(request, 'if-match');
  const version = ifMatch === undefined ? undefined : /^"(\d{1,15})"$/.exec(ifMatch)?.[1];
  if (ifMatch !== undefined && version === undefined)
    throw headerProblem('If-Match', 'must be an ETag that this API gave, such as "3"');
  const body = Buffer.isBuffer(request.body) ? request.body : JSON.stringify(request.body ?? null);
  const { onBehalfOf } = principal;
  const line = `${request.method} ${request.url}${onBehalfOf === undefined ? '' : ` for ${onBehalfOf}`}\n`;
  const requestHash = createHash('sha256').update(line).update(body).digest('hex');
  return {
    principal,
    requestId: request.id,
    requestHash,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(version !== undefined && { expectedVersion: Number(version) }),
  };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const headerProblem = (name: string, reason: string): Problem =>
  new Problem(400, 'header-invalid', `${name} ${reason}`, { errors: [{ field: `header ${name}`, reason }] });
