import fc from 'fast-check';
import { caseDecider, type CaseCommand } from '../../../src/domain/case.js';
import {
  caseClosed, caseDecided, caseOpened, caseReopened, consentRecorded, contactCorrected, correctionMade, decisionRevised, factRecorded,
  filingMade, noteAdded, partyAdded, paymentMade, workRecorded, OUTCOMES,
} from '../../../src/events/case.events.js'; // prettier-ignore
import { AT, happened, SERVICE, spec, uuid } from '../../support/decider-spec.js';

const caseId = uuid('case');
const partyId = uuid('party');
const opened = caseOpened({
  caseId,
  kind: 'application',
  legalEntity: 'first-example-bank',
  jurisdiction: 'US',
  intake: 'online',
  externalId: 'LN-1',
});
const party = partyAdded({
  caseId,
  partyId,
  role: 'primary',
  name: 'Maria Keller',
  contacts: [{ channel: 'postal', address: '12 Elm Street' }],
});
const denied = caseDecided({ caseId, outcome: 'denied', reasons: [{ code: 'income-insufficient' }] });
const closed = caseClosed({ caseId, resolution: 'completed' });
const deny = (change: Partial<Extract<CaseCommand, { type: 'decide-case' }>> = {}): CaseCommand => ({
  type: 'decide-case',
  caseId,
  outcome: 'denied',
  reasons: [{ code: 'income-insufficient' }],
  ...change,
});

const onCase = spec(caseDecider);

