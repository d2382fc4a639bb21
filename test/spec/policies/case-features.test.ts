import type { ActivePack, DeterminedAssessment, ObligationAssessment } from '../../../src/policies/assessment.js';
import type { CaseFacts } from '../../../src/policies/case-facts.js';
import { judge } from '../../../src/policies/judgement.js';
import { assess } from '../../../src/policies/obligations.js';
import type { PackVersion, Rule } from '../../../src/policies/pack-schema.js';
import { activationObstacles } from '../../../src/policies/pack.js';
import { decision, fact, letter, payment, rowsUnder, shippedPack, utc } from './clock-rows/case-under.js';

const hipaa = rowsUnder('us-hipaa-breach', { kind: 'personal-data-breach', jurisdiction: 'US' }, '14:12');
const california = rowsUnder('us-ca-fair-claims', { kind: 'claim', jurisdiction: 'US-CA' }, '17:00');
const disp = rowsUnder('gb-disp', { kind: 'complaint', jurisdiction: 'GB' }, '09:12');
const regE = rowsUnder('us-reg-e', { kind: 'dispute', jurisdiction: 'US', product: 'debit-card' }, '14:12');
const texas = rowsUnder('us-tx-prompt-payment', { kind: 'claim', jurisdiction: 'US-TX' }, '15:00');

type Pieces = Parameters<typeof hipaa>[3];
const casesOf =
  (under: typeof hipaa) =>
  (rule: string, pieces: Pieces, changes: Partial<CaseFacts> = {}, pack?: ActivePack): ObligationAssessment[] => {
    const row = under(rule, '', '2026-07-01', pieces, undefined, { case: changes });
    return assess([pack ?? row.pack], row.facts).filter(({ ruleId }) => ruleId === rule);
  };
const only = (answers: readonly ObligationAssessment[]): DeterminedAssessment => {
  const [answer, ...others] = answers;
  if (!answer || others.length > 0 || answer.state === 'undetermined' || answer.state === 'not-applicable') {
    throw new Error(`${answers.length} answers: ${answers.map(({ state, why }) => `${state}, ${why}`).join('; ')}`);
  }
  return answer;
};
/** A shipped pack with its version changed. */
const changed = (id: string, change: (version: PackVersion) => Partial<PackVersion>): ActivePack => {
  const { pack, hash } = shippedPack(id);
  return { hash, pack: { ...pack, versions: pack.versions.map((version) => ({ ...version, ...change(version) })) } };
};
const withRule = (id: string, ruleId: string, change: Partial<Rule>): ActivePack =>
  changed(id, ({ obligations }) => ({
    obligations: obligations.map((rule) => (rule.id === ruleId ? { ...rule, ...change } : rule)),
  }));

describe('a duty to each of several', () => {
  const discovered = fact('breach-discovered', '2026-07-01 14:12');
  const parties = [{ id: 'ann', role: 'primary' }, { id: 'bob', role: 'joint' }, { id: 'counsel', role: 'representative' }];
  const told = (recipient: string, at: string) => letter('breach-notification', at, { id: `to-${recipient}`, recipient });
  const answer = (letters: Pieces, more: Partial<CaseFacts> = {}) =>
    only(casesOf(hipaa)('notify-individuals', [discovered, ...letters], { parties, ...more }));

  it('runs while one of them is left, and says who', () => {
    expect(answer([told('ann', '2026-07-10 12:00')])).toMatchObject({
      state: 'running',
      why: '1 of 2 recipients told',
      recipients: { required: 2, done: [{ party: 'ann', ref: 'to-ann' }], missing: ['bob'] },
    });
  });

  it('is done with the last of them, and late when that one is', () => {
    const done = answer([told('ann', '2026-07-10 12:00'), told('bob', '2026-09-10 12:00')]);
    expect(done).toMatchObject({ state: 'satisfied', satisfiedBy: { ref: 'to-bob', late: true }, breachLimit: 'statutory' });
  });

  it('a record that names nobody cannot tell them apart: one letter is enough', () => {
    expect(answer([letter('breach-notification', '2026-07-10 12:00')], { parties: [] }).state).toBe('satisfied');
  });

  it('by e-mail only with a consent of that recipient that stood', () => {
    const mailed = letter('breach-notification', '2026-07-10 12:00', { channel: 'email', recipient: 'ann' });
    const alone = { parties: [{ id: 'ann', role: 'primary' }] };
    const consent = (more: object) => ({ ...alone, consents: [{ party: 'ann', channel: 'email', from: utc('2026-01-01 12:00'), ...more }] });
    expect(answer([mailed], alone).state).toBe('running');
    expect(answer([mailed], consent({})).state).toBe('satisfied');
    expect(answer([mailed], consent({ withdrawnAt: utc('2026-07-01 12:00') })).state).toBe('running');
    expect(answer([mailed], consent({ withdrawnAt: utc('2026-07-11 12:00') })).state).toBe('satisfied');
    expect(answer([mailed], consent({ party: 'bob' })).state).toBe('running');
  });
}); // prettier-ignore

