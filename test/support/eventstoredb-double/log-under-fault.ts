import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  openEventStoreDbLog,
  type EventStoreDbLog,
} from '../../../src/adapters/event-log/eventstoredb/eventstoredb-log.js';
import { canonicalJson } from '../../../src/events/canonical-json.js';
import type { Appended, EventLog, EventToStore, ExpectedRevision, StoredEvent } from '../../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../../src/ports/vault.js';
import { allOf } from '../all-of.js';

const CREATED_AT = '2026-07-01T09:12:00.000Z';

export interface Opening {
  readonly prefix?: string;
  readonly callTimeoutMs?: number;
  readonly patienceMs?: number;
}

/** Opens a log of the product on a server, with time limits short enough to run into them. */
export function openLog(connectionString: string, opening: Opening = {}): Promise<EventStoreDbLog> {
  return openEventStoreDbLog({
    connectionString,
    prefix: 'cw-',
    simulated: false,
    createdAt: CREATED_AT,
    callTimeoutMs: 300,
    patienceMs: 20_000,
    ...opening,
  });
}

export function toStore(data: unknown = { n: 1 }): EventToStore {
  const metadata = canonicalJson({ occurredAt: CREATED_AT, recordedAt: CREATED_AT });
  return { id: randomUUID(), type: 'thing.noted', version: 1, data: canonicalJson(data), metadata };
}

export function append(
  log: EventLog,
  stream: string,
  expected: ExpectedRevision,
  events: readonly EventToStore[],
): Promise<Appended> {
  return log.append(stream, expected, events, NO_DISCLOSURES);
}

export const readAll = (log: EventLog, after = 0n, limit = 1_000_000): Promise<StoredEvent[]> =>
  allOf(log.readAll({ after, limit }));

/** Looks again and again until it is so. A test that waits for what never comes ends by its own time limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** The error of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
}
