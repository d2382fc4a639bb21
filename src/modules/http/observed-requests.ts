import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Telemetry } from '../../telemetry/telemetry.js';
import type { RequestSpan } from '../../telemetry/tracing.js';
import type { Principal } from '../access/principal.js';
import { traceIdOf } from './request-ids.js';

/** What is found out about a request on its way, for the line that is written when it is over. */
interface Followed extends FastifyRequest {
  principal?: Principal;
  /** Code of the problem that it is answered with. */
  problemCode?: string;
  followedBy?: RequestSpan;
}

/** Asked every few seconds by machines: said only where everything is. */
const BY_MACHINES = /^\/(health|metrics)/;

/** Notes the problem that a request is answered with. */
export function noteProblem(request: FastifyRequest, code: string): void {
  (request as Followed).problemCode = code;
}

/**
 * Counts, times and traces every request, and writes one line for it: method, route as it is declared, status, time,
 * who, under which id. Never an address as it was asked for, a query, a body, a name or a key.
 */
export function observeRequests(fastify: FastifyInstance, telemetry: Telemetry, logger: Logger): void {
  fastify.addHook('onRequest', (request: Followed, reply, done) => {
    void reply.header('x-request-id', request.id);
    const { traceparent, tracestate } = request.headers;
    request.followedBy = telemetry.tracing.request({
      traceparent: traceIdOf(traceparent) === undefined ? undefined : String(traceparent),
      tracestate: typeof tracestate === 'string' ? tracestate : undefined,
    });
    if (request.followedBy.traceparent !== undefined)
      void reply.header('traceresponse', request.followedBy.traceparent);
    done();
  });
  // Not earlier: what reads a body forgets in whose name it reads.
  fastify.addHook('preHandler', (request: Followed, _reply, done) => {
    if (request.followedBy) request.followedBy.run(done);
    else done();
  });
  fastify.addHook('onResponse', (request: Followed, reply, done) => {
    report(request, reply, telemetry, logger);
    done();
  });
}

function report(request: Followed, reply: FastifyReply, { metrics }: Telemetry, logger: Logger): void {
  const { method, principal, problemCode, followedBy } = request;
  const status = reply.statusCode;
  const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
  metrics.httpSeconds.observe({ method: methodOf(method), route, status: String(status) }, reply.elapsedTime / 1_000);
  if (problemCode !== undefined) metrics.httpProblems.inc({ status: String(status), code: problemCode });
  if (status === 429) metrics.rateLimited.inc();
  const traceId = followedBy?.traceparent?.split('-')[1] ?? traceIdOf(request.headers['traceparent']);
  followedBy?.end(
    `${method} ${route}`,
    { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    status >= 500,
  );
  const line = {
    requestId: request.id,
    method,
    route,
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(principal && { principalId: principal.id }),
    ...(problemCode !== undefined && { code: problemCode }),
    ...(traceId !== undefined && { traceId }),
  };
  if (BY_MACHINES.test(route)) logger.debug(line, 'request');
  else logger.info(line, 'request');
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** A stranger may invent methods. */
const methodOf = (method: string): string => (METHODS.has(method) ? method : 'other');