describe('what satisfies beside letters', () => {
  const denied = decision('denied', '2026-07-20 15:00');
  it.each<[string, ReturnType<typeof casesOf>, string, Pieces, Partial<CaseFacts>, object]>([
    ['a payment', casesOf(texas), 'pay-within-sixty-days', [fact('all-items-received', '2026-07-06 15:00'), payment('claim-payment', '2026-08-01 15:00')], {}, { by: 'payment', ref: 'payment-claim-payment', level: 'DELIVERED' }],
    ['a correction', casesOf(regE), 'correct-error', [decision('upheld', '2026-07-08 15:00')], { corrections: [{ at: utc('2026-07-09 12:00'), eventId: 'booked' }] }, { by: 'correction', ref: 'booked', late: false }],
    ['a decision', casesOf(regE), 'determine', [fact('established-account', '2026-01-01 12:00'), denied], {}, { by: 'decision', ref: 'decision-denied', late: true }],
  ])('%s', (_, under, rule, pieces, changes, satisfiedBy) => {
    expect(only(under(rule, pieces, changes))).toMatchObject({ state: 'satisfied', satisfiedBy });
  }); // prettier-ignore

  it('what was only said is no written notice', () => {
    const said = letter('final-response', '2026-07-10 12:00', { form: 'oral' });
    expect(only(casesOf(disp)('final-response', [said])).state).toBe('running');
    expect(only(casesOf(disp)('final-response', [letter('final-response', '2026-07-10 12:00')])).state).toBe(
      'satisfied',
    );
  });
});

describe('an extension', () => {
  const psd = fact('payment-services-complaint', '2026-07-01 09:12');
  it('tells what bought the time, and the limit that it would have been', () => {
    const answer = only(casesOf(disp)('final-response-payment-services', [psd, letter('holding-response', '2026-07-20 12:00')]));
    expect(answer.extendedBy).toEqual([
      {
        id: 'exceptional-circumstances',
        citation: 'DISP 1.6.2AR(2)',
        ref: 'letter-holding-response',
        at: '2026-07-20T12:00:00.000Z',
        originalDueAt: '2026-07-22T22:59:59.999Z',
      },
    ]);
    expect(answer.anchor.at).toBe('2026-07-01T09:12:00.000Z');
  }); // prettier-ignore

  it('that came too late is told, and moves nothing', () => {
    const answer = only(casesOf(disp)('final-response-payment-services', [psd, letter('holding-response', '2026-07-23 12:00')]));
    expect(answer).not.toHaveProperty('extendedBy');
    expect(answer.steps.at(-1)).toContain('too late, the limit had passed; nothing is extended');
  }); // prettier-ignore

  it('that is shorter than what counts already moves nothing', () => {
    const items = fact('all-items-received', '2026-07-06 15:00');
    const early = letter('extension-notice', '2026-07-07 15:00');
    const arson = fact('suspected-arson', '2026-07-08 15:00');
    const shorter = withRule('us-tx-prompt-payment', 'accept-or-reject', {});
    expect(only(casesOf(texas)('accept-or-reject', [items, arson, early], {}, shorter)).dueAt.slice(0, 10)).toBe('2026-08-22');
  }); // prettier-ignore
});

