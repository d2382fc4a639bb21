import fc from 'fast-check';
import { searchable, Where } from '../../../src/projections/where.js';
import { useReadStore } from './open-store.js';

describe('conditions of a query', () => {
  it.each<[string, Where, string, object]>([
    ['none', new Where(), '1 = 1', {}],
    ['equality', new Where().equals('a', 'x').equals('b', undefined), 'a = :w0', { w0: 'x' }],
    ['one of several', new Where().oneOf('a', ['x', 'y']), 'a IN (:w0, :w1)', { w0: 'x', w1: 'y' }],
    ['one of one', new Where().oneOf('a', ['x']), 'a = :w0', { w0: 'x' }],
    ['one of none matches nothing', new Where().oneOf('a', []), '1 = 0', {}],
    ['no list, no condition', new Where().oneOf('a', undefined).among('a', undefined), '1 = 1', {}],
    ['a span', new Where().between('a', 1, 2), 'a >= :w0 AND a < :w1', { w0: 1, w1: 2 }],
    ['an open span', new Where().between('a', undefined, 2), 'a < :w0', { w0: 2 }],
    ['a page behind a row', new Where().behind(['a', 'b'], 'desc', ['x', 1n]), '(a, b) < (:w0, :w1)', { w0: 'x', w1: 1n }],
    ['the row in force now', new Where().inForce('t', undefined), 't.to_position IS NULL', {}],
    ['the row in force then', new Where().inForce('t', 5n), 't.from_position <= :w0 AND (t.to_position IS NULL OR t.to_position > :w0)', { w0: 5n }],
    ['a scope', new Where().within({ kinds: ['a'], legalEntities: [] }, 'k', 'l'), 'k = :w0', { w0: 'a' }],
    ['an empty scope is no limit', new Where().within({ kinds: [], legalEntities: [] }, 'k', 'l'), '1 = 1', {}],
  ])('%s', (_, where, sql, parameters) => {
    expect([String(where), where.parameters]).toEqual([sql, parameters]);
  }); // prettier-ignore

  it('refuses a parameter that is bound already', () => {
    expect(() => new Where().and('a = :x', { x: 1 }).and('b = :x', { x: 2 })).toThrow('Parameter x is bound already');
  });
});

describe('text that is looked for', () => {
  const db = useReadStore();

  it('is found in any text that holds it, and every sign stands for itself', async () => {
    const sign = fc.constantFrom('%', '_', '\\', "'", '"', 'a', 'ß', 'É', '東', ' ', '*', '😀');
    const some = fc.array(sign, { maxLength: 4 }).map((signs) => signs.join(''));
    await fc.assert(
      fc.asyncProperty(some, some, some, some, async (before, text, after, other) => {
        const where = new Where().contains('held', text);
        const held = async (value: string) =>
          (await db.read((session) => session.query(`SELECT 1 FROM (SELECT :value AS held) q WHERE ${where}`, { ...where.parameters, value }))).length === 1;
        expect(await held(before + text + after)).toBe(true);
        expect(await held(other)).toBe(other.includes(text) || other.toLowerCase().includes(text.toLowerCase()));
      }),
    );
  }); // prettier-ignore

  it.each([
    ['ÄRGER', 'arger'],
    ['Ὀδυσσεύς', 'οδυσσευς'],
    ['ＦＵＬＬ ｗｉｄｔｈ', 'full width'],
    ['ﬁne', 'fine'],
    ['İstanbul', 'istanbul'],
    ['ガギ', 'ガギ'],
    ['हिन्दी', 'हिन्दी'],
    ['한국어', '한국어'],
  ])('%s is looked for as %s', (text, expected) => {
    expect(searchable(text)).toBe(expected);
  });

  it('is folded once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => searchable(searchable(text)) === searchable(text)),
    );
  });
});
