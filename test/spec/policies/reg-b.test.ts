import type { Judgement, ObligationState } from '../../../src/policies/assessment.js';
import type { CaseFacts } from '../../../src/policies/case-facts.js';
import { judge } from '../../../src/policies/judgement.js';
import { missingElements, requiredElements } from '../../../src/policies/notice-elements.js';
import { assess } from '../../../src/policies/obligations.js';
import { application, assessed, decision, fact, letter, regB, utc } from './application-case.js';

interface Row {
  readonly what: string;
  readonly facts: CaseFacts;
  readonly state: ObligationState;
  /** Checked where given. */
  readonly dueAt?: string;
  readonly missing?: readonly string[];
  /** What the clock says at some instants. */
  readonly judged?: readonly (readonly [until: string, Judgement])[];
  readonly breachedAt?: string;
}

function holds(ruleId: string, rows: readonly Row[]) {
  it.each(rows)('$what', ({ facts, state, dueAt, missing, judged, breachedAt }) => {
    const assessment = assessed(ruleId, facts);
    expect(assessment.state).toBe(state);
    if (dueAt) expect('dueAt' in assessment && assessment.dueAt).toBe(dueAt);
    if (missing) expect('missingFacts' in assessment && assessment.missingFacts).toEqual(missing);
    expect('breachedAt' in assessment ? assessment.breachedAt : undefined).toBe(breachedAt);
    for (const [until, expected] of judged ?? []) expect([until, judge(assessment, utc(until))]).toEqual([until, expected]);
  }); // prettier-ignore
}

/** 10:12 in New York on Wed 1 July; thirty days on it is Fri 31 July, whose last millisecond is in August for UTC. */
const completed = fact('application-completed', '2026-07-01 14:12');
const endOfJuly = '2026-08-01T03:59:59.999Z';
const denied = decision('denied', '2026-07-20 15:00');
const forDenial = { relatesTo: 'decision-denied' };

