import { caseDecided } from '../../src/events/case.events.js';
import * as catalogue from '../../src/events/catalogue.js';
import type { NewEvent } from '../../src/events/envelope.js';
import { caseStream, derivedId, eventId } from '../../src/events/identity.js';
import type { EventLog, EventToStore, ExpectedRevision } from '../../src/ports/event-log.js';
import type { Disclosures, Vault } from '../../src/ports/vault.js';
import { Keyring } from '../../src/privacy/keyring.js';
import { SealedLog } from '../../src/privacy/sealed-log.js';

/** An append as a caller of the event store makes it. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** The same as it reaches the disk: canonical text, digests in place of what is personal, sealed rows for the vault. */
export interface StoredAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToStore[];
  readonly disclosures: Disclosures;
}

/** Appends to one case before the next one begins: each case brings one key. */
const APPENDS_PER_CASE = 8;

/**
 * Decisions with one reason in free text: about 700 bytes an event, and one sealed row for the vault.
 * @param seed other seeds, other streams and ids
 */
export function decisions(seed: string, count: number, eventsEach = 1): Append[] {
  const appends: Append[] = [];
  for (let n = 0; n < count; n++) {
    const caseId = derivedId('bench', seed, Math.floor(n / APPENDS_PER_CASE));
    const stream = caseStream(caseId);
    const first = (n % APPENDS_PER_CASE) * eventsEach;
    const events = Array.from({ length: eventsEach }, (_, i) => decision(stream, caseId, first + i, `${seed} ${n} ${i}`));
    appends.push({ stream, expected: first === 0 ? 'no-stream' : first - 1, events });
  }
  return appends;
}

function decision(stream: string, caseId: string, revision: number, words: string): NewEvent {
  const commandId = derivedId('bench-command', words);
  const at = '2026-03-02T10:11:12.013Z';
  const text = `Income insufficient for the amount of credit requested (${words})`;
  return {
    ...caseDecided({ caseId, outcome: 'denied', reasons: [{ code: 'income-insufficient', text }] }),
    id: eventId(stream, revision, commandId),
    metadata: {
      actor: { id: 'core-case', type: 'system' },
      caseId,
      causationId: commandId,
      commandId,
      confidentiality: 'standard',
      correlationId: commandId,
      occurredAt: at,
      origin: 'live',
      recordedAt: at,
    },
  };
}

/** What the privacy seam makes of these appends: the rows that a reference writes. */
export async function sealed(appends: readonly Append[]): Promise<StoredAppend[]> {
  const stored: StoredAppend[] = [];
  const log = {
    logId: derivedId('bench-log'),
    simulated: true,
    maxAppendBytes: 2 ** 20,
    append: async (stream: string, expected: ExpectedRevision, events: readonly EventToStore[], disclosures: Disclosures) => {
      stored.push({ stream, expected, events, disclosures });
      for (const key of disclosures.keys) kept.set(key.subject, key);
      return { revision: 0, position: 0n };
    },
  };
  const kept = new Map<string, Disclosures['keys'][number]>();
  const vault: Vault = {
    writeOrder: 'with-append',
    write: async () => undefined,
    keys: async (subjects) => new Map([...kept].filter(([subject]) => subjects.includes(subject))),
    disclosures: async () => [],
  };
  const keyring = new Keyring(vault, Buffer.alloc(32, 7));
  const store = new SealedLog(log as unknown as EventLog, vault, keyring, catalogue);
  for (const { stream, expected, events } of appends) await store.append(stream, expected, events);
  return stored;
}
