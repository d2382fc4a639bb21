import { classify, type Verdict } from '../../../../../src/adapters/event-log/eventstoredb/classify.js';

/** An error as the client shows it: class and prototype do not matter, `type`, `code` and message do. */
const shown = (message: string, properties: Record<string, unknown> = {}): Error =>
  Object.assign(new Error(message), properties);

type Kind = Verdict['kind'];

describe('what an error of the client means', () => {
  it.each<[string, Kind, string, Record<string, unknown>]>([
    // "Down", in the shapes the client gives it.
    [
      'killed while an append was under way',
      'retry',
      '14 UNAVAILABLE: Connection dropped',
      { code: 14, type: 'unavailable' },
    ],
    ['killed, as a cluster node', 'retry', '14 UNAVAILABLE: read ECONNRESET', { code: 14, type: 'unavailable' }],
    [
      'down, asked for its features: a plain Error',
      'retry',
      '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED',
      { code: 14 },
    ],
    ['down, no node of a cluster found', 'retry', 'Failed to discover after 10 attempts.', {}],
    [
      'a name that does not resolve',
      'retry',
      '14 UNAVAILABLE: Name resolution failed for target dns:none:2113',
      { code: 14 },
    ],
    [
      'the stream reset by the server',
      'retry',
      '13 INTERNAL: Received RST_STREAM with code 2',
      { code: 13, type: 'unknown' },
    ],
    ['the call cancelled by the server', 'retry', '1 CANCELLED: Call cancelled', { code: 1, type: 'cancelled' }],
    ['its own channel given up meanwhile', 'retry', 'Channel has been shut down', {}],
    // "Not ready".
    ['not ready, on the batch stream', 'retry', 'Could not recognize Server Is Not Ready', { type: 'unknown' }],
    ['not ready, on a call', 'retry', '14 UNAVAILABLE: Server Is Not Ready', { code: 14, type: 'unavailable' }],
    ['too busy, on the batch stream', 'retry', 'Could not recognize Server Is Busy', { type: 'unknown' }],
    ['without a leader', 'retry', '2 UNKNOWN: No leader info available in response', { code: 2, type: 'unknown' }],
    ['not the leader', 'retry', '5 NOT_FOUND: Leader info available', { code: 5, type: 'not-leader' }],
    // Out of time.
    [
      'cancelled by a server that is shutting down',
      'retry',
      '10 ABORTED: Operation timed out: Request canceled by server',
      { code: 10, type: 'timeout' },
    ],
    ['the deadline passed', 'retry', '4 DEADLINE_EXCEEDED: Deadline exceeded', { code: 4, type: 'deadline-exceeded' }],
    [
      'timed out within the server',
      'retry',
      '10 ABORTED: Operation timed out: Commit phase timeout.',
      { code: 10, type: 'timeout' },
    ],
    // Denied: the server is there.
    [
      'an unknown CA',
      'denied',
      '14 UNAVAILABLE: No connection established. Last error: unable to verify the first certificate',
      { code: 14 },
    ],
    [
      'a CA of its own',
      'denied',
      '14 UNAVAILABLE: No connection established. Last error: self-signed certificate in certificate chain',
      { code: 14 },
    ],
    [
      'a certificate for another host',
      'denied',
      "14 UNAVAILABLE: Hostname/IP does not match certificate's altnames: IP: 10.0.0.1",
      { code: 14 },
    ],
    ['an expired certificate', 'denied', '14 UNAVAILABLE: certificate has expired', { code: 14, type: 'unavailable' }],
    [
      'no TLS on the other side',
      'denied',
      '14 UNAVAILABLE: write EPROTO 00A8:error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
      { code: 14 },
    ],
    [
      'a wrong password',
      'denied',
      '16 UNAUTHENTICATED: Received HTTP status code 401',
      { code: 16, type: 'access-denied' },
    ],
    ['a right that is missing', 'denied', '7 PERMISSION_DENIED: Access Denied', { code: 7, type: 'access-denied' }],
    ['a right that is missing, on the batch stream', 'denied', '', { type: 'access-denied' }],
    // Answers.
    ['a stream that does not exist', 'stream-missing', 'x not found', { type: 'stream-not-found' }],
    [
      'a tombstoned stream',
      'stream-deleted',
      "9 FAILED_PRECONDITION: Event stream 'x' is deleted.",
      { code: 9, type: 'stream-deleted' },
    ],
    [
      'a position that no event has',
      'no-such-position',
      '2 UNKNOWN: Unexpected ReadAllResult: InvalidPosition',
      { code: 2, type: 'unknown' },
    ],
    [
      'the same, from a subscription',
      'no-such-position',
      '3 INVALID_ARGUMENT: Trying to read from an invalid position.',
      { code: 3, type: 'unknown' },
    ],
    // What nobody foresaw is not tried again.
    [
      'a request it cannot read',
      'unforeseen',
      '2 UNKNOWN: Exception was thrown by handler.',
      { code: 2, type: 'unknown' },
    ],
    [
      'a message beyond its limit',
      'unforeseen',
      '8 RESOURCE_EXHAUSTED: Received message larger than max',
      { code: 8, type: 'unknown' },
    ],
    ['another service', 'unforeseen', '12 UNIMPLEMENTED: Received HTTP status code 404', { code: 12, type: 'unknown' }],
  ])('%s: %s', (_, kind, message, properties) => {
    expect(classify(shown(message, properties)).kind).toBe(kind);
  });

  it.each([
    [5n, 5],
    ['no_stream', 'no-stream'],
  ])('a conflict with a stream at %s tells the actual revision', (actualVersion, actual) => {
    expect(classify(shown('', { type: 'wrong-expected-version', actualVersion }))).toEqual({
      kind: 'conflict',
      actual,
    });
  });

  it('a refusal for size tells the limit', () => {
    const error = shown('', { type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
    expect(classify(error)).toEqual({ kind: 'too-large', limit: 1_048_576 });
  });

  it.each([
    ['certificate', 'tlsCaFile', shown('14 UNAVAILABLE: unable to verify the first certificate', { code: 14 })],
    ['password', 'user and password', shown('16 UNAUTHENTICATED', { code: 16, type: 'access-denied' })],
    ['right', 'the right', shown('7 PERMISSION_DENIED: Access Denied', { code: 7, type: 'access-denied' })],
  ])('tells the operator that the server answers, and that it is the %s', (_, words, error) => {
    expect(classify(error)).toMatchObject({ kind: 'denied', reason: expect.stringContaining(words) as string });
    expect(classify(error)).toMatchObject({
      kind: 'denied',
      reason: expect.stringContaining('the server answers') as string,
    });
  });

  it('what is no Error at all is unforeseen', () => {
    expect(classify('down')).toEqual({ kind: 'unforeseen', reason: 'down' });
  });
});
