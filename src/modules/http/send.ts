import type { FastifyReply } from 'fastify';
import type { StoredAnswer } from '../commands/idempotency.js';

/** Writes an answer of the command gateway. */
export function send(reply: FastifyReply, { status, body, headers }: StoredAnswer): unknown {
  void reply.status(status).headers(headers);
  return body;
}
