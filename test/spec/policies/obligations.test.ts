import type { ActivePack } from '../../../src/policies/assessment.js';
import { judge } from '../../../src/policies/judgement.js';
import { assess } from '../../../src/policies/obligations.js';
import type { PackVersion } from '../../../src/policies/pack-schema.js';
import { application, assessed, decision, fact, letter, regB, utc } from './application-case.js';

const completed = fact('application-completed', '2026-07-01 14:12');
const rule = 'action-taken-completed';
const dueAt = (facts: Parameters<typeof assessed>[1]) => {
  const assessment = assessed(rule, facts);
  return 'dueAt' in assessment ? assessment.dueAt : undefined;
};

describe('facts count by their own times', () => {
  it('a correction moves the clock, the duty stays the same one', () => {
    const corrected = fact('application-completed', '2026-06-24 12:00', { eventId: 'fix', supersedes: completed.eventId });
    const before = assessed(rule, application([completed]));
    const after = assessed(rule, application([completed, corrected]));
    expect(after.occurrence).toBe(before.occurrence);
    expect('anchor' in after && after.anchor?.eventId).toBe('fix');
    expect('dueAt' in after && after.dueAt).toBe('2026-07-25T03:59:59.999Z');
  }); // prettier-ignore

  it('a late fact with an earlier time moves the clock earlier, and may make it born breached', () => {
    const earlier = fact('application-completed', '2026-05-01 12:00', { eventId: 'backfill' });
    const assessment = assessed(rule, application([completed, earlier]));
    expect(judge(assessment, utc('2026-07-01 15:00'))).toBe('breached');
  });

  it('a letter keyed in late, but mailed in time, takes a breach back', () => {
    const denied = decision('denied', '2026-07-20 15:00');
    const facts = application([completed, denied]);
    const now = utc('2026-08-10 12:00');
    expect(judge(assessed(rule, facts), now)).toBe('breached');
    const mailed = letter('adverse-action-notice', '2026-07-21 12:00', { relatesTo: denied.eventId });
    expect(judge(assessed(rule, { ...facts, communications: [mailed] }), now)).toBe('met');
  });

  it('the first letter counts, whatever is sent again later', () => {
    const denied = decision('denied', '2026-07-20 15:00');
    const first = letter('adverse-action-notice', '2026-07-21 12:00', { relatesTo: denied.eventId, id: 'first' });
    const again = { ...first, at: utc('2026-08-21 12:00'), id: 'again' };
    expect(assessed(rule, application([completed, denied, again, first]))).toMatchObject({
      state: 'satisfied',
      satisfiedBy: { ref: 'first', late: false },
    });
  });
});

describe('a decision that was revised', () => {
  const denied = decision('denied', '2026-07-10 12:00');
  const approved = decision('approved', '2026-07-20 12:00', { supersedes: denied.eventId });
  const notice = (at: string) => letter('adverse-action-notice', at, { relatesTo: denied.eventId });

  it('was notified while it held: the duty is done', () => {
    expect(assessed(rule, application([completed, denied, notice('2026-07-11 12:00'), approved])).state).toBe('satisfied');
  }); // prettier-ignore

  it('and notified when it no longer held: the applicant knows nothing that is true', () => {
    const facts = application([completed, denied, approved, notice('2026-07-21 12:00')]);
    expect(assessed(rule, facts)).toMatchObject({
      state: 'running',
      noticeKinds: ['approval-letter', 'counteroffer-letter', 'offer-letter'],
    });
  });

  it('a withdrawal that was recorded in error lifts nothing', () => {
    const withdrawn = decision('withdrawn', '2026-07-10 12:00');
    const revised = decision('denied', '2026-07-12 12:00', { supersedes: withdrawn.eventId });
    expect(assessed(rule, application([completed, withdrawn])).state).toBe('waived');
    expect(assessed(rule, application([completed, withdrawn, revised])).state).toBe('running');
  });
});

describe('what came first', () => {
  const denied = decision('denied', '2026-07-10 12:00');
  const notice = letter('adverse-action-notice', '2026-07-12 12:00', { relatesTo: denied.eventId });
  it.each([
    ['the notice, then the withdrawal: done', '2026-07-13 12:00', 'satisfied'],
    ['the withdrawal, then a notice all the same: lifted', '2026-07-11 12:00', 'waived'],
  ])('%s', (_, withdrawnAt, state) => {
    const facts = application([completed, denied, notice, fact('withdrawn-by-applicant', withdrawnAt)]);
    expect(assessed(rule, facts).state).toBe(state);
  });

  it('a letter at the very last millisecond is not late', () => {
    const facts = application([completed, denied, { ...notice, at: '2026-08-01T03:59:59.999Z' }]);
    expect(assessed(rule, facts)).toMatchObject({ state: 'satisfied', satisfiedBy: { late: false } });
  });

  it('completed and denied in one instant: the application was complete', () => {
    const atOnce = application([fact('application-completed', '2026-07-10 12:00'), denied]);
    expect(assessed('adverse-action-incomplete', atOnce).state).toBe('not-applicable');
  });
});

