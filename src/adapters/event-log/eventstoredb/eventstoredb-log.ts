import { randomUUID } from 'node:crypto';
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
import type { LogWarning, LogWarnings } from '../../../ports/log-warnings.js';
import type { Disclosures } from '../../../ports/vault.js';
import { Alarms } from './alarms.js';
import { AllReads } from './all-reads.js';
import { Appends } from './appends.js';
import { Connection } from './connection.js';
import { connectionSettings, type ConnectionSettings } from './connection-string.js';
import { excessRights } from './rights.js';
import { StreamReads } from './stream-reads.js';
import { WakeUps } from './wake-ups.js';

const CALL_TIMEOUT_MS = 1_500;
const PATIENCE_MS = 10_000;

/** Letters, digits, `_` and `.`, closed by the only `-`: so no prefix can be the beginning of another one. */
const PREFIX = /^[A-Za-z0-9_.]+-$/;

export interface EventStoreDbLogOptions {
  /** `esdb://user:password@host:2113?tls=true&tlsCaFile=…`, several hosts with commas; `tls=false` for an insecure server. */
  readonly connectionString: string;
  /** Put before every stream name, and what tells our events from others in `$all`: letters, digits, `_`, `.`, then `-`. */
  readonly prefix: string;
  /** Whether a log made now is stamped as written under a driven clock. An existing log keeps its own stamp. */
  readonly simulated: boolean;
  /** RFC 3339 UTC with milliseconds: when the log is made, if it is made now. */
  readonly createdAt: string;
  /**
   * Time limit of one call to the server, to begin with; default 1,500 ms. After it the connection is replaced; after
   * three in a row the limit is four times as long, for the server may just be slow.
   */
  readonly callTimeoutMs?: number;
  /** How long reads, appends and the opening keep trying while the server is away; default 10,000 ms. */
  readonly patienceMs?: number;
  /** Called with each thing that is found wrong with the log although it answers; see {@link EventStoreDbLog.warnings}. */
  readonly onWarning?: (warning: LogWarning) => void;
}

/** The log, and what is wrong with its server although it answers. */
export interface EventStoreDbLog extends EventLog {
  readonly warnings: LogWarnings;
}

/**
 * Opens the log with this prefix in an EventStoreDB (23.10 and later, KurrentDB), made at first use with `log.created`.
 * Two processes may open it at once; one of them makes it.
 *
 * @throws TypeError for a connection string or prefix that is none
 * @throws EventLogUnavailable when the server cannot be reached in time
 * @throws EventLogDenied when certificate, user, password or rights are wrong; the message says which
 * @throws EventLogCorrupt when the stream `log` does not begin with `log.created`
 */
export function openEventStoreDbLog(options: EventStoreDbLogOptions): Promise<EventStoreDbLog> {
  return open(options, (appends, streams, until) => create(appends, streams, options, until));
}

/**
 * Opens a log that is there, for reading only, beside the processes that write it: makes nothing, and appends are refused
 * with EventLogDenied.
 *
 * @throws EventLogUnavailable also where there is no log with this prefix; else as {@link openEventStoreDbLog}
 */
export function openEventStoreDbLogReadOnly(
  options: Omit<EventStoreDbLogOptions, 'simulated' | 'createdAt'>,
): Promise<EventStoreDbLog> {
  return open(options, undefined);
}

type Create = (appends: Appends, streams: StreamReads, until: number) => Promise<Identity>;

/** @param create makes a log that is not there; without it the log is opened for reading only */
async function open(
  options: Omit<EventStoreDbLogOptions, 'simulated' | 'createdAt'>,
  create: Create | undefined,
): Promise<EventStoreDbLog> {
  const { prefix, callTimeoutMs = CALL_TIMEOUT_MS, patienceMs = PATIENCE_MS } = options;
  if (!PREFIX.test(prefix))
    throw new TypeError(`Prefix "${prefix}": letters, digits, "_" and ".", then one "-" at the end`);
  const settings = connectionSettings(options.connectionString);
  // Readers have a client of their own: when one side gives a connection up, the other is not disturbed.
  const alarms = new Alarms(options.onWarning);
  const writing = new Connection(settings, callTimeoutMs, alarms);
  const reading = new Connection(settings, callTimeoutMs, alarms);
  writing.sharesFateWith(reading);
  const closeConnections = () => Promise.all([writing.close(), reading.close()]);
  try {
    const until = performance.now() + patienceMs;
    const own = new StreamReads(writing, prefix, patienceMs);
    const appends = new Appends(writing, prefix, settings.credentials, patienceMs, own);
    const streams = new StreamReads(reading, prefix, patienceMs);
    const first = (await readIdentity(streams, until)) ?? (await create?.(appends, streams, until));
    if (!first) throw new EventLogUnavailable(noLog(prefix, settings));
    const all = new AllReads(reading, prefix, first.position, patienceMs);
    const [excess] = await Promise.all([
      excessRights(writing, `${prefix}log`, settings.credentials, until),
      // Reading all streams is a right of its own: better refused now than in the first consumer.
      all.head(until - performance.now()),
    ]);
    if (excess.length > 0) alarms.raise(unprotected(settings, excess));
    const wakeUps = new WakeUps(reading, prefix);
    return new OpenLog(first, { appends: create && appends, streams, all, wakeUps, alarms, closeConnections });
  } catch (error) {
    await closeConnections();
    throw error;
  }
}

