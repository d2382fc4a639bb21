import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { logCreatedEvent } from '../../../events/log-created.js';
import { checkAppend } from '../../../ports/append-rules.js';
import {
  EventLogCorrupt,
  EventLogDenied,
  EventLogUnavailable,
  MAX_APPEND_BYTES,
  WrongExpectedRevision,
  type Appended,
  type EventLog,
  type EventToStore,
  type ExpectedRevision,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type Subscription,
} from '../../../ports/event-log.js';
import { NO_DISCLOSURES, type Disclosures, type Vault } from '../../../ports/vault.js';
import { portError } from '../../sqlite-errors.js';
import { AppendWriter } from './append-writer.js';
import { AppendedVault } from './appended-vault.js';
import { openForReading, openForWriting } from './database.js';
import { PagedReads } from './paged-reads.js';
import { WakeUps } from './wake-ups.js';

/** A reader in another process learns of commits by asking; the question costs microseconds. */
const FOREIGN_COMMIT_POLL_MS = 250;

/** The embedded event log: one SQLite file, with the vault in it. */
export interface SqliteLog extends EventLog {
  readonly vault: Vault;
}

export interface SqliteLogOptions {
  /** Data folder, made where missing. One process may write it: see `acquireFolderLock`. */
  readonly folder: string;
  /** Put before every stream name in the file; default: none. */
  readonly prefix?: string;
  /** Whether a log made now is stamped as written under a driven clock. An existing log keeps its own stamp. */
  readonly simulated: boolean;
  /** RFC 3339 UTC with milliseconds: when the log is made, if it is made now. */
  readonly createdAt: string;
}

/**
 * Opens the log of a data folder for reading and writing, made at first use with `log.created`.
 *
 * @throws EventLogUnavailable | EventLogDenied | EventLogCorrupt when the file cannot be opened, is not a log of this
 *   version, or does not say which log it is
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const { folder, prefix = '', simulated, createdAt } = options;
  const [writing, reading] = open(
    () => openForWriting(folder),
    () => openForReading(folder),
  );
  const wakeUps = new WakeUps();
  const writer = new AppendWriter(writing, prefix, () => wakeUps.notify());
  try {
    const created = logCreatedEvent({ logId: randomUUID(), simulated, at: createdAt });
    await writer.append('log', 'no-stream', [created], NO_DISCLOSURES).catch((error: unknown) => {
      if (!(error instanceof WrongExpectedRevision)) throw error;
    });
    const reads = new PagedReads(reading, prefix);
    const identity = await readIdentity(reads);
    return new OpenLog(identity, reads, new AppendedVault(reading), wakeUps, writer, () => {
      reading.close();
      writing.close();
    });
  } catch (error) {
    reading.close();
    writing.close();
    throw portError(error, 'event log');
  }
}

/**
 * Opens the log of a data folder for reading only, beside the process that writes it. Appends are refused with
 * EventLogDenied.
 *
 * @throws EventLogUnavailable when there is no log; EventLogDenied, EventLogCorrupt as {@link openSqliteLog}
 */
export async function openSqliteLogReadOnly(folder: string, prefix = ''): Promise<SqliteLog> {
  const [reading] = open(() => openForReading(folder));
  const wakeUps = new WakeUps();
  try {
    const reads = new PagedReads(reading, prefix);
    const identity = await readIdentity(reads);
    const stop = pollForeignCommits(reading, wakeUps);
    return new OpenLog(identity, reads, new AppendedVault(reading), wakeUps, undefined, () => {
      stop();
      reading.close();
    });
  } catch (error) {
    reading.close();
    throw portError(error, 'event log');
  }
}

interface Identity {
  readonly logId: string;
  readonly simulated: boolean;
}

class OpenLog implements SqliteLog {
  readonly logId: string;
  readonly simulated: boolean;
  readonly maxAppendBytes = MAX_APPEND_BYTES;
  private closed = false;

  constructor(
    identity: Identity,
    private readonly reads: PagedReads,
    readonly vault: Vault,
    private readonly wakeUps: WakeUps,
    private readonly writer: AppendWriter | undefined,
    private readonly closeFiles: () => void,
  ) {
    this.logId = identity.logId;
    this.simulated = identity.simulated;
  }

  append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly EventToStore[],
    disclosures: Disclosures,
  ): Promise<Appended> {
    try {
      checkAppend(stream, expectedRevision, events);
      if (this.writer === undefined) throw new EventLogDenied('The event log was opened for reading only');
      if (this.closed) throw new EventLogUnavailable('The event log is closed');
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return this.writer.append(stream, expectedRevision, events, disclosures);
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent> {
    return this.reads.stream(stream, options);
  }

  async readLast(limit: number): Promise<readonly StoredEvent[]> {
    return Promise.resolve().then(() => this.reads.lastEvents(limit));
  }

  readAll({ after, limit, inclusive = false }: ReadAllOptions): AsyncIterable<StoredEvent> {
    return this.reads.everything(inclusive ? after - 1n : after, limit);
  }

  subscribe({ after }: { readonly after: bigint }, wake: () => void): Subscription {
    return this.wakeUps.subscribe(wake, this.reads.head() > after);
  }

  head(): Promise<bigint> {
    return Promise.resolve().then(() => this.reads.head());
  }

  /** Commits what is pending, ends the subscriptions, closes the file. */
  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    return Promise.resolve().then(() => {
      this.wakeUps.close();
      this.writer?.drain();
      this.closeFiles();
    });
  }
}

async function readIdentity(reads: PagedReads): Promise<Identity> {
  for await (const { type, data } of reads.stream('log', { limit: 1 })) {
    const identity = JSON.parse(data) as Partial<Identity>;
    if (type === 'log.created' && typeof identity.logId === 'string' && typeof identity.simulated === 'boolean') {
      return { logId: identity.logId, simulated: identity.simulated };
    }
    throw new EventLogCorrupt('The stream "log" does not begin with log.created');
  }
  throw new EventLogUnavailable('The event log was not created yet');
}

/** Opens several connections or none. */
function open<T extends (() => Database)[]>(...openings: T): { [K in keyof T]: Database } {
  const opened: Database[] = [];
  try {
    for (const opening of openings) opened.push(opening());
    return opened as { [K in keyof T]: Database };
  } catch (error) {
    for (const db of opened) db.close();
    throw portError(error, 'event log');
  }
}

function pollForeignCommits(db: Database, wakeUps: WakeUps): () => void {
  let seen: unknown = db.pragma('data_version', { simple: true });
  const timer = setInterval(() => {
    const now: unknown = db.pragma('data_version', { simple: true });
    if (now !== seen) wakeUps.notify();
    seen = now;
  }, FOREIGN_COMMIT_POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
