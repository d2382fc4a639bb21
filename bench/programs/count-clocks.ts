import type { CaseFacts } from '../../src/policies/case-facts.js';
import type { ClockRule, LimitLeaf } from '../../src/policies/clock-schema.js';
import { computeDeadline } from '../../src/policies/clock.js';
import { shippedPacks } from '../../src/policies/load.js';
import { assess } from '../../src/policies/obligations.js';
import { answer, beginWatching, order, spent } from './program.js';

const { count } = order<{ readonly count: number }>();
const packs = await shippedPacks();
const calendars = packs.find(({ pack }) => pack.id === 'gb-disp')?.pack.versions[0]?.calendars ?? {};

const limits: readonly Omit<LimitLeaf, 'confidence'>[] = [
  { count: 30, unit: 'days' },
  { count: 15, unit: 'business-days', calendars: ['business-days'] },
  { count: 8, unit: 'weeks' },
  { count: 1, unit: 'months' },
  { count: 72, unit: 'hours' },
];
const rules = limits.map((limit): ClockRule => ({
  anchor: 'received',
  limit: { ...limit, confidence: 'unverified' },
  start: 'exclusive',
  roll: 'none',
  warnAt: [{ count: 3, unit: 'days' }],
}));

const START = Date.parse('2024-01-01T00:00:00.000Z');
/** Two hours and some seconds apart: no instant is asked for twice. */
const instantOf = (n: number): string => new Date(START + (n % 20_000) * 7_919_000).toISOString();

beginWatching();
const begun = performance.now();
let steps = 0;
for (let n = 0; n < count; n += 1) {
  const rule = rules[n % rules.length] as ClockRule;
  const received = { at: instantOf(n), eventId: 'e', title: 'complaint received' };
  steps += computeDeadline(rule, { received }, { zone: 'Europe/London', calendars }).steps.length;
}
const deadlineSeconds = (performance.now() - begun) / 1_000;

const cases = Math.round(count / 4);
const assessing = performance.now();
let duties = 0;
for (let n = 0; n < cases; n += 1) {
  const at = instantOf(n);
  const facts: CaseFacts = {
    caseId: `case-${n}`,
    kind: 'application',
    legalEntity: 'bank',
    jurisdiction: 'US',
    openedAt: at,
    receivedAt: at,
    facts: [{ name: 'application-completed', at, eventId: `fact-${n}` }],
    decisions: [{ outcome: 'denied', at, eventId: `decision-${n}` }],
    communications: [],
  };
  duties += assess(packs, facts).length;
}
const assessSeconds = (performance.now() - assessing) / 1_000;
if (steps === 0 || duties === 0) throw new Error('Nothing was counted');
await answer({
  deadlines: count,
  deadlinesPerSecond: count / deadlineSeconds,
  assessedPerSecond: cases / assessSeconds,
  ...spent(),
});
