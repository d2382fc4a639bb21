import fc from 'fast-check';
import { caseAssigned, caseClosed, caseDecided, contactCorrected, noteAdded } from '../../../src/events/case.events.js';
import { delivered, returned } from '../../../src/events/communication.events.js';
import type { EventDraft } from '../../../src/events/envelope.js';
import { exceptionCaseId } from '../../../src/events/identity.js';
import { obligationBreached } from '../../../src/events/obligation.events.js';
import type { Projection } from '../../../src/ports/projection.js';
import type { ReadStore, Row } from '../../../src/ports/read-store.js';
import { auditPage } from '../../../src/projections/audit-trail/queries.js';
import { PROJECTIONS } from '../../../src/projections/catalogue.js';
import { Consumer } from '../../../src/runtime/consumer.js';
import { Projector } from '../../../src/runtime/projector.js';
import type { RuntimeLog } from '../../../src/runtime/runtime-log.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { readStoreUnderTest, ReadStorePlace } from '../../support/read-store-place.js';
import { clock, composed, jane, opened, requested, sent } from '../../spec/projections/drafts.js';
import { everyEvent } from '../../spec/projections/every-event.js';
import { Journal, SERVICE, uuid } from '../../spec/projections/journal.js';
import { rebuildBeside } from '../runtime/rebuild-beside.js';
import { fold } from '../../spec/projections/memory-fold.js';

/** Nothing may go wrong here; what does is the test's failure. */
const LOG: RuntimeLog = {
  info: () => undefined,
  warn: (details, message) => {
    throw new Error(`${message} ${JSON.stringify(details)}`);
  },
  error: (details, message) => {
    throw new Error(`${message} ${JSON.stringify(details)}`);
  },
};

/** Rows without a meaning of their order, as text that can be compared. */
const asSet = (rows: readonly Row[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).map(([column, value]) => [column, value === null ? null : String(value)]).sort())).sort(); // prettier-ignore

async function logOf(journal: Journal): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (const { stream, revision, id, type, version, data, metadata } of journal.events) {
    await store.append(stream, revision === 0 ? 'no-stream' : revision - 1, [{ id, type, version, data, metadata }]);
  }
  return store;
}

async function project(projection: Projection, store: MemoryEventStore, readStore: ReadStore, batchSize: number) {
  const processor = new Projector(projection);
  const consumer = new Consumer({ processor, store, readStore, now: () => '2026-01-01T00:00:00.000Z', log: LOG, batchSize, renew: (signal) => rebuildBeside({ projection, store, readStore, log: LOG }, signal) }); // prettier-ignore
  consumer.start();
  try {
    await consumer.whenCaughtUp(await store.head(), 20_000);
    expect((await consumer.status()).parked).toBe(0);
  } finally {
    await consumer.stop();
  }
}

/** Every read model, by the real projector in batches of this size, holds what the plain fold gives. */
async function expectFold(journal: Journal, batchSize: number): Promise<void> {
  const place = new ReadStorePlace();
  try {
    const readStore = await place.open();
    const store = await logOf(journal);
    for (const projection of PROJECTIONS) {
      await project(projection, store, readStore, batchSize);
      const expected = fold(projection, store.all());
      for (const { name, columns } of projection.tables) {
        const rows = await readStore.read((session) => session.query(`SELECT ${columns.join(', ')} FROM ${name}`));
        expect({ [name]: asSet(rows) }).toEqual({ [name]: asSet(expected.get(name) ?? []) });
      }
    }
  } finally {
    await place.dispose();
  }
}

