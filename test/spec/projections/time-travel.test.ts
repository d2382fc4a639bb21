import fc from 'fast-check';
import {
  caseAssigned,
  caseClosed,
  caseDecided,
  caseReopened,
  contactCorrected,
  noteAdded,
  stageEntered,
} from '../../../src/events/case.events.js';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { EventDraft } from '../../../src/events/envelope.js';
import { obligationBreached, obligationSatisfied, obligationWarned } from '../../../src/events/obligation.events.js';
import { positionAt } from '../../../src/projections/audit-trail/log-time.js';
import { auditTrail } from '../../../src/projections/audit-trail/projector.js';
import { caseAsOccurred } from '../../../src/projections/case-timeline/as-occurred.js';
import { caseTimeline } from '../../../src/projections/case-timeline/projector.js';
import { caseById, timelineOfCase, type TimelineFilter } from '../../../src/projections/case-timeline/queries.js';
import { obligationsAsOccurred } from '../../../src/projections/obligations/as-occurred.js';
import { obligations } from '../../../src/projections/obligations/projector.js';
import { obligationsOfCase } from '../../../src/projections/obligations/queries.js';
import { readStoreUnderTest } from '../../support/read-store-place.js';
import { A, PARTY, clock, jane, opened } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { useReadStore } from './open-store.js';

const HOUR = 3_600_000;
const BEGINS = Date.parse('2026-01-10T00:00:00.000Z');
const at = (hours: number) => new Date(BEGINS + hours * HOUR).toISOString();

/** What can happen on a case and to its two clocks; a clock is noted before anything else is said of it. */
const HAPPENINGS: readonly ((n: number) => EventDraft)[] = [
  (n) => noteAdded({ caseId: A, text: `note ${n}` }),
  (n) => stageEntered({ caseId: A, stage: `stage ${n}` }),
  (n) => caseAssigned({ caseId: A, assignee: `clerk ${n}` }),
  (n) => contactCorrected({ caseId: A, partyId: PARTY, channel: 'postal', address: `${n} New St` }),
  () => caseDecided({ caseId: A, outcome: 'denied', reasons: [{ code: 'dti' }] }),
  () => caseClosed({ caseId: A, resolution: 'done' }),
  () => caseReopened({ caseId: A, reason: 'by mistake' }),
  (n) => clock(uuid(`clock ${n % 2}`), { dueAt: at(20 + n) }),
  (n) => obligationWarned({ obligationId: uuid(`clock ${n % 2}`), caseId: A, warnAt: at(n), dueAt: at(30) }),
  (n) => obligationBreached({ obligationId: uuid(`clock ${n % 2}`), caseId: A, limit: 'statutory', at: at(n) }),
  (n) => obligationSatisfied({ obligationId: uuid(`clock ${n % 2}`), caseId: A, by: 'communication', ref: A, evidence: 'HANDED_OFF', at: at(n), late: false }),
]; // prettier-ignore

interface Happening {
  readonly what: number;
  /** Hours since the last record, and hours by which it had happened before it was recorded. */
  readonly later: number;
  readonly before: number;
}
const happenings = fc.array(fc.record({ what: fc.nat(HAPPENINGS.length - 1), later: fc.nat(3), before: fc.nat(12) }), { maxLength: 14 }); // prettier-ignore

function journalOf(list: readonly Happening[]): Journal {
  const journal = new Journal();
  journal.tell(opened(A), at(0));
  journal.tell(jane());
  const noted = new Set<unknown>();
  let now = 1;
  list.forEach(({ what, later, before }, n) => {
    const draft = (HAPPENINGS[what] as (n: number) => EventDraft)(n);
    const { obligationId } = draft.data as { obligationId?: string };
    if (draft.type === 'obligation.incurred') noted.add(obligationId);
    else if (obligationId !== undefined && !noted.has(obligationId)) return;
    now += later;
    journal.tell(draft, at(now), { occurredAt: at(now - before) });
  });
  return journal;
}

describe('time travel', () => {
  const db = useReadStore();
  const runs = { numRuns: readStoreUnderTest() === 'sqlite' ? 40 : 12 };

  async function recorded(events: readonly AnyEvent[]): Promise<void> {
    for (const projection of [caseTimeline, obligations, auditTrail]) await fill(db.store, projection, events);
  }
  const answers = (pin: { at?: bigint } = {}, more: Partial<TimelineFilter> = {}) =>
    db.read(async (session) => [
      await caseById(session, A, pin),
      (await timelineOfCase(session, { caseId: A, ...pin, ...more })).items,
      await obligationsOfCase(session, A, pin),
    ]);

  it('by recorded time gives what a replay of what was on record then gives', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.integer({ min: -1, max: 40 }), async (list, hours) => {
        const { events } = journalOf(list);
        await recorded(events);
        const position = await db.read((session) => positionAt(session, at(hours)));
        const travelled = await answers({ at: position });
        await recorded(events.filter(({ metadata }) => metadata.recordedAt <= at(hours)));
        expect(travelled).toEqual(await answers());
      }),
      runs,
    );
  });

  it('by occurred time gives what a replay of what had happened by then gives, whenever it was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.integer({ min: -1, max: 40 }), async (list, hours) => {
        const { events } = journalOf(list);
        await recorded(events);
        const by = at(hours);
        const store = {
          readStream: async function* (stream: string) {
            yield* await Promise.resolve(events.filter((event) => event.stream === stream));
          },
        };
        const travelled = await db.read(async (session) => [
          await caseAsOccurred(store, A, by),
          (await timelineOfCase(session, { caseId: A, occurredBy: by })).items,
          await obligationsAsOccurred(session, store, A, by),
        ]);
        const happened = events.filter(({ metadata }) => metadata.occurredAt <= by);
        // Nothing is said of a clock before it was noted, nor of the case before it was opened.
        const begun = new Set<string>();
        const told = happened.filter(({ type, stream }) => {
          if (type === 'obligation.incurred' || type === 'case.opened') begun.add(stream);
          return begun.has(stream);
        });
        await recorded(told);
        const [one, timeline, clocks] = await answers();
        const entries = happened.length === told.length ? timeline : travelled[1];
        expect(travelled).toEqual([one, entries, clocks]);
      }),
      runs,
    );
  });
});