describe('30 days after receiving a completed application (12 CFR 1002.9(a)(1)(i))', () => {
  holds('action-taken-completed', [
    {
      what: 'nothing done yet: pending, warned ten and three days before, breached when the day is over',
      facts: application([completed]),
      state: 'running',
      dueAt: endOfJuly,
      judged: [
        ['2026-07-10 12:00', 'pending'], ['2026-07-21T03:59:59.999Z', 'pending'], ['2026-07-21T04:00:00.000Z', 'warn'],
        ['2026-08-01T03:59:59.998Z', 'warn'], [endOfJuly, 'breached'], ['2026-09-01 12:00', 'breached'],
      ],
    },
    { what: 'denied and told in time', facts: application([completed, denied, letter('adverse-action-notice', '2026-07-20 16:00', forDenial)]), state: 'satisfied', judged: [['2026-07-20 15:59', 'pending'], ['2026-07-20 16:00', 'met'], ['2027-01-01 00:00', 'met']] },
    { what: 'told in the last minute of the last day', facts: application([completed, denied, letter('adverse-action-notice', '2026-08-01 03:59', forDenial)]), state: 'satisfied', judged: [['2026-08-01 03:59', 'met']] },
    { what: 'told at the last millisecond', facts: application([completed, denied, letter('adverse-action-notice', endOfJuly, forDenial)]), state: 'satisfied', judged: [[endOfJuly, 'met']] },
    { what: 'told one minute late: both facts stay', facts: application([completed, denied, letter('adverse-action-notice', '2026-08-01 04:00', forDenial)]), state: 'satisfied', breachedAt: endOfJuly, judged: [['2026-08-01T03:59:59.998Z', 'warn'], ['2026-08-01 04:00', 'breached']] },
    { what: 'composed and released, not mailed: no notice', facts: application([completed, denied, letter('adverse-action-notice', '2026-07-20 16:00', { ...forDenial, reachedLevel: 'RELEASED' })]), state: 'running' },
    { what: 'opened late, but mailed in time: the mailing counts', facts: application([completed, denied, letter('adverse-action-notice', '2026-08-20 12:00', { ...forDenial, reachedLevel: 'OPENED', reachedAt: { HANDED_OFF: utc('2026-07-21 12:00') } })]), state: 'satisfied', judged: [['2026-07-21 12:00', 'met']] },
    { what: 'approved and told', facts: application([completed, decision('approved', '2026-07-08 12:00'), letter('approval-letter', '2026-07-08 13:00')]), state: 'satisfied' },
    { what: 'approved, the offer mailed before the decision was keyed in', facts: application([completed, decision('approved', '2026-07-08 12:00'), letter('counteroffer-letter', '2026-07-06 13:00')]), state: 'satisfied' },
    { what: 'a counteroffer and its letter', facts: application([completed, decision('counteroffered', '2026-07-08 12:00'), letter('counteroffer-letter', '2026-07-08 13:00')]), state: 'satisfied' },
    { what: 'denied, but an approval was mailed: that is not the notice', facts: application([completed, denied, letter('approval-letter', '2026-07-21 12:00')]), state: 'running' },
    { what: 'denied after an offer: the offer told of no denial', facts: application([completed, letter('counteroffer-letter', '2026-07-06 13:00'), denied]), state: 'running' },
    { what: 'a notice from before the decision, linked to nothing', facts: application([completed, denied, letter('adverse-action-notice', '2026-07-10 12:00')]), state: 'running' },
    { what: 'a letter of another kind', facts: application([completed, denied, letter('acknowledgement', '2026-07-21 12:00', forDenial)]), state: 'running' },
    { what: 'decided, but no letter at all', facts: application([completed, denied]), state: 'running', judged: [[endOfJuly, 'breached']] },
    { what: 'expressly withdrawn before the limit', facts: application([completed, decision('withdrawn', '2026-07-15 12:00')]), state: 'waived', judged: [['2026-09-01 00:00', 'met']] },
    { what: 'withdrawn after the limit: the breach stays', facts: application([completed, decision('withdrawn', '2026-08-15 12:00')]), state: 'waived', breachedAt: endOfJuly, judged: [['2026-09-01 00:00', 'breached']] },
    { what: 'cancelled, nobody knows by whom', facts: application([completed, decision('cancelled', '2026-07-15 12:00')]), state: 'undetermined', missing: ['withdrawn-by-applicant', 'cancelled-by-creditor'], dueAt: endOfJuly },
    { what: 'cancelled by the applicant', facts: application([completed, decision('cancelled', '2026-07-15 12:00'), fact('withdrawn-by-applicant', '2026-07-15 12:00')]), state: 'waived' },
    { what: 'cancelled by the creditor: the duty stays', facts: application([completed, decision('cancelled', '2026-07-15 12:00'), fact('cancelled-by-creditor', '2026-07-15 12:00')]), state: 'running', judged: [[endOfJuly, 'breached']] },
    { what: 'cancelled by the creditor, and told', facts: application([completed, decision('cancelled', '2026-07-15 12:00'), fact('cancelled-by-creditor', '2026-07-15 12:00'), letter('adverse-action-notice', '2026-07-16 12:00')]), state: 'satisfied' },
    { what: 'cancelled after the limit: missed before anybody cancelled', facts: application([completed, decision('cancelled', '2026-08-15 12:00')]), state: 'running', judged: [['2026-08-15 12:00', 'breached']] },
    { what: 'approved, and the applicant never asked (1002.9(e))', facts: application([completed, decision('approved', '2026-07-08 12:00'), fact('treated-as-withdrawn', '2026-07-31 20:00')]), state: 'waived' },
    { what: 'denied: that the applicant never asked excuses nothing', facts: application([completed, denied, fact('treated-as-withdrawn', '2026-07-31 20:00')]), state: 'running' },
    { what: 'credit of another creditor accepted (1002.9(g))', facts: application([completed, denied, fact('accepted-elsewhere', '2026-07-25 12:00')]), state: 'waived' },
    { what: 'nobody said that it is complete', facts: application([denied]), state: 'undetermined', missing: ['application-completed'] },
    { what: 'known to be incomplete: not yet owed', facts: application([fact('application-incomplete', '2026-07-03 12:00')]), state: 'not-applicable' },
    { what: 'withdrawn before it was complete', facts: application([decision('withdrawn', '2026-07-03 12:00')]), state: 'not-applicable' },
    { what: 'a request for information stops no clock', facts: application([completed, letter('correspondence', '2026-07-10 12:00')]), state: 'running', dueAt: endOfJuly },
    { what: 'closing stops no clock', facts: application([completed], { closed: true }), state: 'running', dueAt: endOfJuly },
    { what: 'completed at half past eleven at night: still that day', facts: application([fact('application-completed', '2026-07-02 03:30')]), state: 'running', dueAt: endOfJuly },
    { what: 'a firm in Los Angeles ends its day later', facts: application([completed], { zone: 'America/Los_Angeles' }), state: 'running', dueAt: '2026-08-01T06:59:59.999Z' },
    { what: 'over the change to summer time', facts: application([fact('application-completed', '2027-02-12 15:00')]), state: 'running', dueAt: '2027-03-15T03:59:59.999Z' },
    { what: 'over the change from summer time', facts: application([fact('application-completed', '2026-10-02 15:00')]), state: 'running', dueAt: '2026-11-02T04:59:59.999Z' },
    { what: 'due on a leap day', facts: application([fact('application-completed', '2028-01-30 15:00')]), state: 'running', dueAt: '2028-03-01T04:59:59.999Z' },
    { what: 'over the end of the year', facts: application([fact('application-completed', '2026-12-15 15:00')]), state: 'running', dueAt: '2027-01-15T04:59:59.999Z' },
    { what: 'due on Sun 2 Aug 2026: the rule moves no date', facts: application([fact('application-completed', '2026-07-03 15:00')]), state: 'running', dueAt: '2026-08-03T03:59:59.999Z' },
  ]); // prettier-ignore

  it('tells an auditor how the date was found', () => {
    const assessment = assessed('action-taken-completed', application([completed]));
    expect(assessment).toMatchObject({
      packId: 'us-reg-b',
      packVersion: '1',
      packHash: regB.hash,
      citation: '12 CFR 1002.9(a)(1)(i)',
      occurrence: 'case-1',
      anchor: {
        name: 'completed application received',
        at: '2026-07-01T14:12:00.000Z',
        eventId: 'fact-application-completed',
      },
      evidence: 'HANDED_OFF',
      engine: { holidays: 'date-holidays 3.37.0' },
      steps: [
        'completed application received Wed 1 Jul 2026 10:12 New York',
        'the day itself is not counted: day 1 is Thu 2 Jul 2026',
        '30 calendar days → Fri 31 Jul 2026',
        'due at the end of Fri 31 Jul 2026 New York (2026-08-01T03:59:59.999Z)',
      ],
    });
  });
});

