import { randomUUID } from 'node:crypto';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { NewEvent } from '../../../src/events/envelope.js';
import { isUnreadable } from '../../../src/ports/event-store.js';
import type { SealedLog } from '../../../src/privacy/sealed-log.js';
import { allOf } from '../../support/all-of.js';
import { destroyKey } from '../../support/destroy-key.js';
import { contents, SealedPlace, VAULT_ORDERS } from '../../support/sealed-place.js';
import { AT, aCase } from '../../support/personal-case.js';

describe.each(VAULT_ORDERS)('many values of a subject in one append, over a vault written %s', (order) => {
  let seam: SealedPlace;
  let sealed: SealedLog;

  const read = (stream: string) => allOf(seam.fresh().readStream(stream));
  const sql = (statement: string, ...values: unknown[]) => seam.sql(statement, ...values);

  /** Column and value by which a row is found: the position of its event, or its id. */
  const [place, ofEvent] =
    order === 'with-append' ? ['position', '(SELECT position FROM events WHERE id = ?)'] : ['event_id', '?'];

  beforeEach(async () => {
    seam = await SealedPlace.open(order);
    sealed = seam.fresh();
  });
  afterEach(() => seam.dispose());

  /** 70 events of one case: its values are sealed in groups of 32, 32 and the rest. */
  const appended = async () => {
    const { events, id } = aCase();
    const many = Array.from({ length: 70 }, () => ({ ...(events[0] as NewEvent), id: randomUUID() }));
    await sealed.append('s', 'no-stream', events.slice(1, 2));
    await sealed.append('s', 0, many);
    return { many, id };
  };
  const kinds = async () => {
    const { events } = await seam.fresh().readBatch({ after: 2n, limit: 100 });
    return events.map((event) => (isUnreadable(event) ? event.error.name : event.type));
  };

  it('are sealed together, and open alone from wherever a reader begins', async () => {
    const { many } = await appended();
    for (const at of [1, 2, 40, 70]) {
      const [one] = await allOf(seam.fresh().readStream('s', { from: at, limit: 1 }));
      expect(contents([one as AnyEvent])).toEqual(contents([many[at - 1] as NewEvent]));
    }
    expect(contents(await read('s')).slice(1)).toEqual(contents(many));
    const rows = await seam.vault.disclosures(await allOf(seam.log.readStream('s', { from: 1 })));
    const lengths = rows.filter(({ subject }) => subject.startsWith('case:')).map((row) => row.sealed.length);
    expect(lengths.filter((length) => length > 26).length).toBeLessThan(lengths.length / 25);
  });

  it.each(['kept', 'deleted'] as const)('are erased together (rows %s)', async (rows) => {
    const { id } = await appended();
    const erasureEvent = randomUUID();
    destroyKey(seam.vaultFile, { subject: `case:${id}`, at: AT, erasureEvent, rows });
    const [event] = await allOf(seam.fresh().readStream('s', { from: 30, limit: 1 }));
    expect(event?.data).toMatchObject({ title: { erased: true, at: AT, erasureEvent } });
    expect(event?.metadata.actor.name).toBe('Canary Officer');
  });

  it('are not shown when the row that holds them is another, or gone; those of other groups are', async () => {
    const { many } = await appended();
    const held = `WHERE ${place} = ${ofEvent} AND subject LIKE 'case:%'`;
    sql(
      `UPDATE vault_disclosures SET sealed = randomblob(length(sealed)) ${held} AND length(sealed) > 26`,
      many[0]?.id,
    );
    const found = await kinds();
    expect(found[0]).toBe('EventLogCorrupt');
    expect(found[5]).toBe('EventLogCorrupt');
    expect(found[69]).toBe('case.opened');
    sql(`DELETE FROM vault_disclosures ${held}`, many[0]?.id);
    expect(await kinds()).toEqual(found);
  });

  it('are not shown under another subject', async () => {
    const { many } = await appended();
    sql(`UPDATE vault_disclosures SET subject = 'actor:officer-7' WHERE ${place} = ${ofEvent}`, many[3]?.id);
    const found = await kinds();
    expect([found[2], found[3], found[4]]).toEqual(['case.opened', 'EventLogCorrupt', 'case.opened']);
  });
});
