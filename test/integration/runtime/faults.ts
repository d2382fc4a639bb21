import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import { ReadStoreUnavailable, type ReadStore, type WriteSession } from '../../../src/ports/read-store.js';

/**
 * Counts every call of a port, also the return from a commit or an append. At the chosen one it fails, and from then
 * on everything does: the process is dead, only the files are left.
 */
export class FaultLine {
  calls = 0;
  /** Resolves when it breaks. */
  readonly break: Promise<void>;
  private dead = false;
  private announce: () => void = () => undefined;

  constructor(private readonly failAt = Number.POSITIVE_INFINITY) {
    this.break = new Promise((resolve) => {
      this.announce = resolve;
    });
  }

  get broken(): boolean {
    return this.dead;
  }

  private passes(): boolean {
    this.calls += 1;
    if (this.calls >= this.failAt) {
      this.dead = true;
      this.announce();
    }
    return !this.dead;
  }

  readonly ofReadStore = (): void => {
    if (!this.passes()) throw new ReadStoreUnavailable('The process is dead');
  };

  readonly ofEventStore = (): void => {
    if (!this.passes()) throw new EventLogUnavailable('The process is dead');
  };
}

export function faultyReadStore(inner: ReadStore, line: FaultLine): ReadStore {
  const { ofReadStore: tick } = line;
  const watched = (session: WriteSession): WriteSession => ({
    once: (name, work) => session.once(name, work),
    query: (sql, parameters) => (tick(), session.query(sql, parameters)),
    execute: (sql, parameters) => (tick(), session.execute(sql, parameters)),
    insert: (table, rows, onConflict) => (tick(), session.insert(table, rows, onConflict)),
    updateMany: (table, key, set, rows) => (tick(), session.updateMany(table, key, set, rows)),
    deleteMany: (table, key, rows) => (tick(), session.deleteMany(table, key, rows)),
    findMany: (table, key, keys, where) => (tick(), session.findMany(table, key, keys, where)),
  });
  return {
    dialect: inner.dialect,
    read: async (work) => {
      tick();
      return inner.read(work);
    },
    readOnce: async (work) => {
      tick();
      return inner.readOnce(work);
    },
    write: async (work) => {
      const answer = await inner.write(async (session) => {
        tick();
        const result = await work(watched(session));
        tick();
        return result;
      });
      tick();
      return answer;
    },
    close: () => inner.close(),
  };
}

export function faultyEventStore(inner: EventStore, line: FaultLine): EventStore {
  const { ofEventStore: tick } = line;
  return {
    logId: inner.logId,
    simulated: inner.simulated,
    maxAppendBytes: inner.maxAppendBytes,
    append: async (stream, expected, events) => {
      tick();
      const appended = await inner.append(stream, expected, events);
      tick();
      return appended;
    },
    readStream: async function* (stream, options) {
      tick();
      yield* inner.readStream(stream, options);
    },
    readBatch: async (options) => {
      tick();
      return inner.readBatch(options);
    },
    subscribe: (options, wake) => inner.subscribe(options, wake),
    head: () => inner.head(),
  };
}
