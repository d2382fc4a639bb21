import type { EventType } from '../events/catalogue.js';
import { policyStream, sagaStream } from '../events/identity.js';
import type { ActivePack } from '../policies/assessment.js';
import type { CaseFacts } from '../policies/case-facts.js';
import { parsePack } from '../policies/pack.js';
import { isUnreadable, type EventStore } from '../ports/event-store.js';
import { clockOnCase } from '../sagas/clock-on-case/clock-on-case.js';
import { evidenced, initial, type State } from '../sagas/clock-on-case/state.js';

/** What the clocks of a case are computed from, as the record has it. */
export interface RecordedCase {
  readonly facts: CaseFacts;
  /** What was said of its obligations so far. */
  readonly obligations: State['obligations'];
  /** Time that has certainly passed for it. */
  readonly judgedUntil: string;
}

/** One case, from the notes that its clocks are kept by; undefined where there are none. */
export async function recordedCase(store: EventStore, caseId: string): Promise<RecordedCase | undefined> {
  let state = clockOnCase.initial;
  for await (const event of store.readStream(sagaStream(clockOnCase.name, caseId))) {
    const entry = event.type === 'saga.noted' ? { noted: event.data } : { output: event };
    state = clockOnCase.evolve(state, entry as Parameters<typeof clockOnCase.evolve>[1]);
  }
  const { facts, obligations, judgedUntil } = state;
  return facts && { facts: evidenced(facts), obligations, judgedUntil };
}

/** All cases of a record, and the last instant that it knows to have passed. */
export interface RecordedHistory {
  readonly cases: readonly CaseFacts[];
  readonly until: string;
  readonly events: number;
}

/** Events looked at between two signs of life. */
const BATCH = 2_000;

/** Reads the whole record once and keeps what clocks are computed from; cases in the order in which they were opened. */
export async function recordedHistory(store: EventStore, progress: (events: number) => void): Promise<RecordedHistory> {
  const types: ReadonlySet<EventType> = new Set(clockOnCase.types);
  const states = new Map<string, State>();
  let [after, events, until] = [0n, 0, ''];
  for (;;) {
    const { events: batch, last, scanned } = await store.readBatch({ after, limit: BATCH, types });
    for (const event of batch) {
      // A case of which something cannot be read would be counted wrong.
      if (isUnreadable(event)) throw event.error;
      if (event.type === 'time.passed' && event.data.until > until) until = event.data.until;
      if (event.type === 'import.completed' && event.data.asOf > until) until = event.data.asOf;
      const caseId = clockOnCase.route(event);
      if (caseId === undefined) continue;
      const noted = { note: clockOnCase.note(event) };
      const entry = { noted } as Parameters<typeof clockOnCase.evolve>[1];
      states.set(caseId, clockOnCase.evolve(states.get(caseId) ?? initial, entry));
    }
    events += scanned;
    progress(events);
    if (!last) break;
    after = last.position;
  }
  const cases = [...states.values()].flatMap(({ facts }) => (facts ? [evidenced(facts)] : []));
  return { cases, until, events };
}

/** The bytes of a pack that are in force, as the record holds them; undefined where none are. */
export async function packInForce(store: EventStore, packId: string): Promise<ActivePack | undefined> {
  let active: ActivePack | undefined;
  for await (const event of store.readStream(policyStream(packId))) {
    if (event.type === 'policy.activated') active = { pack: parsePack(event.data.bytes), hash: event.data.hash };
    if (event.type === 'policy.retired' && event.data.hash === active?.hash) active = undefined;
  }
  return active;
}
