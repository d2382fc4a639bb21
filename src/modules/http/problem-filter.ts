import type { IncomingMessage } from 'node:http';
import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TooMuchContention } from '../../commands/kernel/command.js';
import { InvalidEvent } from '../../events/catalogue.js';
import { DocumentConflict, DocumentDamaged, DocumentNotFound, DocumentsUnavailable } from '../../ports/documents.js';
import { AppendTooLarge, EventLogCorrupt, EventLogDenied, EventLogUnavailable } from '../../ports/event-log.js';
import { ReadStoreUnavailable } from '../../ports/read-store.js';
import { SubjectErased } from '../../ports/subject-erased.js';
import { InvalidCursor } from '../../projections/page.js';
import { InvalidReportRequest, UnknownCase } from '../../reports/request.js';
import { NotParked } from '../../runtime/parked-items.js';
import { NotAProjection } from '../../runtime/rebuild/not-a-projection.js';
import type { Principal } from '../access/principal.js';
import { TurnedAway } from '../access/turned-away.js';
import { noteProblem } from './observed-requests.js';
import { Problem, problemDetails, PROBLEM_MEDIA_TYPE } from './problem.js';

const RETRY = { headers: { 'retry-after': '2' } } as const;

/** Turns everything that is thrown into an RFC 9457 answer. What we did not foresee is a 500 without its inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(TurnedAway) private readonly turnedAway: TurnedAway) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest & { principal?: Principal }>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (isMalformed(problem) || problem.code === 'busy') this.turnedAway.count(problem.code, request.principal?.keyId);
    // One line for each request that comes while there are too many would be the next thing that is too many.
    if (problem.status >= 500 && problem.code !== 'busy')
      request.log.error({ err: error, code: problem.code }, 'request failed');
    if (reply.sent) return;
    if (problem.status === 413 && !request.raw.complete) readAway(request.raw, () => write(problem, request, reply));
    else write(problem, request, reply);
  }
}

/** For requests that Fastify itself turns away, before there is a route: an address that is no address, or too long. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  write(problemOf(error), request, reply);
}

function write(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  noteProblem(request, problem.code);
  void reply
    .status(problem.status)
    .headers({ ...problem.more.headers, 'content-type': PROBLEM_MEDIA_TYPE })
    .send(JSON.stringify(problemDetails(problem, request.id)));
}

/**
 * A request that never became a command or a question: counted, not recorded one by one. What callers are refused by
 * our rules is on record where it is refused; what strangers are refused is counted by the guard.
 */
const isMalformed = ({ status, code }: Problem): boolean =>
  [400, 405, 413, 414, 415].includes(status) || MALFORMED.has(code);
const MALFORMED: ReadonlySet<string> = new Set([
  'content-invalid',
  'template-invalid',
  'idempotency-key-reused',
  'route-unknown',
]);

/** So much of a body that is too large is read and thrown away, so that its sender gets to read the answer. */
const READ_AWAY_BYTES = 64 * 1_048_576;
const READ_AWAY_MS = 5_000;

function readAway(body: IncomingMessage, then: () => void): void {
  let left = READ_AWAY_BYTES;
  const done = (): void => {
    clearTimeout(timer);
    body.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
    then();
  };
  const timer = setTimeout(done, READ_AWAY_MS);
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) done();
  });
  body.once('end', done).once('close', done).resume();
}

