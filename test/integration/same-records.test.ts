import fc from 'fast-check';
import { caseDecided, noteAdded } from '../../src/events/case.events.js';
import type { ReadStore } from '../../src/ports/read-store.js';
import { auditNdjson } from '../../src/projections/audit-trail/ndjson.js';
import { auditPage } from '../../src/projections/audit-trail/queries.js';
import type { ReportAt } from '../../src/reports/request.js';
import { opened } from '../spec/projections/drafts.js';
import { Journal, uuid } from '../spec/projections/journal.js';
import { HouseOfReports } from './reports/house-of-reports.js';
import { eventfulCase, halfYear, importedDenials, rulesInForce } from './reports/story.js';

const PERIOD = { kind: 'period', from: '2011-01-01T00:00:00.000Z', to: '2026-09-01T00:00:00.000Z' } as const;

/** Texts in which two databases could see different words, or a different order. */
const STRANGE = [
  'e-mail to jane.doe+loans@example.org, see https://example.org/a?b=1', 'under_score, semi;colon, 3.14, -2e5, 1/2',
  'Łódź, Ångström, Straße, İstanbul, naïve, ﬁne', '東京都港区 ガギグ 한국어 हिन्दी ไทย', 'don\'t "quote" \\ back & forth | or ! not',
  'Zebra', 'apple', 'Äpfel', 'zebra', '😀 smile', 'x'.repeat(250), 'with\u0000in',
]; // prettier-ignore

describe('SQLite and PostgreSQL', () => {
  let houses: Record<ReadStore['dialect'], HouseOfReports>;
  let at: ReportAt;
  const sides = () => [houses.sqlite, houses.postgres];

  beforeAll(async () => {
    houses = { sqlite: await HouseOfReports.open({ kind: 'sqlite' }), postgres: await HouseOfReports.open({ kind: 'postgres' }) };
    const journal = new Journal();
    rulesInForce(journal);
    eventfulCase(journal);
    halfYear(journal);
    importedDenials(journal, 30);
    journal.tell(opened(uuid('strange'), { title: 'Strange words' }));
    for (const text of STRANGE) journal.tell(noteAdded({ caseId: uuid('strange'), text }));
    journal.tell(caseDecided({ caseId: uuid('strange'), outcome: 'denied', reasons: [] }));
    at = await houses.sqlite.record(journal);
    await houses.postgres.record(journal);
  }, 120_000); // prettier-ignore
  afterAll(() => Promise.all(sides().map((house) => house.close())));

  const exported = ({ readStore }: HouseOfReports): Promise<string> =>
    readStore.read(async (session) => {
      let lines = '';
      for await (const line of auditNdjson(session, readStore.dialect)) lines += line;
      return lines;
    });

  it('give the same audit trail, byte for byte', async () => {
    const [one, other] = await Promise.all(sides().map(exported));
    expect(one?.split('\n').length).toBeGreaterThan(200);
    expect(other?.split('\n')).toEqual(one?.split('\n'));
    expect(other).toBe(one);
  });

  it.each(['ndjson', 'csv', 'pdf'] as const)('give the same period report as %s, byte for byte', async (format) => {
    const [one, other] = await Promise.all(sides().map((house) => house.report(PERIOD, at, format)));
    expect(one?.content.length).toBeGreaterThan(1_000);
    expect(other?.content.equals(one?.content as Buffer)).toBe(true);
  });

  it('find the same rows for the same words', async () => {
    const found = async (text: string) =>
      Promise.all(
        sides().map(({ readStore }) =>
          readStore.read(async (session) =>
            (await auditPage(session, readStore.dialect, { text }, { limit: 100 })).items.map(({ position }) => position),
          ),
        ),
      );
    const words = STRANGE.flatMap((text) => [text, ...text.split(/[\s.@_-]/)]).filter((word) => word !== '');
    const typed = fc.oneof(
      fc.constantFrom(...words),
      fc.constantFrom(...words).map((word) => `${word.slice(0, 3)}*`),
      fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((some) => some.join(' ')),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        const [one, other] = await found(text);
        hits += one?.length ?? 0;
        expect(other).toEqual(one);
      }),
      { numRuns: 150 },
    );
    expect(hits).toBeGreaterThan(50);
  }, 60_000); // prettier-ignore
});
