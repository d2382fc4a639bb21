import {
  caseClosed,
  caseDecided,
  caseEscalated,
  caseOpened,
  caseWentLive,
  partyAdded,
  type CaseKind,
  type Outcome,
} from '../../../src/events/case.events.js';
import { letterForOutcome } from '../../../src/sagas/letter-for-outcome.js';
import { letterOnMilestone } from '../../../src/sagas/letter-on-milestone.js';
import { uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const caseId = uuid('case');
const opened = (kind: CaseKind = 'application') =>
  caseOpened({ caseId, kind, legalEntity: 'bank', jurisdiction: 'US', intake: 'online', externalId: 'LN-1' });
const primary = partyAdded({ caseId, partyId: uuid('party'), role: 'primary', name: 'Maria Keller', contacts: [] });
const denied = caseDecided({ caseId, outcome: 'denied', reasons: [{ code: 'income-insufficient' }] });

describe('letter on milestone', () => {
  it('asks for the adverse action notice when an application is denied, to the primary party, because of that decision', () => {
    const play = new SagaPlay(letterOnMilestone);
    play.on(opened());
    play.on(primary);
    const [letter, ...others] = play.on(denied);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      type: 'saga.letter-due',
      data: {
        kind: 'adverse-action-notice',
        recipient: uuid('party'),
        reason: { eventId: uuid('event 3'), citation: '12 CFR 1002.9(a)', words: 'The application was denied.' },
      },
    });
  });
  it('asks on escalation and on closure', () => {
    const play = new SagaPlay(letterOnMilestone);
    play.on(opened());
    expect(play.on(caseEscalated({ caseId, to: 'head', reason: 'asked' }))).toMatchObject([
      { data: { kind: 'escalation-letter' } },
    ]);
    expect(play.on(caseClosed({ caseId, resolution: 'completed' }))).toMatchObject([
      { data: { kind: 'closure-confirmation' } },
    ]);
  });
  it('never asks for an imported case, until it is taken live', () => {
    const play = new SagaPlay(letterOnMilestone);
    const imported = { origin: 'import', importId: uuid('import') } as const;
    play.on(opened(), imported);
    expect(play.on(denied, imported)).toEqual([]);
    play.on(caseWentLive({ caseId, on: '2026-07-01' }));
    expect(typesOf(play.on(caseClosed({ caseId, resolution: 'completed' })))).toEqual(['saga.letter-due']);
  });
  it('asks for nothing because of what an import tells of a live case', () => {
    const play = new SagaPlay(letterOnMilestone);
    const imported = { origin: 'import', importId: uuid('import') } as const;
    play.on(opened());
    play.on(primary);
    expect(play.on(denied, imported)).toEqual([]);
    expect(play.on(caseEscalated({ caseId, to: 'head', reason: 'asked' }), imported)).toEqual([]);
    expect(play.on(caseClosed({ caseId, resolution: 'completed' }), imported)).toEqual([]);
  });
  it('tells nobody of what is restricted: neither of a restricted case nor of a restricted decision', () => {
    const restricted = { confidentiality: 'restricted' } as const;
    const suspected = new SagaPlay(letterOnMilestone);
    suspected.on(opened(), restricted);
    expect(suspected.on(denied)).toEqual([]);
    const open = new SagaPlay(letterOnMilestone);
    open.on(opened());
    expect(open.on(denied, restricted)).toEqual([]);
  });
  it('writes no letters about exception cases: they are the firm’s own', () => {
    const play = new SagaPlay(letterOnMilestone);
    play.on(opened('communication-exception'));
    expect(play.on(caseClosed({ caseId, resolution: 'cured' }))).toEqual([]);
  });
  it.each<[CaseKind, Outcome, string, string | undefined]>([
    ['application', 'approved', 'US', 'approval-letter'],
    ['application', 'denied', 'US', 'adverse-action-notice'],
    ['application', 'denied', 'US-CA', 'adverse-action-notice'],
    ['application', 'denied', 'GB', 'denial-letter'],
    ['renewal', 'denied', 'US', 'adverse-action-notice'],
    ['service', 'denied', 'US', 'adverse-action-notice'],
    ['application', 'counteroffered', 'US', 'counteroffer-letter'],
    ['application', 'incomplete', 'US', 'incompleteness-notice'],
    ['application', 'withdrawn', 'US', undefined],
    ['claim', 'denied', 'US-CA', 'denial-letter'],
    ['claim', 'settled', 'US-TX', 'settlement-notice'],
    ['complaint', 'upheld', 'GB', 'final-response'],
    ['complaint', 'withdrawn', 'GB', undefined],
    ['dispute', 'rejected', 'US', 'final-response'],
  ])('a %s that is %s in %s asks for: %s', (kind, outcome, jurisdiction, letter) => {
    expect(letterForOutcome(outcome, kind, jurisdiction)?.kind).toBe(letter);
  });
});
