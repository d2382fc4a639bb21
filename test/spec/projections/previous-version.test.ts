import type { ReadStore } from '../../../src/ports/read-store.js';
import { auditPage } from '../../../src/projections/audit-trail/queries.js';
import { auditTrail } from '../../../src/projections/audit-trail/projector.js';
import { PROJECTION_MIGRATIONS } from '../../../src/projections/catalogue.js';
import { readStoreUnderTest, ReadStorePlace } from '../../support/read-store-place.js';
import { fill } from './memory-fold.js';
import { everyEvent } from './every-event.js';

/** The migrations of the version before: read stores that have them, and rows, are in the field. Names are never changed. */
const RELEASED = [
  'CaseTimeline1764000000001', 'AuditTrail1764000000002', 'Principals1764000000003', 'Templates1764000000004',
  'Policies1764000000005', 'Imports1764000000006', 'Communications1764000000007', 'Obligations1764000000008',
  'Exceptions1764000000009', 'Decisions1764000000010',
]; // prettier-ignore

const released = PROJECTION_MIGRATIONS.filter(({ name }) => RELEASED.includes(name));

const rowsOf = (store: ReadStore, table: string) =>
  store.read((session) => session.query(`SELECT * FROM ${table} ORDER BY position`));

describe(`a read store of the version before, on ${readStoreUnderTest()}`, () => {
  let place: ReadStorePlace;

  beforeEach(() => {
    place = new ReadStorePlace();
  });
  afterEach(() => place.dispose());

  it('still knows every migration that was released, in the same order', () => {
    expect(released.map(({ name }) => name)).toEqual(RELEASED);
  });

  it('is migrated on with what it holds, and finds words again after its rebuild', async () => {
    const events = everyEvent().events;
    const before = await place.open(released);
    await fill(before, auditTrail, events);
    const kept = await rowsOf(before, 'audit_trail');
    expect(kept.length).toBeGreaterThan(20);
    await before.close();

    const after = await place.open();
    expect(await rowsOf(after, 'audit_trail')).toEqual(kept);
    await fill(after, auditTrail, events);
    const found = await after.read((session) => auditPage(session, after.dialect, { text: 'secret title' }));
    expect(found.items.map(({ type }) => type)).toEqual(['case.opened']);
  });

  it('is migrated once, however often it is opened', async () => {
    for (let i = 0; i < 2; i += 1) await (await place.open()).close();
    const store = await place.open();
    const done = await store.read((session) => session.query<{ name: string }>('SELECT name FROM migrations'));
    expect(new Set(done.map(({ name }) => name)).size).toBe(done.length);
  });
});
