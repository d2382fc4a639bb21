import type { NoticeDuty } from '../../../src/policies/assessment.js';
import { noticeDuty } from '../../../src/policies/notice-duty.js';
import { application, decision, fact, letter, regB } from './application-case.js';

type Pieces = NonNullable<Parameters<typeof application>[0]>;

const completed = fact('application-completed', '2026-07-01 14:12');
const incomplete = fact('application-incomplete', '2026-07-03 12:00');

describe('whether a decision had to be notified (12 CFR 1002.9)', () => {
  it.each<[string, string, Pieces, NoticeDuty, string | undefined]>([
    ['approved', 'approved', [completed], 'duty', '12 CFR 1002.9(a)(1)'],
    ['denied', 'denied', [completed], 'duty', '12 CFR 1002.9(a)(1)'],
    ['counteroffered', 'counteroffered', [completed], 'duty', '12 CFR 1002.9(a)(1)'],
    ['denied, complete or not', 'denied', [], 'duty', '12 CFR 1002.9(a)(1)'],
    ['incomplete', 'incomplete', [], 'duty', '12 CFR 1002.9(c)(1)'],
    ['denied after a notice of incompleteness', 'denied', [incomplete, letter('incompleteness-notice', '2026-07-05 12:00')], 'no-duty', '12 CFR 1002.9(c)(2)'],
    ['denied after a late notice of incompleteness', 'denied', [incomplete, letter('incompleteness-notice', '2026-08-05 12:00')], 'duty', '12 CFR 1002.9(a)(1)'],
    ['withdrawn', 'withdrawn', [completed], 'no-duty', 'Supplement I, comment 9-2'],
    ['cancelled, by whom is unknown', 'cancelled', [completed], 'cannot-tell', 'Supplement I, comment 9-2'],
    ['cancelled by the applicant', 'cancelled', [fact('withdrawn-by-applicant', '2026-07-10 12:00')], 'no-duty', 'Supplement I, comment 9-2'],
    ['cancelled by the creditor', 'cancelled', [fact('cancelled-by-creditor', '2026-07-10 12:00')], 'duty', '12 CFR 1002.9(a)(1)'],
    ['approved, never asked about', 'approved', [fact('treated-as-withdrawn', '2026-08-10 12:00')], 'no-duty', '12 CFR 1002.9(e)'],
    ['denied, credit taken elsewhere', 'denied', [fact('accepted-elsewhere', '2026-07-10 12:00')], 'no-duty', '12 CFR 1002.9(g)'],
    ['an outcome that the regulation does not speak of', 'settled', [completed], 'cannot-tell', undefined],
  ])('%s', (_, outcome, pieces, duty, citation) => {
    const taken = decision(outcome, '2026-07-20 12:00');
    const answer = noticeDuty([regB], application([...pieces, taken]), taken);
    expect([answer.duty, answer.citation]).toEqual([duty, citation]);
    expect(answer.reason).not.toBe('');
  }); // prettier-ignore
});

describe('which letter was the notice', () => {
  const denied = decision('denied', '2026-07-10 12:00');
  const approved = decision('approved', '2026-07-20 12:00', { supersedes: denied.eventId });
  const notice = letter('adverse-action-notice', '2026-07-11 12:00', { relatesTo: denied.eventId });

  it('the earliest that belongs to this decision', () => {
    expect(noticeDuty([regB], application([completed, denied, notice]), denied).notice).toEqual({
      ref: notice.id,
      at: notice.at,
      level: 'HANDED_OFF',
    });
  });

  it('the letter of the first decision is none of the revised one', () => {
    const facts = application([completed, denied, notice, approved]);
    expect(noticeDuty([regB], facts, denied).notice?.ref).toBe(notice.id);
    expect(noticeDuty([regB], facts, approved)).not.toHaveProperty('notice');
  });

  it('none', () => {
    expect(noticeDuty([regB], application([completed, denied]), denied)).not.toHaveProperty('notice');
  });
});

describe('where nothing speaks of the case', () => {
  const taken = decision('denied', '2026-07-20 12:00');
  it.each([
    ['no pack is active', [], application([taken])],
    ['another country', [regB], application([taken], { jurisdiction: 'GB' })],
    ['another kind of case', [regB], application([taken], { kind: 'complaint' })],
  ])('%s: it cannot be told', (_, packs, facts) => {
    expect(noticeDuty(packs, facts, taken)).toEqual({
      duty: 'cannot-tell',
      reason: 'no active policy covers this case on the day of the decision',
    });
  });

  it('of two packs the duty wins over a doubt', () => {
    const silent = {
      hash: 'c'.repeat(64),
      pack: { ...regB.pack, id: 'silent', versions: regB.pack.versions.map((one) => ({ ...one, noticeDuty: [] })) },
    };
    expect(noticeDuty([silent, regB], application([taken]), taken)).toMatchObject({ duty: 'duty', packId: 'us-reg-b' });
    expect(noticeDuty([silent], application([taken]), taken).duty).toBe('cannot-tell');
  });
});