describe('a clock that a cause stops', () => {
  const discovered = fact('breach-discovered', '2026-07-01 14:12');
  const delay = fact('law-enforcement-delay', '2026-07-10 14:00');
  const open = only(casesOf(hipaa)('notify-individuals', [discovered, delay]));

  it('is not judged while the cause lasts', () => {
    expect(open.suspended).toMatchObject({ cause: 'law-enforcement-delay', fromEventId: 'fact-law-enforcement-delay' });
    expect(judge(open, utc('2026-12-01 12:00'))).toBe('pending');
    expect(open.steps.at(-1)).toContain('this is the earliest that it can become due');
  });

  it('runs on when it is over', () => {
    const over = fact('law-enforcement-delay-ended', '2026-07-20 14:00');
    const answer = only(casesOf(hipaa)('notify-individuals', [discovered, delay, over]));
    expect(answer).not.toHaveProperty('suspended');
    expect(answer.stopped).toHaveLength(1);
    expect(judge(answer, utc('2026-12-01 12:00'))).toBe('breached');
  });

  it('is stopped by nothing that the rule does not list', () => {
    const pieces = [fact('all-items-received', '2026-07-06 15:00'), letter('correspondence', '2026-07-10 12:00')];
    expect(only(casesOf(texas)('accept-or-reject', pieces))).not.toHaveProperty('stopped');
  });

  it('is restricted with the fact that stops it: the date itself would tell', () => {
    expect(open.restricted).toBe(true);
    expect(only(casesOf(hipaa)('notify-individuals', [discovered]))).not.toHaveProperty('restricted');
    const fraud = [fact('proof-of-claim', '2026-07-01 17:00'), fact('suspected-fraud', '2026-07-20 17:00')];
    expect(only(casesOf(california)('accept-or-deny', fraud)).restricted).toBe(true);
  });

  it('for no longer than the rule lets it', () => {
    const [tolling] = shippedPack('us-hipaa-breach').pack.versions[0]?.obligations[0]?.tolling ?? [];
    if (!tolling) throw new Error('The rule lists no cause');
    const atMost = { count: 30, unit: 'days', confidence: 'unverified' } as const;
    const bounded = withRule('us-hipaa-breach', 'notify-individuals', { tolling: [{ ...tolling, atMost }] });
    const answer = only(casesOf(hipaa)('notify-individuals', [discovered, delay], {}, bounded));
    expect(answer).not.toHaveProperty('suspended');
    expect(answer.dueAt).toBe('2026-09-30T03:59:59.999Z');
  });
});

describe('a rule that names no number', () => {
  it('is missed as a target, and breaks no law by itself', () => {
    const answer = only(casesOf(disp)('acknowledgement', []));
    expect(answer.standard).toBe('promptly');
    expect(judge(answer, utc('2026-08-01 12:00'))).toBe('target-missed');
    const late = only(casesOf(disp)('acknowledgement', [letter('acknowledgement', '2026-07-20 12:00')]));
    expect(late.breachLimit).toBe('target');
  });

  it('and its yardstick needs no source', () => {
    expect(activationObstacles(shippedPack('gb-disp').pack).join()).not.toContain('acknowledgement');
  });
});

describe('a special event', () => {
  const storm = changed('us-tx-prompt-payment', () => ({
    specialEvents: [
      {
        id: 'storm',
        title: 'Hurricane declared a catastrophe',
        citation: 'Tex. Ins. Code 542.059(b)',
        anchoredFrom: '2026-07-01',
        anchoredTo: '2026-07-31',
        rules: ['acknowledge'],
        jurisdictions: ['US-TX'],
        limit: { count: 30, unit: 'days' as const, confidence: 'unverified' as const },
      },
    ],
  }));
  it.each([
    ['on its first day', '2026-07-01T15:00:00.000Z', '2026-08-01T04:59:59.999Z'],
    ['the day before it, by local time', '2026-07-01T04:59:00.000Z', '2026-07-16T04:59:59.999Z'],
    ['after it', '2026-08-01T15:00:00.000Z', '2026-08-17T04:59:59.999Z'],
  ])('changes the limit of clocks anchored in it: %s', (_, receivedAt, dueAt) => {
    expect(only(casesOf(texas)('acknowledge', [], { receivedAt }, storm)).dueAt).toBe(dueAt);
  });

  it('and the steps say why', () => {
    const { steps } = only(casesOf(texas)('acknowledge', [], {}, storm));
    expect(steps[1]).toBe('special event: Hurricane declared a catastrophe (Tex. Ins. Code 542.059(b))');
  });
});

describe('a rule that recurs', () => {
  const proof = fact('proof-of-claim', '2026-07-01 17:00');
  const status = (at: string, id: string) => letter('status-letter', at, { id });
  const answers = (letters: Pieces) => casesOf(california)('status-letter', [proof, ...letters]);

  it('counts each time from the letter before, also from a late one', () => {
    const found = answers([status('2026-08-05 17:00', 'a'), status('2026-09-10 17:00', 'b'), status('2026-10-01 17:00', 'c')]);
    expect(found.map((one) => [one.occurrence, one.state, 'dueAt' in one && one.dueAt?.slice(0, 10)])).toEqual([
      ['case-1', 'satisfied', '2026-09-05'],
      ['case-1#2', 'satisfied', '2026-10-11'],
      ['case-1#3', 'running', '2026-11-01'],
    ]);
    expect(found[0]).toMatchObject({ satisfiedBy: { late: true } });
  }); // prettier-ignore

  it('ends with what ends it', () => {
    const decided = decision('denied', '2026-08-20 17:00');
    expect(answers([status('2026-08-05 17:00', 'a'), decided]).map(({ state }) => state)).toEqual(['waived']);
    const denial = letter('denial-letter', '2026-08-20 18:00');
    expect(answers([status('2026-08-05 17:00', 'a'), decided, denial])).toHaveLength(1);
  });
});