describe('30 days after receiving an incomplete application (12 CFR 1002.9(c)(1))', () => {
  const incomplete = fact('application-incomplete', '2026-07-06 12:00');
  holds('incompleteness-notice', [
    { what: 'counts from the receipt, not from finding it incomplete', facts: application([incomplete]), state: 'running', dueAt: endOfJuly },
    { what: 'a decision "incomplete" says the same', facts: application([decision('incomplete', '2026-07-06 12:00')]), state: 'running', dueAt: endOfJuly },
    { what: 'told what is missing', facts: application([incomplete, letter('incompleteness-notice', '2026-07-07 12:00')]), state: 'satisfied' },
    { what: 'told what is missing, a minute late', facts: application([incomplete, letter('incompleteness-notice', '2026-08-01 04:00')]), state: 'satisfied', breachedAt: endOfJuly },
    { what: 'denied and told instead', facts: application([incomplete, denied, letter('adverse-action-notice', '2026-07-20 16:00', forDenial)]), state: 'satisfied' },
    { what: 'the applicant supplied the information', facts: application([incomplete, fact('application-completed', '2026-07-14 12:00')]), state: 'waived' },
    { what: 'withdrawn', facts: application([incomplete, decision('withdrawn', '2026-07-14 12:00')]), state: 'waived' },
    { what: 'a complete one owes no such notice', facts: application([completed]), state: 'not-applicable' },
    { what: 'found incomplete in error', facts: application([incomplete, fact('other', '2026-07-06 12:00', { supersedes: incomplete.eventId })]), state: 'not-applicable' },
  ]); // prettier-ignore

  it('says that the opening stands for a receipt that is not on record', () => {
    const { receivedAt: _, ...facts } = application([incomplete]);
    const assessment = assessed('incompleteness-notice', facts);
    expect('steps' in assessment && assessment.steps?.[0]).toBe(
      'application opened (no receipt on record) Wed 1 Jul 2026 10:30 New York',
    );
  });
});

