import { randomUUID } from 'node:crypto';
import { canonicalJson } from '../../../src/events/canonical-json.js';
import type {
  Appended,
  EventLog,
  EventToStore,
  ExpectedRevision,
  ReadStreamOptions,
  StoredEvent,
} from '../../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../../src/ports/vault.js';
import { allOf } from '../../support/all-of.js';

/** A store of its own for one test, in which logs can be opened, closed and opened again. */
export interface LogStore {
  /** Opens the log of this prefix, created at its first opening. The prefix stands for any further one the store needs. */
  open(options: {
    readonly prefix: string;
    readonly simulated: boolean;
    readonly createdAt: string;
  }): Promise<EventLog>;
  /** Attempts to change or remove events behind the port's back, by name; the store must refuse each. */
  readonly tamperings?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Closes what is still open and removes the store. */
  dispose(): Promise<void>;
}

export type OpenLog = () => Promise<LogStore>;

export const CREATED_AT = '2026-07-01T09:12:00.000Z';

/** The log of the running test, with the calls that tests make all the time. */
export class LogUnderTest {
  store!: LogStore;
  log!: EventLog;

  constructor(readonly openStore: OpenLog) {}

  async begin(): Promise<void> {
    this.store = await this.openStore();
    this.log = await this.open();
  }

  readonly open = (prefix = '', simulated = false): Promise<EventLog> =>
    this.store.open({ prefix, simulated, createdAt: CREATED_AT });

  readonly reopen = async (): Promise<void> => {
    await this.log.close();
    this.log = await this.open();
  };

  readonly append = (stream: string, expected: ExpectedRevision, events: readonly EventToStore[]): Promise<Appended> =>
    this.log.append(stream, expected, events, NO_DISCLOSURES);

  readonly read = (stream: string, options?: ReadStreamOptions): Promise<StoredEvent[]> =>
    allOf(this.log.readStream(stream, options));

  readonly readAll = (after = 0n, limit = 1_000_000): Promise<StoredEvent[]> =>
    allOf(this.log.readAll({ after, limit }));
}

export function anEvent(data: unknown = { n: 1 }, type = 'thing.noted'): EventToStore {
  const metadata = canonicalJson({ occurredAt: CREATED_AT, recordedAt: CREATED_AT });
  return { id: randomUUID(), type, version: 1, data: canonicalJson(data), metadata };
}

/** Events that differ in id and in `n`, counted from `from`. */
export function someEvents(count: number, from = 0): EventToStore[] {
  return Array.from({ length: count }, (_, i) => anEvent({ n: from + i }));
}

export function revisions(events: readonly StoredEvent[]): number[] {
  return events.map((event) => event.revision);
}
