import { TooMuchContention } from '../../../../src/commands/kernel/command.js';
import { InvalidEvent } from '../../../../src/events/catalogue.js';
import { problemOf } from '../../../../src/modules/http/problem-filter.js';
import { Problem } from '../../../../src/modules/http/problem.js';
import {
  DocumentConflict,
  DocumentDamaged,
  DocumentNotFound,
  DocumentsUnavailable,
} from '../../../../src/ports/documents.js';
import {
  AppendTooLarge,
  EventLogCorrupt,
  EventLogDenied,
  EventLogUnavailable,
} from '../../../../src/ports/event-log.js';
import { ReadStoreUnavailable } from '../../../../src/ports/read-store.js';
import { NotParked } from '../../../../src/runtime/parked-items.js';

const system = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });

describe('what is thrown, and what the caller is told', () => {
  it.each<[error: Error, told: readonly [status: number, code: string, retryAfter?: string]]>([
    [new EventLogUnavailable('down'), [503, 'store-unavailable', '2']],
    [new EventLogUnavailable('full', { full: true }), [507, 'disk-full']],
    [new EventLogUnavailable('too many', { busy: true }), [503, 'busy', '2']],
    [new EventLogDenied('no rights'), [503, 'store-denied', '2']],
    [new EventLogCorrupt('a gap'), [500, 'record-damaged']],
    [new AppendTooLarge('case-1', 2, 1), [413, 'event-too-large']],
    [new TooMuchContention('case-1'), [503, 'too-much-contention', '2']],
    [new ReadStoreUnavailable('down'), [503, 'store-unavailable', '2']],
    [new ReadStoreUnavailable('full', { full: true }), [507, 'disk-full']],
    [new ReadStoreUnavailable('too many', { busy: true }), [503, 'busy', '2']],
    [new ReadStoreUnavailable('too long', { tooLong: true }), [503, 'query-too-long', '2']],
    [new DocumentsUnavailable('away'), [503, 'store-unavailable', '2']],
    [new DocumentsUnavailable('full', { full: true }), [507, 'disk-full']],
    [new DocumentNotFound('d'), [404, 'document-unknown']],
    [new DocumentConflict('d'), [422, 'idempotency-key-reused']],
    [new DocumentDamaged('d', 'its bytes are missing'), [500, 'document-damaged']],
    [new InvalidEvent('case.opened', []), [422, 'content-invalid']],
    [Object.assign(new Error('Unsupported'), { statusCode: 415 }), [415, 'media-type-unsupported']],
    [new NotParked('effects', 'x'), [404, 'not-parked']],
    [system('ENOSPC'), [507, 'disk-full']],
    [system('EDQUOT'), [507, 'disk-full']],
    [system('EFBIG'), [507, 'disk-full']],
    [system('EROFS'), [503, 'store-unavailable', '2']],
    [new TypeError('undefined is not a function'), [500, 'internal-error']],
  ])('%s', (error, [status, code, retryAfter]) => {
    const problem = problemOf(error);
    expect(problem).toBeInstanceOf(Problem);
    expect([problem.status, problem.code, problem.more.headers?.['retry-after']]).toEqual([status, code, retryAfter]);
    if (status === 500) expect(problem.detail).not.toContain(error.message);
  });
});
