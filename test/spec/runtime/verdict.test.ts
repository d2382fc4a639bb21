import { InvalidEvent } from '../../../src/events/catalogue.js';
import { DocumentsUnavailable } from '../../../src/ports/documents.js';
import { AppendTooLarge, EventLogCorrupt, EventLogDenied, EventLogUnavailable } from '../../../src/ports/event-log.js';
import { ReadStoreUnavailable } from '../../../src/ports/read-store.js';
import { CheckpointMoved } from '../../../src/runtime/checkpoints.js';
import { LeaseLost } from '../../../src/runtime/lease.js';
import { reasonOf, verdictOf } from '../../../src/runtime/verdict.js';

describe('the verdict on a failure', () => {
  it.each([
    ['stop', new EventLogUnavailable('down')],
    ['stop', new EventLogDenied('no rights')],
    ['stop', new ReadStoreUnavailable('locked')],
    ['stop', new DocumentsUnavailable('full')],
    ['stop', new CheckpointMoved('board')],
    ['stop', new LeaseLost('board')],
    ['park', new EventLogCorrupt('gap')],
    ['park', new InvalidEvent('case.opened', [])],
    ['park', new AppendTooLarge('case-1', 2, 1)],
    ['park', new TypeError('undefined is not a function')],
    ['park', 'a string'],
  ])('is %s for %s', (verdict, error) => {
    expect(verdictOf(error)).toBe(verdict);
  });

  it('is given in words of bounded length', () => {
    expect(reasonOf(new TypeError('no such thing'))).toBe('TypeError: no such thing');
    expect(reasonOf('plain')).toBe('plain');
    expect(reasonOf(new Error('x'.repeat(5_000)))).toHaveLength(2_000);
  });
});