/** Exported for its table test. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const storeProblem = problemOfStore(error);
  if (storeProblem) return storeProblem;
  if (error instanceof TooMuchContention) return new Problem(503, 'too-much-contention', error.message, RETRY);
  if (error instanceof AppendTooLarge) return new Problem(413, 'event-too-large', error.message);
  if (error instanceof DocumentNotFound) return new Problem(404, 'document-unknown', error.message);
  if (error instanceof DocumentConflict) {
    const errors = [{ field: 'header Idempotency-Key', reason: 'was used for another document' }];
    return new Problem(422, 'idempotency-key-reused', 'This Idempotency-Key was used for another document', { errors });
  }
  if (error instanceof DocumentDamaged) {
    const words = 'The document is not what was stored; an operator has to see to it';
    return new Problem(500, 'document-damaged', words, { cause: error });
  }
  if (error instanceof SubjectErased) return new Problem(409, 'subject-erased', error.message);
  if (error instanceof NotParked) return new Problem(404, 'not-parked', error.message);
  if (error instanceof NotAProjection)
    return new Problem(422, 'content-invalid', error.message, {
      errors: [{ field: 'projections', reason: `must be among: ${error.known.join(', ')}` }],
    });
  if (error instanceof UnknownCase) return new Problem(404, 'case-unknown', error.message);
  if (error instanceof InvalidCursor)
    return new Problem(400, 'cursor-invalid', error.message, {
      errors: [{ field: 'cursor', reason: 'must be `next` of a page of this list' }],
    });
  if (error instanceof InvalidReportRequest) {
    const { field, reason } = error;
    return new Problem(422, 'content-invalid', error.message, { errors: [{ field, reason }] });
  }
  if (error instanceof InvalidEvent) {
    const errors = error.issues.map(({ path, message }) => ({ field: path.replace(/^data\./, ''), reason: message }));
    return new Problem(422, 'content-invalid', 'The content does not fit what is recorded of such an event', {
      errors,
    });
  }
  return (
    httpProblem(error) ??
    new Problem(500, 'internal-error', 'The request failed on our side; quote its instance to the operator', {
      cause: error,
    })
  );
}

/** Faults of a store, and of the disk under it. */
function problemOfStore(error: unknown): Problem | undefined {
  const retry = { ...RETRY, cause: error };
  if (error instanceof EventLogUnavailable || error instanceof ReadStoreUnavailable) {
    const what = error instanceof EventLogUnavailable ? 'event log' : 'read store';
    if (error.full) return diskFull(what, error);
    if (error.busy) return new Problem(503, 'busy', `Too much waits for the ${what}; nothing was begun`, retry);
    if ('tooLong' in error && error.tooLong) {
      const words = 'The question took too long and was ended; ask for less: a narrower time, fewer filters on text';
      return new Problem(503, 'query-too-long', words, retry);
    }
    const words = `The ${what} does not answer; repeat the request with its Idempotency-Key`;
    return new Problem(503, 'store-unavailable', words, retry);
  }
  if (error instanceof EventLogDenied) {
    return new Problem(503, 'store-denied', 'The event log refuses this service; an operator has to see to it', retry);
  }
  if (error instanceof EventLogCorrupt) {
    const words = 'What is recorded there cannot be trusted; an operator has to see to it';
    return new Problem(500, 'record-damaged', words, { cause: error });
  }
  if (error instanceof DocumentsUnavailable) {
    if (error.full) return diskFull('folder of documents', error);
    return new Problem(503, 'store-unavailable', 'The folder of documents cannot be used now', retry);
  }
  // What this process writes into files beside the stores are reports.
  const code = systemCode(error);
  if (code === undefined) return undefined;
  if (NO_SPACE.has(code)) return diskFull('folder of reports', error);
  return new Problem(503, 'store-unavailable', 'A folder of the service cannot be used now', retry);
}

const NO_SPACE: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const diskFull = (what: string, cause: unknown): Problem =>
  new Problem(507, 'disk-full', `The ${what} has no space left; nothing was written`, { cause });

/** Of an error of the operating system about a file. */
function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What Nest and Fastify throw themselves: unknown routes, bodies that cannot be read. */
function httpProblem(error: unknown): Problem | undefined {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 415) {
    const errors = [{ field: 'header Content-Type', reason: 'is not one that is taken here' }];
    const words = 'A body of this Content-Type is not taken here; the API description names those that are';
    return new Problem(415, 'media-type-unsupported', words, { errors });
  }
  const detail = error instanceof Error ? error.message : 'The request cannot be served';
  const code = {
    400: (error as { code?: unknown }).code === 'FST_ERR_BAD_URL' ? 'address-unreadable' : 'body-unreadable',
    404: 'route-unknown',
    405: 'method-not-allowed',
    413: 'body-too-large',
    414: 'address-too-long',
  }[status];
  return new Problem(status, code ?? 'request-refused', detail);
}
