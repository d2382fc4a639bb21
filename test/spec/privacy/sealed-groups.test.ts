import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { disclose } from '../../../src/privacy/disclosure.js';
import { referenceIn, referredPlace, sealAll, textsIn, type Disclosed } from '../../../src/privacy/sealed-groups.js';
import type { SealedDisclosure } from '../../../src/ports/vault.js';

const KEYS = new Map(['case:1', 'party:2', 'actor:3'].map((subject) => [subject, randomBytes(32)]));

/** The values of an append: an event for each, of these subjects and lengths. */
const valuesOf = (of: readonly { readonly subject: string; readonly length: number }[]): Disclosed[] =>
  of.map(({ subject, length }, ordinal) => {
    const eventId = randomUUID();
    return { eventId, ordinal, subject, ...disclose(`${eventId}/data/text`, 'x'.repeat(length)) };
  });
const many = (count: number, length = 20) =>
  valuesOf(Array.from({ length: count }, () => ({ subject: 'case:1', length })));

/** What a reader finds for a row among the others. */
function opened(row: SealedDisclosure, rows: readonly SealedDisclosure[]): string | undefined {
  const reference = referenceIn(row);
  const holder = reference
    ? rows.find(({ eventId, digest }) => eventId === reference.eventId && digest.startsWith(reference.digestStart))
    : row;
  return holder && textsIn(holder, KEYS.get(row.subject) as Uint8Array)?.[reference?.place ?? 0];
}
const holders = (rows: readonly SealedDisclosure[]) => rows.filter((row) => referenceIn(row) === undefined);

describe('the values of an append', () => {
  it('are sealed each alone where a subject has few', () => {
    const rows = sealAll(many(7), KEYS);
    expect(holders(rows)).toHaveLength(7);
  });

  it.each([
    [8, 1],
    [32, 1],
    [33, 2],
    [100, 4],
  ])('%d of a subject need %d sealings', (count, sealings) => {
    expect(holders(sealAll(many(count), KEYS))).toHaveLength(sealings);
  });

  it('are sealed in smaller groups where they are long: a reader of one opens all', () => {
    const rows = sealAll(many(32, 6_000), KEYS);
    expect(holders(rows)).toHaveLength(16);
  });

  it('keep their order, their names and their text, whoever they are of', () => {
    const value = fc.record({ subject: fc.constantFrom(...KEYS.keys()), length: fc.nat({ max: 3_000 }) });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 90 }), (of) => {
        const values = valuesOf(of);
        const rows = sealAll(values, KEYS);
        expect(rows.map(({ eventId, digest, subject }) => ({ eventId, digest, subject }))).toEqual(
          values.map(({ eventId, digest, subject }) => ({ eventId, digest, subject })),
        );
        expect(rows.map((row) => opened(row, rows))).toEqual(values.map(({ text }) => text));
      }),
      { numRuns: 50 },
    );
  });

  it('say where they stand: so many events before', () => {
    const values = many(40);
    const rows = sealAll(values, KEYS);
    const reference = referenceIn(rows[35] as SealedDisclosure);
    expect(reference).toMatchObject({ eventId: values[32]?.eventId, distance: 3, place: 3 });
    const place = { id: values[35]?.eventId ?? '', position: 136n };
    expect(reference && referredPlace(place, reference)).toEqual({ id: values[32]?.eventId, position: 133n });
  });

  it('open with no other key, and for no other event', () => {
    const [first] = sealAll(many(8), KEYS) as [SealedDisclosure];
    const key = KEYS.get('case:1') as Uint8Array;
    expect(textsIn(first, key)).toHaveLength(8);
    expect(textsIn(first, KEYS.get('party:2') as Uint8Array)).toBeUndefined();
    expect(textsIn({ ...first, eventId: randomUUID() }, key)).toBeUndefined();
  });
});
