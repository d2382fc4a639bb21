import { AccessJournal } from '../../../src/commands/kernel/access-journal.js';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import { caseViewed, commandRefused } from '../../../src/events/system.events.js';
import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import { AT, OFFICER, uuid } from '../../support/decider-spec.js';
import { openEmbeddedStore, removeFolder, type EmbeddedStore } from '../../support/embedded-store.js';

const caseId = uuid('case');
const viewed = (view: string) => caseViewed({ principalId: OFFICER.id, caseId, view });
const refused = commandRefused({
  command: 'close-case',
  commandId: uuid('close'),
  code: 'case-closed',
  principalId: OFFICER.id,
});

describe('the journal of accesses', () => {
  let embedded: EmbeddedStore;
  let now: string;
  const clock = { now: () => now, driven: false, onMove: () => () => undefined };
  const journalOn = (store: EventStore, instance = 'a') => new AccessJournal(store, clock, instance);
  const recorded = async () =>
    (await embedded.store.readBatch({ after: 0n, limit: 5_000 })).events
      .filter(({ stream }) => stream.startsWith('access-'))
      .map((event) => event as AnyEvent);

  beforeEach(async () => {
    embedded = await openEmbeddedStore();
    now = AT;
  });
  afterEach(async () => {
    await embedded.close();
    removeFolder(embedded.folder);
  });

  it('has an entry in the log when it answers: who, what, on which case', async () => {
    await journalOn(embedded.store).record(viewed('case-timeline'), OFFICER, uuid('request'), caseId);
    expect(await recorded()).toMatchObject([
      {
        type: 'access.case-viewed',
        data: { caseId, view: 'case-timeline' },
        metadata: { actor: OFFICER, caseId, correlationId: uuid('request'), occurredAt: AT, origin: 'live' },
      },
    ]);
  });
  it('writes each of many that come one right after the other, and lets none wait for the next', async () => {
    const journal = journalOn(embedded.store);
    for (let index = 0; index < 20; index += 1) {
      await journal.record(viewed(`view-${index}`), OFFICER, uuid('request'));
    }
    expect(await recorded()).toHaveLength(20);
  });
  it('appends together what comes together, in order', async () => {
    const journal = journalOn(embedded.store);
    const views = Array.from({ length: 1_200 }, (_, index) => `view-${index}`);
    await Promise.all(views.map((view) => journal.record(viewed(view), OFFICER, uuid('request'))));
    const events = await recorded();
    expect(events.map(({ data }) => (data as { view: string }).view)).toEqual(views);
    expect(new Set(events.map(({ stream }) => stream)).size).toBe(1);
  });
  it('begins a stream of its own each day, for each instance and each start, and never goes back in time within one', async () => {
    const journal = journalOn(embedded.store);
    await journal.record(refused, OFFICER, uuid('request'));
    now = '2026-07-01T09:00:00.000Z';
    await journal.record(refused, OFFICER, uuid('request'));
    now = '2026-07-02T00:00:00.000Z';
    await journal.record(refused, OFFICER, uuid('request'));
    await journalOn(embedded.store, 'b').record(refused, OFFICER, uuid('request'));
    await journalOn(embedded.store).record(refused, OFFICER, uuid('request'));
    const events = await recorded();
    expect(events.map(({ metadata }) => metadata.recordedAt.slice(0, 16))).toEqual([
      '2026-07-01T09:12',
      '2026-07-01T09:12',
      '2026-07-02T00:00',
      '2026-07-02T00:00',
      '2026-07-02T00:00',
    ]);
    const [first, second, third, fourth, fifth] = events.map(({ stream }) => stream);
    expect(first).toMatch(/^access-2026-07-01-a-[0-9a-f]{8}-[0-9a-f]{4}$/);
    expect(second).toBe(first);
    expect(third).toMatch(/^access-2026-07-02-a-/);
    expect(fourth).toMatch(/^access-2026-07-02-b-/);
    expect(new Set([first, third, fourth, fifth]).size).toBe(4);
  });
  it('tells its callers when the log did not take an entry, and goes on in a stream of its own', async () => {
    let lost = 0;
    const losing: EventStore = Object.assign(Object.create(embedded.store) as EventStore, {
      append: async (...given: Parameters<EventStore['append']>) => {
        const appended = await embedded.store.append(...given);
        lost += 1;
        if (lost === 1) throw new EventLogUnavailable('the answer was lost');
        return appended;
      },
    });
    const journal = journalOn(losing);
    await expect(journal.record(viewed('one'), OFFICER, uuid('request'))).rejects.toThrow(EventLogUnavailable);
    await journal.record(viewed('two'), OFFICER, uuid('request'));
    const events = await recorded();
    expect(events.map(({ data }) => (data as { view: string }).view)).toEqual(['one', 'two']);
    expect(events[0]?.stream).not.toBe(events[1]?.stream);
  });
});