describe('the channel', () => {
  const [version] = regB.pack.versions as [PackVersion];
  const byPost = version.obligations.map((one) => ({
    ...one,
    satisfiedBy: one.satisfiedBy.map((selector) => ({ ...selector, channels: ['postal'] })),
  }));
  const pack: ActivePack = { ...regB, pack: { ...regB.pack, versions: [{ ...version, obligations: byPost }] } };
  const denied = decision('denied', '2026-07-10 12:00');

  it.each([
    ['postal', 'satisfied'],
    ['email', 'running'],
    [undefined, 'running'],
  ])('%s, where the rule asks for the post: %s', (channel, state) => {
    const notice = letter('adverse-action-notice', '2026-07-12 12:00', channel === undefined ? {} : { channel });
    const answers = assess([pack], application([completed, denied, notice]));
    expect(answers.find((one) => one.ruleId === rule)?.state).toBe(state);
  });
});

describe('which version counts', () => {
  const [first] = regB.pack.versions as [PackVersion];
  const change = '2026-07-15';
  const shorter: PackVersion = {
    ...first,
    version: '2',
    effectiveFrom: change,
    obligations: first.obligations.map((one) =>
      one.id === rule ? { ...one, limit: { count: 20, unit: 'days', confidence: 'unverified' } } : one,
    ),
  };
  const dated: ActivePack = {
    hash: 'b'.repeat(64),
    pack: { ...regB.pack, versions: [{ ...first, effectiveTo: '2026-07-14' }, shorter] },
  };
  const answer = (at: string) =>
    assess([dated], application([fact('application-completed', at)])).filter((one) => one.ruleId === rule);

  it.each([
    ['the day before the change, local time', '2026-07-15 03:59', '1', '2026-08-14T03:59:59.999Z'],
    ['the day of the change, local time', '2026-07-15 04:00', '2', '2026-08-05T03:59:59.999Z'],
  ])('%s', (_, at, packVersion, due) => {
    expect(answer(at)).toMatchObject([{ packVersion, dueAt: due, packHash: dated.hash }]);
  });

  it('a rule older than any version says nothing', () => {
    const facts = application([fact('application-completed', '2005-06-01 12:00')], { receivedAt: utc('2005-06-01 12:00') });
    expect(assess([regB], facts)).toEqual([]);
  }); // prettier-ignore

  it('two packs on one case answer side by side', () => {
    const other: ActivePack = { hash: 'c'.repeat(64), pack: { ...regB.pack, id: 'own-rules' } };
    const found = assess([regB, other], application([completed])).filter((one) => one.state === 'running');
    expect(found.map((one) => [one.packId, one.occurrence])).toEqual([
      ['us-reg-b', 'case-1'],
      ['own-rules', 'case-1'],
    ]);
  });
});

describe('judging', () => {
  const facts = application([completed]);
  it('has nothing to say of what cannot be told, or of what is lifted', () => {
    const withdrawn = application([completed, decision('withdrawn', '2026-07-15 12:00')]);
    expect(judge(assessed(rule, withdrawn), utc('2030-01-01 00:00'))).toBe('met');
    expect(judge(assessed(rule, application()), utc('2030-01-01 00:00'))).toBe('pending');
  });

  it('tells the target from the statutory limit', () => {
    const assessment = { ...assessed(rule, facts), targetAt: '2026-07-25T03:59:59.999Z' };
    expect(judge(assessment, '2026-07-25T03:59:59.998Z')).toBe('warn');
    expect(judge(assessment, '2026-07-25T03:59:59.999Z')).toBe('target-missed');
    expect(judge(assessment, '2026-08-01T03:59:59.999Z')).toBe('breached');
  });
});

it('the same facts give the same answers, byte for byte', () => {
  const facts = application([completed, decision('denied', '2026-07-20 15:00')]);
  expect(JSON.stringify(assess([regB], facts))).toBe(JSON.stringify(assess([regB], structuredClone(facts))));
});

it('an unknown anchor makes a duty undetermined, and names what is missing', () => {
  const [version] = regB.pack.versions as [PackVersion];
  const onProof = version.obligations.map((one) => (one.id === rule ? { ...one, anchor: 'existing-account' } : one));
  const pack: ActivePack = { ...regB, pack: { ...regB.pack, versions: [{ ...version, obligations: onProof }] } };
  expect(assess([pack], application([completed])).find((one) => one.ruleId === rule)).toMatchObject({
    state: 'undetermined',
    missingFacts: ['existing-account'],
  });
  expect(dueAt(application([completed]))).toBeDefined();
});
