import { NO_STREAM, type AppendResult, type Credentials, type EventData } from '@eventstore/db-client';
import {
  appendSize,
  AppendTooLarge,
  EventLogCorrupt,
  WrongExpectedRevision,
  type Appended,
  type EventToStore,
  type ExpectedRevision,
} from '../../../ports/event-log.js';
import type { Connection } from './connection.js';
import { LEADER } from './pages.js';
import { verdictOn } from './port-errors.js';
import { retrying } from './retrying.js';
import { Slots } from './slots.js';
import { toStore } from './stored-form.js';
import type { StreamReads } from './stream-reads.js';

/** What a server takes on one connection (Kestrel allows 100 HTTP/2 streams), so that the client queues nothing itself. */
const APPENDS_AT_ONCE = 96;
const CLIENT_DEADLINE_MS = 30_000;

/** Appends, each tried again with the same ids while the server is away, up to a bound. */
export class Appends {
  private readonly slots = new Slots(APPENDS_AT_ONCE);

  constructor(
    private readonly connection: Connection,
    private readonly prefix: string,
    private readonly credentials: Credentials,
    /** How long a writer keeps trying, in milliseconds. */
    private readonly patienceMs: number,
    /** Reads on the writer's own connection. */
    private readonly reads: StreamReads,
  ) {}

  /** As the port promises; the arguments were checked. */
  async append(stream: string, expected: ExpectedRevision, events: readonly EventToStore[]): Promise<Appended> {
    const documents = events.map(toStore);
    const until = performance.now() + this.patienceMs;
    const asked = `appending to stream ${this.prefix}${stream}`;
    return this.slots.run(until, () =>
      retrying(this.connection, asked, until, async () => {
        try {
          const result = await this.send(stream, expected, documents, until);
          return await this.settle(stream, expected, events, result, until);
        } catch (error) {
          const verdict = verdictOn(error);
          if (verdict.kind === 'too-large') throw tooLarge(stream, events, verdict.limit);
          if (verdict.kind !== 'conflict') throw error;
          const first = await this.firstResult(stream, expected, events, verdict.actual, until);
          if (first === undefined) throw new WrongExpectedRevision(stream, expected, verdict.actual);
          return first;
        }
      }),
    );
  }

  private send(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventData[],
    until: number,
  ): Promise<AppendResult> {
    return this.connection.call(until, (client) =>
      client.appendToStream(this.prefix + stream, [...events], {
        expectedRevision: expected === 'no-stream' ? NO_STREAM : BigInt(expected),
        ...LEADER,
        credentials: this.credentials,
        // Our own time limit comes first; the client's only ends a call that nobody waits for any more.
        deadline: CLIENT_DEADLINE_MS,
      }),
    );
  }

  /** What the server said of a success, checked against what it must be. */
  private async settle(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToStore[],
    result: AppendResult,
    until: number,
  ): Promise<Appended> {
    const revision = lastRevision(expected, events);
    if (Number(result.nextExpectedRevision) !== revision) {
      throw new EventLogCorrupt(
        `Stream ${stream} goes on at revision ${result.nextExpectedRevision} instead of ${revision}: it was deleted before`,
      );
    }
    if (result.position) return { revision, position: result.position.commit };
    // The server knows an append again but not its place: it can no longer read the events.
    const stored = await this.firstResult(stream, expected, events, revision, until);
    if (stored) return stored;
    throw new EventLogCorrupt(
      `Stream ${stream} lacks revision ${revision}, which was appended: its history was truncated`,
    );
  }

  /**
   * The result of this very append, if it was made before and only its answer was lost: the same ids stand at its
   * revisions.
   */
  private async firstResult(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToStore[],
    actual: ExpectedRevision,
    until: number,
  ): Promise<Appended | undefined> {
    const revision = lastRevision(expected, events);
    if (actual === 'no-stream' || actual < revision) return undefined;
    let position: bigint | undefined;
    for (let next = revision - events.length + 1; next <= revision;) {
      const page = await this.reads.page(stream, next, 'forwards', revision - next + 1, until);
      if (page.events.length === 0) return undefined;
      for (const stored of page.events) {
        const ours = events[stored.revision - (revision - events.length + 1)];
        if (stored.revision !== next || stored.id !== ours?.id) return undefined;
        position = stored.position;
        next++;
      }
    }
    return position === undefined ? undefined : { revision, position };
  }
}

/** Revision that the last event of an append gets. */
function lastRevision(expected: ExpectedRevision, events: readonly EventToStore[]): number {
  return (expected === 'no-stream' ? -1 : expected) + events.length;
}

/** The server's limit was set lower than ours, or it counts what we store beside the event (the version). */
function tooLarge(stream: string, events: readonly EventToStore[], limit: number): AppendTooLarge {
  const bytes = events.reduce((sum, event) => sum + appendSize(event), 0);
  return new AppendTooLarge(stream, bytes, limit);
}
