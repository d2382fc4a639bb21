import { personalLeaves, type AnyEvent } from '../../../src/events/catalogue.js';
import { PROJECTIONS } from '../../../src/projections/catalogue.js';
import { BUSINESS_EVENT_TYPES } from '../../../src/projections/plain-words/plain-words.js';
import { everyEvent } from './every-event.js';
import { uuid } from './journal.js';
import { fold } from './memory-fold.js';

const ERASED = { erased: true, at: '2026-07-01T09:00:00.000Z', erasureEvent: uuid('erasure') };

/** The event as the log gives it once all its subjects were erased. */
function erased(event: AnyEvent): AnyEvent {
  const copy = JSON.parse(JSON.stringify({ data: event.data, metadata: event.metadata })) as object;
  for (const { path } of personalLeaves(event)) {
    const parent = path
      .slice(0, -1)
      .reduce<Record<string | number, unknown>>(
        (node, step) => node[step] as Record<string | number, unknown>,
        copy as Record<string, unknown>,
      );
    parent[path.at(-1) as string | number] = ERASED;
  }
  return { ...event, ...copy } as AnyEvent;
}

const textOf = (rows: unknown) =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

const { events } = everyEvent();

describe('read models and personal data', () => {
  it('the story has every event of the business, and personal values in all personal leaves', () => {
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(BUSINESS_EVENT_TYPES));
    for (const event of events) {
      const secrets = textOf([event.data, event.metadata]).match(/"Secret [^"]*"/g) ?? [];
      expect([event.type, secrets.length]).toEqual([event.type, personalLeaves(event).length]);
    }
  });

  it.each(PROJECTIONS.map((projection) => [projection.name, projection] as const))(
    '%s holds nothing of an erased subject, and says that it was erased',
    (_, projection) => {
      const before = [...fold(projection, events).values()];
      const after = [...fold(projection, events.map(erased)).values()];
      expect(after.map((rows) => rows.length)).toEqual(before.map((rows) => rows.length));
      expect(textOf(after)).not.toMatch(/secret|erasureEvent|\[object/i);
      const hadPersonal = /Secret/.test(textOf(before));
      expect(/\[erased 2026-07-01\]/.test(textOf(after))).toBe(hadPersonal);
    },
  );

  it('no read model holds the salt of a digest', () => {
    for (const projection of PROJECTIONS) {
      expect(textOf([...fold(projection, events).values()])).not.toMatch(/Secret (letter )?salt/);
    }
  });
});