describe('30 days after adverse action on an incomplete application (12 CFR 1002.9(a)(1)(ii))', () => {
  const incomplete = fact('application-incomplete', '2026-07-03 12:00');
  holds('adverse-action-incomplete', [
    { what: 'counts from the denial', facts: application([incomplete, denied]), state: 'running', dueAt: '2026-08-20T03:59:59.999Z' },
    { what: 'told', facts: application([incomplete, denied, letter('adverse-action-notice', '2026-08-19 12:00', forDenial)]), state: 'satisfied' },
    { what: 'a notice of incompleteness went out in time', facts: application([incomplete, letter('incompleteness-notice', '2026-07-07 12:00'), denied]), state: 'waived' },
    { what: 'a notice of incompleteness went out late', facts: application([incomplete, letter('incompleteness-notice', '2026-08-05 12:00'), denied]), state: 'running' },
    { what: 'completed before the denial: the other rule counts', facts: application([completed, denied]), state: 'not-applicable' },
    { what: 'complete or not is not known', facts: application([denied]), state: 'undetermined', missing: ['application-incomplete'] },
    { what: 'not denied', facts: application([incomplete]), state: 'not-applicable' },
    { what: 'the denial was revised', facts: application([incomplete, denied, decision('approved', '2026-07-22 12:00', { supersedes: denied.eventId })]), state: 'not-applicable' },
  ]); // prettier-ignore
});

describe('30 days after adverse action on an existing account (12 CFR 1002.9(a)(1)(iii))', () => {
  const action = fact('adverse-action-on-account', '2026-07-10 12:00');
  const account = (pieces: Parameters<typeof application>[0]) => application(pieces, { kind: 'service' });
  holds('adverse-action-existing-account', [
    { what: 'counts from the action', facts: account([action]), state: 'running', dueAt: '2026-08-10T03:59:59.999Z' },
    { what: 'told', facts: account([action, letter('adverse-action-notice', '2026-07-12 12:00')]), state: 'satisfied' },
    { what: 'a notice from before tells nothing of it', facts: account([action, letter('adverse-action-notice', '2026-07-01 12:00')]), state: 'running' },
    { what: 'nothing adverse happened', facts: account([]), state: 'not-applicable' },
  ]); // prettier-ignore

  it('runs one clock for each action, and a letter for one is not the letter for the other', () => {
    const second = fact('adverse-action-on-account', '2026-07-15 12:00', { eventId: 'second' });
    const told = letter('adverse-action-notice', '2026-07-16 12:00', { relatesTo: 'second' });
    const answers = assess([regB], account([action, second, told])).map(({ occurrence, state }) => [occurrence, state]);
    expect(answers).toEqual([
      [action.eventId, 'running'],
      ['second', 'satisfied'],
    ]);
  });
});

