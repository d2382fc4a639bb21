import fc from 'fast-check';
import { OUTCOMES } from '../../../../src/events/case.events.js';
import type { NoticeDutyAnswer } from '../../../../src/policies/assessment.js';
import {
  BUCKETS,
  ClockTally,
  DecisionTally,
  standingOf,
  type ClockStanding,
} from '../../../../src/reports/period/tallies.js';
import { clockView, decisionView } from './views.js';

const answer = fc.record({
  duty: fc.constantFrom(...BUCKETS),
  reason: fc.constantFrom('adverse action is to be notified', 'expressly withdrawn', 'nobody knows'),
  citation: fc.constantFrom(undefined, '12 CFR 1002.9(a)(1)', 'Supplement I'),
  noticed: fc.boolean(),
});
const decision = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  month: fc.integer({ min: 1, max: 12 }),
});

const answerOf = ({ duty, reason, citation, noticed }: { [P in keyof NoticeDutyAnswer]: NoticeDutyAnswer[P] } & { noticed: boolean }): NoticeDutyAnswer => ({
  duty,
  reason,
  ...(citation !== undefined && { citation }),
  ...(noticed && { notice: { ref: 'letter', at: '2026-01-01T00:00:00.000Z', level: 'HANDED_OFF' } }),
}); // prettier-ignore

describe('counts of decisions', () => {
  it('every decision is in one bucket, and outcomes, months and verdicts add up to the total', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(decision, answer), { maxLength: 200 }), (given) => {
        const tally = new DecisionTally(given.length);
        for (const [{ outcome, month }, said] of given) {
          const decidedAt = `2026-${String(month).padStart(2, '0')}-15T09:00:00.000Z`;
          tally.add(decisionView({ outcome, decidedAt }), answerOf(said));
        }
        const { total } = tally;
        expect(total.decisions).toBe(given.length);
        expect(total.notified + total.duty + total['no-duty'] + total['cannot-tell']).toBe(total.decisions);
        for (const groups of [tally.byOutcome(), tally.byMonth()]) {
          for (const count of ['decisions', 'notified', ...BUCKETS] as const) {
            expect(groups.reduce((sum, [, counts]) => sum + counts[count], 0)).toBe(total[count]);
          }
        }
        for (const bucket of BUCKETS) {
          expect(tally.verdictsOf(bucket).reduce((sum, { decisions }) => sum + decisions, 0)).toBe(total[bucket]);
        }
      }),
    );
  });

  it('remembers of each decision what the rules say, in the order of counting', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 100 }), (given) => {
        const tally = new DecisionTally(given.length);
        for (const said of given) tally.add(decisionView(), answerOf(said));
        const remembered = given.map((_, place) => tally.verdictAt(place));
        expect(remembered.map((verdict) => verdict && [verdict.duty, verdict.reason, verdict.citation])).toEqual(
          given.map(({ duty, reason, citation, noticed }) => (noticed ? undefined : [duty, reason, citation ?? null])),
        );
      }),
    );
  });

  it('fails rather than count more than were there, or answer for one it has not seen', () => {
    const tally = new DecisionTally(1);
    tally.add(decisionView(), { duty: 'duty', reason: 'r' });
    expect(() => tally.add(decisionView(), { duty: 'duty', reason: 'r' })).toThrow(RangeError);
    expect(() => tally.verdictAt(1)).toThrow(RangeError);
  });
});

describe('how a clock stands', () => {
  const LIMIT = '2026-02-01T00:00:00.000Z';
  const BEFORE = '2026-01-20T00:00:00.000Z';
  const AFTER = '2026-02-03T00:00:00.000Z';

  it.each<[string, Parameters<typeof clockView>[0], ClockStanding]>([
    ['nothing yet', {}, 'running'],
    ['a warning was given', { warnedAt: BEFORE }, 'at-risk'],
    ['its own limit passed', { targetBreachedAt: BEFORE }, 'at-risk'],
    ['the statutory limit passed', { statutoryBreachedAt: LIMIT }, 'missed'],
    ['the statutory limit passed, then it fell away', { statutoryBreachedAt: LIMIT, waivedAt: AFTER }, 'missed'],
    ['met before the limit', { satisfiedAt: BEFORE }, 'met'],
    ['met after its own limit only', { satisfiedAt: BEFORE, targetBreachedAt: BEFORE }, 'met'],
    ['met after the statutory limit', { satisfiedAt: AFTER, satisfiedLate: true, statutoryBreachedAt: LIMIT }, 'late'],
    ['met late, the breach not yet on record', { satisfiedAt: AFTER, satisfiedLate: true }, 'late'],
    ['it fell away', { waivedAt: BEFORE, warnedAt: BEFORE }, 'waived'],
  ])('%s', (_, facts, standing) => {
    expect(standingOf(clockView({ dueAt: LIMIT, ...facts }))).toBe(standing);
  });

  it('every clock with a limit has one standing; those without are counted apart', () => {
    const time = fc.constantFrom(null, BEFORE, AFTER);
    const facts = fc.record({
      ruleId: fc.constantFrom('a', 'b'),
      dueAt: fc.constantFrom(null, LIMIT),
      warnedAt: time,
      targetBreachedAt: time,
      statutoryBreachedAt: time,
      satisfiedAt: time,
      satisfiedLate: fc.boolean(),
      waivedAt: time,
    });
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 100 }), (given) => {
        const tally = new ClockTally();
        for (const one of given) tally.add(clockView(one));
        const standings = (['met', 'late', 'missed', 'waived', 'at-risk', 'running'] as const).map((one) =>
          tally.total(one),
        );
        expect(standings.reduce((sum, one) => sum + one, 0)).toBe(tally.total('clocks'));
        expect(tally.total('clocks') + tally.total('undetermined')).toBe(given.length);
        // Own and statutory limits are never counted for the same clock.
        expect(tally.total('ownMissed')).toBe(
          given.filter((one) => one.dueAt !== null && one.targetBreachedAt !== null && one.statutoryBreachedAt === null)
            .length,
        );
      }),
    );
  });
});
