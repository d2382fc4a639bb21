import { count, counted, fieldName, inList, instant, share, spoken } from '../../../src/reports/wording.js';

describe('how values are written, whatever the locale of the machine', () => {
  it.each([
    ['2026-07-01T09:12:00.000Z', '2026-07-01 09:12 UTC'],
    ['2026-07-01T09:12:33.000Z', '2026-07-01 09:12:33 UTC'],
    ['2026-07-01T09:12:33.481Z', '2026-07-01 09:12:33.481 UTC'],
    ['2026-07-01T09:12:00.001Z', '2026-07-01 09:12:00.001 UTC'],
    ['2026-07-01T00:00:00.000Z', '2026-07-01 00:00 UTC'],
  ])('%s is %s', (at, words) => {
    expect(instant(at)).toBe(words);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [13_087, '13,087'],
    [1_234_567, '1,234,567'],
    [12_345_678_901_234_567_890n, '12,345,678,901,234,567,890'],
  ])('%s is written %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it('words', () => {
    expect([counted(1, 'clock'), counted(0, 'clock'), counted(1_200, 'clock')]).toEqual(['1 clock', '0 clocks', '1,200 clocks']); // prettier-ignore
    expect([share(1, 3), share(0, 3), share(0, 0)]).toEqual(['33.3 %', '0.0 %', '–']);
    expect([inList([]), inList(['a']), inList(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
    expect([spoken('adverse-action-notice'), spoken('HANDED_OFF')]).toEqual(['adverse action notice', 'handed off']);
    expect([fieldName('legalEntity'), fieldName('dueAt'), fieldName('outcome')]).toEqual(['Legal entity', 'Due at', 'Outcome']); // prettier-ignore
  });
});