describe(`read models by the real projector on ${readStoreUnderTest()}`, () => {
  it.each([1, 2, 7, 1_000])('hold what the events mean, in batches of %d', async (batchSize) => {
    await expectFold(everyEvent(), batchSize);
  });

  it('hold the same whatever the interleaving of cases and the size of batches', async () => {
    const cases = Array.from({ length: 3 }, (_, i) => uuid(`case ${i}`));
    const lines = cases.map((caseId, i) => storyOf(caseId, i));
    const order = fc.shuffledSubarray(lines.flatMap((line, i) => line.map(() => i)), { minLength: 12 });
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 12 }), async (turns, batchSize) => {
        const journal = new Journal();
        const next = lines.map(() => 0);
        turns.forEach((turn, minute) => {
          const at = `2026-01-01T00:${String((minute * 37) % 60).padStart(2, '0')}:00.000Z`;
          const draft = lines[turn]?.[next[turn] as number] as EventDraft;
          journal.tell(draft, at, minute % 3 === 0 ? { actor: SERVICE } : {});
          next[turn] = (next[turn] as number) + 1;
        });
        await expectFold(journal, batchSize);
      }),
      { numRuns: readStoreUnderTest() === 'sqlite' ? 12 : 4 },
    );
  }, 60_000); // prettier-ignore

  it('rebuild to the same rows', async () => {
    const place = new ReadStorePlace();
    try {
      const readStore = await place.open();
      const store = await logOf(everyEvent());
      for (const projection of PROJECTIONS) {
        await project(projection, store, readStore, 50);
        await project({ ...projection, version: projection.version + 1 }, store, readStore, 50);
        const expected = fold(projection, store.all());
        for (const { name, columns } of projection.tables) {
          const rows = await readStore.read((session) => session.query(`SELECT ${columns.join(', ')} FROM ${name}`));
          expect({ [name]: asSet(rows) }).toEqual({ [name]: asSet(expected.get(name) ?? []) });
        }
      }
      // The search index was emptied and filled again with the rest.
      const found = await readStore.read((session) => auditPage(session, readStore.dialect, { text: 'secret title' }));
      expect(found.items.map(({ type }) => type)).toEqual(['case.opened']);
    } finally {
      await place.dispose();
    }
  });
});

/** The life of one case, its letter, its clock and its exception, with things that come twice. */
function storyOf(caseId: string, n: number): readonly EventDraft[] {
  const letter = uuid(`letter ${n}`);
  const resend = uuid(`resend ${n}`);
  const duty = uuid(`clock ${n}`);
  const party = uuid(`party ${n}`);
  const on = { communicationId: letter, caseId, provider: 'mail' };
  const moved = <D extends { data: object }>(draft: D): D => ({ ...draft, data: { ...draft.data, caseId } });
  return [
    opened(caseId, { title: `Case ${n} Ünïcode "quoted"` }),
    moved(jane({ partyId: party })),
    caseAssigned({ caseId, assignee: 'ann' }),
    caseAssigned({ caseId, assignee: 'ann' }),
    moved(clock(duty)),
    caseDecided({ caseId, outcome: 'denied', reasons: [{ code: 'dti' }] }),
    moved(requested(letter, { reason: { eventId: uuid('d'), obligationId: duty, words: 'Denied' } })),
    moved(composed(letter)),
    moved(sent(letter)),
    returned({ ...on, at: '2026-01-09T00:00:00.000Z', failure: 'refused' }),
    returned({ ...on, at: '2026-01-08T00:00:00.000Z', failure: 'refused' }),
    opened(exceptionCaseId(letter), { kind: 'communication-exception', exception: { communicationId: letter, rootCommunicationId: letter, failure: 'refused' } }),
    contactCorrected({ caseId, partyId: party, channel: 'email', address: 'new@example.org' }),
    moved(requested(resend, { relation: { kind: 'resends', communicationId: letter }, rootCommunicationId: letter })),
    delivered({ ...on, communicationId: resend, at: '2026-01-12T00:00:00.000Z' }),
    caseClosed({ caseId: exceptionCaseId(letter), resolution: 'cured' }),
    obligationBreached({ obligationId: duty, caseId, limit: 'target', at: '2026-01-26T23:59:59.999Z' }),
    noteAdded({ caseId, text: 'Done' }),
    caseClosed({ caseId, resolution: 'decided' }),
  ];
} // prettier-ignore
