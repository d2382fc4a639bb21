import { assess } from '../../../src/policies/obligations.js';
import { localDate, localTime } from '../../../src/policies/plain-date.js';
import { complaints, dataProtection, energyComplaints } from './clock-rows/europe.js';
import { california, hipaaBreach, texas } from './clock-rows/us-claims-and-breaches.js';
import { regB, regE, regX, regZ } from './clock-rows/us-banking.js';
import type { ClockRow } from './clock-rows/case-under.js';

const tables: readonly [string, readonly ClockRow[]][] = [
  ['US Regulation B', regB],
  ['US Regulation E', regE],
  ['US Regulation Z', regZ],
  ['US Regulation X', regX],
  ['UK DISP', complaints],
  ['EU GDPR', dataProtection],
  ['California claims', california],
  ['Texas claims', texas],
  ['US HIPAA', hipaaBreach],
  ['GB energy complaints', energyComplaints],
];

/** A deadline as the table writes it: the local date that ends with it, else the instant. */
function written(instant: string | undefined, zone: string, like: string | undefined): string | undefined {
  if (instant === undefined || like?.includes('T')) return instant;
  return localTime(instant, zone) === '23:59' ? localDate(instant, zone) : instant;
}

const answerOf = ({ pack, rule, facts, occurrence = 0 }: ClockRow) => {
  const answers = assess([pack], facts).filter((one) => one.ruleId === rule);
  const answer = answers[occurrence];
  if (!answer) throw new Error(`${rule} gives ${answers.length} answers`);
  return answer;
};

describe.each(tables)('%s', (_, rows) => {
  it.each(rows.map((row) => [`${row.rule}: ${row.what}`, row] as const))('%s', (_name, row) => {
    const answer = answerOf(row);
    const zone = row.facts.zone ?? row.pack.pack.versions[0]?.zone ?? '';
    const dueAt = 'dueAt' in answer ? answer.dueAt : undefined;
    const targetAt = 'targetAt' in answer ? answer.targetAt : undefined;
    expect([answer.state, written(dueAt, zone, row.due)]).toEqual([row.state ?? 'running', row.due]);
    expect(written(targetAt, zone, row.due)).toBe(row.target ?? row.due);
    // The computation in words: what was counted, from where, to which day.
    expect('steps' in answer ? answer.steps : answer.why).toMatchSnapshot();
  });
});

it('is long enough, and tells how each date was found', () => {
  const rows = tables.flatMap(([, list]) => list);
  expect(rows.length).toBeGreaterThanOrEqual(120);
  for (const row of rows.filter(({ due }) => due !== undefined)) {
    const answer = answerOf(row);
    const steps = 'steps' in answer ? (answer.steps ?? []) : [];
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect('engine' in answer && answer.engine?.holidays).toMatch(/^date-holidays \d+\.\d+\.\d+$/);
  }
});