describe('90 days after a counteroffer that was not accepted (12 CFR 1002.9(a)(1)(iv))', () => {
  const offered = decision('counteroffered', '2026-07-08 12:00');
  const told = letter('counteroffer-letter', '2026-07-08 13:00', { relatesTo: offered.eventId });
  const due = '2026-10-07T03:59:59.999Z';
  holds('counteroffer-not-accepted', [
    { what: 'counts from the letter', facts: application([completed, offered, told]), state: 'running', dueAt: due, judged: [[due, 'breached']] },
    { what: 'does not begin before the letter is mailed', facts: application([completed, offered]), state: 'not-applicable' },
    { what: 'accepted', facts: application([completed, offered, told, fact('counteroffer-accepted', '2026-07-20 12:00')]), state: 'waived' },
    { what: 'credit used', facts: application([completed, offered, told, fact('credit-used', '2026-07-20 12:00')]), state: 'waived' },
    { what: 'not accepted, told', facts: application([completed, offered, told, letter('adverse-action-notice', '2026-09-30 12:00')]), state: 'satisfied' },
    { what: 'told a day late', facts: application([completed, offered, told, letter('adverse-action-notice', '2026-10-07 12:00')]), state: 'satisfied', breachedAt: due },
    { what: 'a combined notice with the counteroffer', facts: application([completed, offered, letter('adverse-action-notice', '2026-07-08 12:30', { relatesTo: offered.eventId }), told]), state: 'satisfied', judged: [[due, 'met']] },
    { what: 'withdrawn', facts: application([completed, offered, told, decision('withdrawn', '2026-08-01 12:00')]), state: 'waived' },
    { what: 'an approval is no counteroffer', facts: application([completed, decision('approved', '2026-07-08 12:00'), letter('approval-letter', '2026-07-08 13:00')]), state: 'not-applicable' },
  ]); // prettier-ignore
});

describe('the contents of a notice of adverse action (12 CFR 1002.9(a)(2), (b))', () => {
  const all = ['action-taken', 'creditor-name-address', 'ecoa-notice', 'agency-name-address', 'specific-reasons'];

  it('are asked of the letter that a denial needs', () => {
    const assessment = assessed('action-taken-completed', application([completed, denied]));
    expect(assessment.noticeKinds).toEqual(['adverse-action-notice']);
    expect(assessment.requiredElements.map((element) => element.id)).toEqual(all);
  });

  it.each<[string, string[], string[]]>([
    ['all there', all, []],
    ['the right to reasons in place of the reasons', [...all.slice(0, 4), 'right-to-reasons'], []],
    ['no ECOA notice', all.filter((id) => id !== 'ecoa-notice'), ['ecoa-notice']],
    ['neither reasons nor the right to them', all.slice(0, 4), ['specific-reasons']],
    ['nothing', [], all],
  ])('%s', (_, present, missing) => {
    const assessment = assessed('action-taken-completed', application([completed, denied]));
    expect(missingElements(assessment, present).map((element) => element.id)).toEqual(missing);
  });

  it('are not asked of an approval', () => {
    const approved = application([completed, decision('approved', '2026-07-08 12:00')]);
    expect(assessed('action-taken-completed', approved).requiredElements).toEqual([]);
    const version = regB.pack.versions[0];
    expect(version && requiredElements(version, 'approval-letter')).toEqual([]);
  });
});

describe('whom the pack speaks of', () => {
  it.each<[string, Partial<CaseFacts>, boolean]>([
    ['an application in the US', {}, true],
    ['in a state of the US', { jurisdiction: 'US-CA' }, true],
    ['in Britain', { jurisdiction: 'GB' }, false],
    ['a complaint', { kind: 'complaint' }, false],
  ])('%s: %#', (_, changes, covered) => {
    expect(assess([regB], application([completed], changes)).length > 0).toBe(covered);
  });
});
