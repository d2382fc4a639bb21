import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { Problem, problemDetails, PROBLEM_MEDIA_TYPE } from './problem.js';

/** What one connection may take of us, before there is a request that anybody could be asked about. Milliseconds. */
export interface ServerLimits {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestMs: number;
  /** Without a byte in either direction, while a request is under way: a reader that has stopped reading. */
  readonly silenceMs: number;
  /** How often slow senders are looked for. */
  readonly checkEveryMs: number;
  /** An idle connection is kept: longer than load balancers keep theirs, else they send into one that is closing. */
  readonly keepAliveMs: number;
  /** Connections at once; further ones are closed as they come. */
  readonly connections: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  silenceMs: 300_000,
  checkEveryMs: 5_000,
  keepAliveMs: 72_000,
  connections: 5_000,
};

/** Address and headers of a request together, in bytes. */
const HEADER_BYTES = 16_384;

/** Options of the HTTP server under these limits; what a connection is closed for, it is told as a problem. */
export const serverOptions = (limits: ServerLimits): FastifyHttpOptions<Server> => ({
  connectionTimeout: limits.silenceMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  http: {
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  },
  // What comes on an open connection during a shutdown is served, and the connection closed behind it.
  return503OnClosing: false,
  clientErrorHandler: (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (socket.writable) socket.write(answerOf(problemOf(error.code)));
    socket.destroy(error);
  },
});

/** Applies what is no option: the bound of connections, and that none stays open once the service is closing. */
export function limitConnections(fastify: FastifyInstance, limits: ServerLimits, isClosing: () => boolean): void {
  fastify.server.maxConnections = limits.connections;
  fastify.addHook('onSend', async (_request, reply) => {
    if (isClosing()) void reply.header('connection', 'close');
  });
  let sweeper: NodeJS.Timeout | undefined;
  // An answer that was under way when closing began may have promised to keep its connection.
  fastify.addHook('preClose', async () => {
    sweeper = setInterval(() => fastify.server.closeIdleConnections(), 100);
    sweeper.unref();
  });
  fastify.addHook('onClose', async () => clearInterval(sweeper));
}

function problemOf(code: string | undefined): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem(408, 'request-too-slow', 'The request did not come to its end in time'); // prettier-ignore
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem(431, 'headers-too-large', `Address and headers take more than ${HEADER_BYTES} bytes`); // prettier-ignore
  return new Problem(400, 'request-unreadable', 'This is no HTTP request');
}

/** By hand: there is no request yet, and so no reply. */
function answerOf(problem: Problem): string {
  const { title, ...rest } = problemDetails(problem, randomUUID());
  const body = JSON.stringify({ title, ...rest });
  return [
    `HTTP/1.1 ${problem.status} ${title}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