interface Identity {
  readonly logId: string;
  readonly simulated: boolean;
  /** Of `log.created`, before which nothing of ours stands. */
  readonly position: bigint;
}

interface Parts {
  /** Undefined where the log was opened for reading only. */
  readonly appends: Appends | undefined;
  readonly streams: StreamReads;
  readonly all: AllReads;
  readonly wakeUps: WakeUps;
  readonly alarms: Alarms;
  closeConnections(): Promise<unknown>;
}

class OpenLog implements EventStoreDbLog {
  readonly logId: string;
  readonly simulated: boolean;
  readonly maxAppendBytes = MAX_APPEND_BYTES;
  private closed = false;

  constructor(
    identity: Identity,
    private readonly parts: Parts,
  ) {
    this.logId = identity.logId;
    this.simulated = identity.simulated;
  }

  async append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly EventToStore[],
    disclosures: Disclosures,
  ): Promise<Appended> {
    checkAppend(stream, expectedRevision, events);
    if (disclosures.rows.length > 0 || disclosures.keys.length > 0) {
      throw new TypeError('EventStoreDB keeps no disclosures: they are written to the vault before the append');
    }
    if (this.closed) throw new EventLogUnavailable('The event log is closed');
    if (!this.parts.appends) throw new EventLogDenied('The event log was opened for reading only');
    const appended = await this.parts.appends.append(stream, expectedRevision, events);
    this.parts.wakeUps.appended();
    return appended;
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent> {
    return this.parts.streams.stream(stream, options);
  }

  readAll({ after, limit, inclusive }: ReadAllOptions): AsyncIterable<StoredEvent> {
    return this.parts.all.after(after, limit, inclusive);
  }

  readLast(limit: number): Promise<readonly StoredEvent[]> {
    return this.parts.all.last(limit);
  }

  subscribe(_: { readonly after: bigint }, wake: () => void): Subscription {
    return this.parts.wakeUps.subscribe(wake);
  }

  head(patienceMs?: number): Promise<bigint> {
    return this.parts.all.head(patienceMs);
  }

  readonly warnings = (): readonly LogWarning[] => this.parts.alarms.all;

  /** Ends subscriptions and reads; an append under way is refused, its outcome is unknown. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.parts.wakeUps.close();
    await this.parts.closeConnections();
  }
}

const noLog = (prefix: string, { hosts }: ConnectionSettings): string =>
  `EventStoreDB at ${hosts} answers, but holds no log with the prefix ${prefix}: the first start of the service makes it. ` +
  'If there was one, is it this server, and CASEWITNESS_LOG_PREFIX?';

/** Whoever can write as this service, it or someone who has its password, could take recorded history away. */
function unprotected({ hosts, credentials: { username } }: ConnectionSettings, excess: readonly string[]): LogWarning {
  const who = username === '' ? 'anybody' : `the user ${username}`;
  const message = `Nothing keeps ${who} from taking history away on EventStoreDB at ${hosts}: may ${excess.join(', ')}. For a record that must stand up, use a server with TLS and run: casewitness setup eventstoredb`;
  return { code: 'log-unprotected', message };
}

/** Makes the log, or reads the one that another process made in the same moment. */
async function create(
  appends: Appends,
  streams: StreamReads,
  { simulated, createdAt }: EventStoreDbLogOptions,
  until: number,
): Promise<Identity> {
  const identity = { logId: randomUUID(), simulated };
  const created = logCreatedEvent({ ...identity, at: createdAt });
  try {
    const { position } = await appends.append('log', 'no-stream', [created]);
    return { ...identity, position };
  } catch (error) {
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
  const winner = await readIdentity(streams, until);
  if (!winner) throw new EventLogCorrupt('The stream "log" exists but cannot be read');
  return winner;
}

/** What `log.created` says; undefined where there is no log yet. */
async function readIdentity(streams: StreamReads, until: number): Promise<Identity | undefined> {
  const { events } = await streams.page('log', 0, 'forwards', 1, until);
  const first = events[0];
  if (first === undefined) return undefined;
  const { logId, simulated } = JSON.parse(first.data) as Partial<Identity>;
  const sound = first.revision === 0 && first.type === 'log.created';
  if (sound && typeof logId === 'string' && typeof simulated === 'boolean') {
    return { logId, simulated, position: first.position };
  }
  throw new EventLogCorrupt('The stream "log" does not begin with log.created');
}