describe('a case', () => {
  it('opens once, with its parties', () => {
    const { data } = opened;
    const { caseId: _, ...person } = party.data;
    onCase
      .given()
      .when({ type: 'open-case', ...data, parties: [person] })
      .then(opened, party);
    onCase
      .given(opened)
      .when({ type: 'open-case', ...data })
      .refused('case-exists');
  });
  it('has one primary party; the others are joint', () => {
    const person = { role: 'primary' as const, name: 'A', contacts: [] };
    const parties = [
      { ...person, partyId: uuid('a') },
      { ...person, partyId: uuid('b') },
    ];
    onCase
      .given()
      .when({ type: 'open-case', ...opened.data, parties })
      .refused('primary-party-twice', 'parties');
    const { caseId: _, ...again } = party.data;
    onCase
      .given(opened, party)
      .when({ type: 'add-party', caseId, ...again, partyId: uuid('b') })
      .refused('primary-party-twice', 'role');
  });
  it('never lets one party stand for two: the second would take the place of the first', () => {
    const person = { partyId, name: 'A', contacts: [] };
    onCase
      .given()
      .when({
        type: 'open-case',
        ...opened.data,
        parties: [
          { ...person, role: 'primary' },
          { ...person, role: 'joint' },
        ],
      })
      .refused('party-exists', 'parties');
  });
  it('is unknown before it is opened', () => onCase.given().when(deny()).refused('case-unknown'));
  it('is decided once; a second decision revises the first', () => {
    onCase.given(opened).when(deny()).then(denied);
    onCase.given(opened, denied).when(deny()).refused('case-decided');
    onCase
      .given(opened)
      .when({ type: 'revise-decision', caseId, outcome: 'approved', reasons: [] })
      .refused('case-undecided');
    onCase
      .given(opened, denied)
      .when({ type: 'revise-decision', caseId, outcome: 'approved', reasons: [] })
      .thenTypes('case.decision-revised');
  });
  it('is revised with an amount of its own; the earlier decision keeps the one that it named', () => {
    const amount = { value: '8500.00', currency: 'USD' };
    const earlier = caseDecided({ caseId, outcome: 'approved', reasons: [], amount: { value: '12000.00', currency: 'USD' } });
    const revised = { caseId, outcome: 'approved' as const, reasons: [], amount };
    onCase
      .given(opened, earlier)
      .when({ type: 'revise-decision', ...revised })
      .then(decisionRevised({ ...revised, supersedes: uuid(JSON.stringify(earlier)) }));
    const seen = happened(decisionRevised({ ...revised, supersedes: uuid('earlier') })) as never;
    expect(caseDecider.evolve(caseDecider.initial, seen).decision?.amount).toEqual(amount);
  }); // prettier-ignore
  it.each(['denied', 'partially-approved', 'counteroffered'] as const)(
    '%s: needs a reason (12 CFR 1002.9(b)(2))',
    (outcome) => {
      onCase
        .given(opened)
        .when(deny({ outcome, reasons: [] }))
        .refused('reason-required', 'reasons');
    },
  );
  it('may be decided again after an interim outcome: what was missing came in', () => {
    const incomplete = caseDecided({ caseId, outcome: 'incomplete', reasons: [{ code: 'income-proof' }] });
    onCase.given(opened, incomplete).when(deny()).then(denied);
  });
  it('is not closed by its decision, and takes nothing new once closed', () => {
    onCase.given(opened, denied).when({ type: 'enter-stage', caseId, stage: 'review' }).thenTypes('case.stage-entered');
    onCase.given(opened, closed).when(deny()).refused('case-closed');
    onCase
      .given(opened, closed)
      .when({ type: 'close-case', ...closed.data })
      .refused('case-closed');
  });
  it('takes work, notes, documents and late facts after closure: they belong on the record', () => {
    const work = workRecorded({ caseId, activity: 'W_Nabellen', transition: 'COMPLETE' });
    const note = noteAdded({ caseId, text: 'called back' });
    const fact = factRecorded({ caseId, name: 'application-completed', at: AT });
    onCase
      .given(opened, closed)
      .when({ type: 'record-work', ...work.data })
      .then(work);
    onCase
      .given(opened, closed)
      .when({ type: 'add-note', ...note.data })
      .then(note);
    onCase
      .given(opened, closed)
      .when({ type: 'record-fact', ...fact.data })
      .then(fact);
  });
  it('takes payments, corrections, filings and consents after closure too: late facts are facts', () => {
    const payment = paymentMade({ caseId, kind: 'redress', at: AT });
    const correction = correctionMade({ caseId, kind: 'billing-error', at: AT });
    const filing = filingMade({ caseId, kind: 'breach-report', authority: 'supervisory-authority', at: AT });
    const consent = consentRecorded({ caseId, partyId, channel: 'email', basis: 'esign', from: AT });
    const onClosed = onCase.given(opened, party, closed);
    onClosed.when({ type: 'record-payment', ...payment.data }).then(payment);
    onClosed.when({ type: 'record-correction', ...correction.data }).then(correction);
    onClosed.when({ type: 'record-filing', ...filing.data }).then(filing);
    onClosed.when({ type: 'record-consent', ...consent.data }).then(consent);
  });
  it('takes the consent of a party it has, not withdrawn before it was given', () => {
    const consent = { type: 'record-consent', caseId, partyId, channel: 'email', basis: 'esign', from: AT } as const;
    onCase.given(opened).when(consent).refused('party-unknown', 'partyId');
    onCase
      .given(opened, party)
      .when({ ...consent, withdrawnAt: '2026-01-01T00:00:00.000Z' })
      .refused('consent-withdrawn-before', 'withdrawnAt');
  });
  it('is escalated by the service though it is closed, where a limit was missed; by nobody else', () => {
    const escalation = { type: 'escalate-case', caseId, to: 'compliance', reason: 'limit missed' } as const;
    onCase.given(opened, closed).when(escalation, { by: SERVICE }).thenTypes('case.escalated');
    onCase.given(opened, closed).when(escalation).refused('case-closed');
  });
  it('can be reopened when closed, and only then', () => {
    const reopened = caseReopened({ caseId, reason: 'closed by mistake' });
    onCase
      .given(opened, closed)
      .when({ type: 'reopen-case', ...reopened.data })
      .then(reopened);
    onCase
      .given(opened)
      .when({ type: 'reopen-case', ...reopened.data })
      .refused('case-open');
    onCase.given(opened, closed, reopened).when(deny()).then(denied);
  });
  it('corrects a contact of a party it has, once', () => {
    const corrected = contactCorrected({ caseId, partyId, channel: 'postal', address: '7 Oak Avenue' });
    onCase
      .given(opened, party)
      .when({ type: 'correct-contact', ...corrected.data })
      .then(corrected);
    onCase
      .given(opened, party, corrected)
      .when({ type: 'correct-contact', ...corrected.data })
      .then();
    onCase
      .given(opened)
      .when({ type: 'correct-contact', ...corrected.data })
      .refused('party-unknown', 'partyId');
  });
  it('lets a fact correct the latest statement of it, no other', () => {
    const fact = factRecorded({ caseId, name: 'application-completed', at: AT });
    const first = happened(fact).id;
    onCase
      .given(opened, fact)
      .when({ type: 'record-fact', ...fact.data, supersedes: first })
      .thenTypes('case.fact-recorded');
    onCase
      .given(opened, fact)
      .when({ type: 'record-fact', ...fact.data, supersedes: uuid('another') })
      .refused('fact-superseded', 'supersedes');
  });
  it('records an import as it was: shape and identity only', () => {
    const imported = { origin: 'import' } as const;
    onCase
      .given(opened, closed)
      .when(deny({ reasons: [] }), imported)
      .thenTypes('case.decided');
    onCase
      .given(opened, denied)
      .when(deny({ outcome: 'cancelled', reasons: [] }), imported)
      .thenTypes('case.decided');
    onCase.given().when(deny(), imported).refused('case-unknown');
  });
  it.each([
    ['application', 'counteroffered', true],
    ['application', 'upheld', false],
    ['complaint', 'upheld', true],
    ['complaint', 'approved', false],
    ['claim', 'settled', true],
    ['claim', 'incomplete', false],
    ['personal-data-breach', 'denied', false],
    ['application', 'cancelled', false],
  ] as const)('a %s decided as %s: %s', (kind, outcome, allowed) => {
    const when = onCase.given({ ...opened, data: { ...opened.data, kind } }).when(deny({ outcome }));
    if (allowed) when.thenTypes('case.decided');
    else when.refused('outcome-not-of-kind', 'outcome');
  });
  it('counts its version by what callers change, not by our own sagas', () => {
    const events = [happened(opened), happened(party), happened(noteAdded({ caseId, text: 'x' }), { actor: SERVICE })];
    const state = events.reduce((before, event) => caseDecider.evolve(before, event as never), caseDecider.initial);
    expect(state.version).toBe(2);
  });
});

describe('laws of every decider', () => {
  it('deciding never changes the state it is given', () => {
    const state = caseDecider.evolve(caseDecider.initial, happened(opened) as never);
    const frozen = JSON.stringify(state);
    fc.assert(
      fc.property(
        fc.constantFrom(...OUTCOMES),
        fc.array(fc.constant({ code: 'x' }), { maxLength: 2 }),
        (outcome, reasons) => {
          caseDecider.decide(deny({ outcome, reasons }), state, { origin: 'live', actor: SERVICE, occurredAt: AT });
          return JSON.stringify(state) === frozen;
        },
      ),
    );
  });
});
