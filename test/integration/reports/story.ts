import {
  caseClosed,
  caseDecided,
  caseLinked,
  caseOpened,
  caseReopened,
  contactCorrected,
  decisionRevised,
  documentAttached,
  factRecorded,
  noteAdded,
  partyAdded,
  workRecorded,
} from '../../../src/events/case.events.js';
import {
  attemptFailed,
  attemptStarted,
  communicationComposed,
  communicationRequested,
  delivered,
  handedOff,
  heldForApproval,
  communicationReleased,
  returned,
  type CommunicationKind,
} from '../../../src/events/communication.events.js';
import type { Metadata } from '../../../src/events/envelope.js';
import { exceptionCaseId, obligationId, policyStream } from '../../../src/events/identity.js';
import {
  obligationBreached,
  obligationIncurred,
  obligationSatisfied,
  obligationUndetermined,
  obligationWaived,
  obligationWarned,
} from '../../../src/events/obligation.events.js';
import { policyActivated, policyProposed } from '../../../src/events/policy.events.js';
import { caseViewed, importCompleted, importStarted } from '../../../src/events/system.events.js';
import type { ObligationAssessment } from '../../../src/policies/assessment.js';
import type { CaseFacts } from '../../../src/policies/case-facts.js';
import { shippedPacks } from '../../../src/policies/load.js';
import { assess } from '../../../src/policies/obligations.js';
import { SERVICE, uuid, type Journal } from '../../spec/projections/journal.js';

const found = (await shippedPacks()).find(({ pack }) => pack.id === 'us-reg-b');
if (!found) throw new Error('The Regulation B pack does not ship');
export const REG_B = found;

export const BANK = 'First Example Bank, N.A.';
export const DIGEST = 'd'.repeat(43);
/** A name longer than a line, and names in other scripts. */
export const LONG_NAME = `Countess ${'Maria-Aurora Wilhelmina Friederike von Hohenlohe-Waldenburg-Schillingsfürst '.repeat(3)}the Younger`;
export const NAMES = [
  'Zofia Łódzka',
  '山田 太郎',
  'محمد عبد الله',
  'Ольга Ковальчук',
  '김민준',
  'Ελένη Παπαδοπούλου',
] as const;
export const LONG_REASON = `Income insufficient for the amount of credit requested: ${'the documents show a net income that, after the obligations already on file and the costs of living that our policy takes for a household of this size, does not leave what the instalments of the loan asked for would take. '.repeat(4)}`;

/** Regulation B proposed by one person and put in force by another, without legal review. */
export function rulesInForce(journal: Journal, at = '2025-12-01T09:00:00.000Z'): void {
  const { bytes, hash } = REG_B;
  const pack = { packId: 'us-reg-b', packVersion: '1', hash };
  const stream = policyStream('us-reg-b');
  journal.record(policyProposed(pack), { stream, at, actor: { type: 'person', id: 'paula' } });
  journal.record(policyActivated({ ...pack, bytes, override: { reason: 'Pilot: counsel reviews it by 31 March' } }), {
    stream,
    at,
    actor: { type: 'person', id: 'quentin' },
  });
}

export interface Application {
  readonly name: string;
  readonly openedAt: string;
  readonly legalEntity?: string;
  readonly kind?: 'application' | 'complaint';
  readonly metadata?: Partial<Metadata>;
}

export interface Told {
  readonly caseId: string;
  readonly facts: CaseFacts;
  readonly metadata: Partial<Metadata>;
}

/** A case received two hours before it was keyed in, its applicant, and for an application that it was complete. */
export function received(journal: Journal, application: Application): Told {
  const { name, openedAt, legalEntity = BANK, kind = 'application', metadata = {} } = application;
  const caseId = uuid(`case ${name}`);
  const receivedAt = new Date(Date.parse(openedAt) - 7_200_000).toISOString();
  journal.tell(
    caseOpened({
      caseId, kind, legalEntity, product: 'consumer-credit', jurisdiction: 'US', intake: 'online',
      externalId: `APP-${name}`, title: `Personal loan for ${name}`,
    }), openedAt, { receivedAt, ...metadata }); // prettier-ignore
  const facts: CaseFacts = {
    caseId, kind, legalEntity, product: 'consumer-credit', jurisdiction: 'US', openedAt, receivedAt, facts: [],
    decisions: [], communications: [],
  }; // prettier-ignore
  if (kind !== 'application') return { caseId, facts, metadata };
  const completed = journal.tell(factRecorded({ caseId, name: 'application-completed', at: openedAt }), openedAt, metadata); // prettier-ignore
  const fact = { name: 'application-completed', at: openedAt, eventId: completed.id };
  return { caseId, facts: { ...facts, facts: [fact] }, metadata };
}

export function decided(
  journal: Journal,
  { caseId, facts, metadata }: Told,
  outcome: Parameters<typeof caseDecided>[0]['outcome'],
  at: string,
  reasons: Parameters<typeof caseDecided>[0]['reasons'] = [],
): Told & { readonly decisionId: string } {
  const { id: decisionId } = journal.tell(caseDecided({ caseId, outcome, reasons, decidedBy: 'committee-2' }), at, metadata); // prettier-ignore
  const decisions = [...facts.decisions, { outcome, at, eventId: decisionId }];
  return { caseId, facts: { ...facts, decisions }, metadata, decisionId };
}

/** A letter that was asked for, made and handed off without trouble. */
export function letterSent(
  journal: Journal,
  { caseId, facts, metadata, decisionId }: Told & { readonly decisionId: string },
  kind: CommunicationKind,
  at: string,
): Told & { readonly letterId: string } {
  const letterId = uuid(`letter of ${caseId} ${at}`);
  const head = { communicationId: letterId, caseId };
  const reason = { eventId: decisionId, citation: '12 CFR 1002.9(a)(1)(i)', words: 'The application was decided' };
  const actor = { actor: SERVICE, ...metadata };
  journal.tell(communicationRequested({ ...head, kind, channels: ['outbox'], templateId: kind, reason, rootCommunicationId: letterId }), at, actor); // prettier-ignore
  journal.tell(handedOff({ ...head, channel: 'outbox', provider: 'outbox-folder', handedOffAt: at }), at, actor);
  const letter = { id: letterId, kind, relatesTo: decisionId, reachedLevel: 'HANDED_OFF' as const, at };
  return { caseId, metadata, letterId, facts: { ...facts, communications: [...facts.communications, letter] } };
}

/** What the clock engine says of the case, put on record as the saga would. */
export function clocksJudged(journal: Journal, { caseId, facts, metadata }: Told, at: string): void {
  for (const clock of assess([REG_B], facts)) recordClock(journal, caseId, clock, at, metadata);
}

function recordClock(
  journal: Journal,
  caseId: string,
  clock: ObligationAssessment,
  at: string,
  metadata: Partial<Metadata>,
) {
  // prettier-ignore
  if (clock.state === 'not-applicable') return;
  const { packId, packVersion, packHash, ruleId, citation, title, occurrence, noticeKinds, evidence } = clock;
  const id = obligationId(caseId, packId, ruleId, occurrence);
  const rule = { obligationId: id, caseId, packId, packVersion, packHash, ruleId, citation, title, occurrence };
  const policy = { packId, version: packVersion, hash: packHash, ruleId };
  const tell = (draft: Parameters<Journal['tell']>[0]) =>
    journal.tell(draft, at, { actor: SERVICE, policy, ...metadata });
  if (clock.state === 'undetermined') {
    tell(obligationUndetermined({ ...rule, missingFacts: [...clock.missingFacts] }));
    return;
  }
  const { anchor, targetAt, dueAt, satisfiedBy, waivedBy } = clock;
  const requiredElements = clock.requiredElements.map((element) => element.id);
  tell(obligationIncurred({ ...rule, anchor, targetAt, dueAt, warnAt: [...clock.warnAt], steps: [...clock.steps], noticeKinds: [...noticeKinds], evidence, requiredElements })); // prettier-ignore
  const warned = clock.warnAt.filter((warning) => warning <= at).at(-1);
  if (!satisfiedBy && !waivedBy && at < dueAt && warned) tell(obligationWarned({ obligationId: id, caseId, warnAt: warned, dueAt })); // prettier-ignore
  if ((satisfiedBy?.late ?? false) || (!satisfiedBy && !waivedBy && at >= dueAt)) tell(obligationBreached({ obligationId: id, caseId, limit: 'statutory', at: dueAt })); // prettier-ignore
  if (satisfiedBy) tell(obligationSatisfied({ obligationId: id, caseId, by: 'communication', ref: satisfiedBy.ref, evidence: satisfiedBy.level, at: satisfiedBy.at, late: satisfiedBy.late })); // prettier-ignore
  if (waivedBy) tell(obligationWaived({ obligationId: id, caseId, why: waivedBy.reason, ref: waivedBy.ref }));
}

/** One application with all that can happen to it: denied, its letter returned, resent, the decision revised. */
export function eventfulCase(journal: Journal): Told {
  const told = received(journal, { name: '1001', openedAt: '2026-01-05T10:00:00.000Z' });
  const { caseId } = told;
  const party = uuid('party 1001');
  const joint = uuid('joint party 1001');
  const exception = exceptionCaseId(uuid('letter 1001'));
  journal.tell(partyAdded({ caseId, partyId: party, role: 'primary', name: LONG_NAME, contacts: [{ channel: 'postal', address: '12 Old Street\nSpringfield, IL 62701' }, { channel: 'email', address: 'maria@example.org' }] }), '2026-01-05T10:01:00.000Z'); // prettier-ignore
  NAMES.forEach((name, i) =>
    journal.tell(partyAdded({ caseId, partyId: i === 0 ? joint : uuid(`party ${name}`), role: i === 0 ? 'joint' : 'other', name, contacts: [] }))); // prettier-ignore
  journal.tell(workRecorded({ caseId, activity: 'W_Completeren aanvraag', transition: 'start' }), '2026-01-06T08:30:00.000Z', { source: { system: 'los', externalId: 'w-1', sequence: 7 } }); // prettier-ignore
  journal.tell(documentAttached({ caseId, documentId: uuid('payslip'), digest: DIGEST, digestSalt: 'salt', mediaType: 'application/pdf', bytes: 48_211, title: 'Payslip of December' }), '2026-01-06T09:00:00.000Z'); // prettier-ignore
  journal.tell(noteAdded({ caseId, text: '=HYPERLINK("http://evil.example","click")' }), '2026-01-07T09:00:00.000Z');
  const denied = decided(journal, told, 'denied', '2026-01-15T14:02:11.034Z', [
    { code: 'income-insufficient', text: LONG_REASON },
    { code: 'length-of-employment' },
  ]);
  const letter = letterReturned(journal, caseId, party, denied.decisionId);
  openException(journal, caseId, exception, letter);
  journal.tell(contactCorrected({ caseId, partyId: party, channel: 'postal', address: '99 New Avenue\nSpringfield, IL 62704' }), '2026-01-26T10:00:00.000Z'); // prettier-ignore
  const resend = resent(journal, caseId, party, denied.decisionId, letter);
  journal.tell(caseClosed({ caseId: exception, resolution: 'cured' }), '2026-01-26T10:06:00.000Z', { actor: SERVICE });
  const notice = { id: letter, kind: 'adverse-action-notice', relatesTo: denied.decisionId, reachedLevel: 'HANDED_OFF' as const, at: '2026-01-16T08:00:00.000Z' }; // prettier-ignore
  clocksJudged(
    journal,
    { ...denied, facts: { ...denied.facts, communications: [notice] } },
    '2026-01-27T00:00:00.000Z',
  );
  journal.tell(delivered({ communicationId: resend, caseId, provider: 'outbox-folder', providerRef: 'r-2', at: '2026-01-29T11:00:00.000Z' }), '2026-01-29T11:00:00.000Z', { actor: SERVICE }); // prettier-ignore
  journal.tell(decisionRevised({ caseId, outcome: 'approved', reasons: [], supersedes: denied.decisionId }), '2026-02-03T09:00:00.000Z'); // prettier-ignore
  journal.tell(caseClosed({ caseId, resolution: 'paid-out', remark: 'Closed by mistake' }), '2026-02-04T09:00:00.000Z');
  journal.tell(caseReopened({ caseId, reason: 'The pay-out is still due' }), '2026-02-05T09:00:00.000Z');
  journal.record(caseViewed({ principalId: 'auditor-1', caseId, view: 'timeline' }), {
    stream: 'access-2026-02-06-a-1',
    at: '2026-02-06T09:00:00.000Z',
    actor: { type: 'person', id: 'auditor-1', name: 'Tom Auditor' },
    caseId,
  });
  return told;
}

const REASON = { citation: '12 CFR 1002.9(a)(1)(i)', words: 'The application was denied: a notice of adverse action is due within 30 days' }; // prettier-ignore

function composed(communicationId: string, caseId: string) {
  return communicationComposed({
    communicationId, caseId, documentId: uuid(`document ${communicationId}`), digest: DIGEST, digestSalt: 'salt',
    bytes: 41_322, pages: 2, templateId: 'adverse-action-notice', templateVersion: 3, templateState: 'approved',
    mergeDigest: DIGEST, reasonCodes: ['income-insufficient', 'length-of-employment'], engine: 'local', engineVersion: '1',
    elements: ['action-taken', 'creditor-name-address', 'ecoa-notice', 'agency-name-address', 'specific-reasons'],
  }); // prettier-ignore
}

function letterReturned(journal: Journal, caseId: string, recipient: string, eventId: string): string {
  const communicationId = uuid('letter 1001');
  const head = { communicationId, caseId };
  const effect = { effectId: uuid('effect 1'), channel: 'outbox' as const, provider: 'outbox-folder' };
  const service = { actor: SERVICE };
  journal.tell(communicationRequested({ ...head, kind: 'adverse-action-notice', recipient, channels: ['outbox', 'email'], templateId: 'adverse-action-notice', reason: { eventId, ...REASON }, rootCommunicationId: communicationId }), '2026-01-15T14:02:12.000Z', service); // prettier-ignore
  journal.tell(composed(communicationId, caseId), '2026-01-15T14:02:14.000Z', service);
  journal.tell(heldForApproval({ ...head, missing: ['agency-name-address'], words: 'A required element is missing' }), '2026-01-15T14:02:15.000Z', service); // prettier-ignore
  journal.tell(communicationReleased({ ...head, words: 'Checked against the list' }), '2026-01-16T07:55:00.000Z');
  journal.tell(attemptStarted({ ...head, ...effect, attempt: 1 }), '2026-01-16T07:58:00.000Z', service);
  journal.tell(attemptFailed({ ...head, effectId: effect.effectId, channel: 'outbox', attempt: 1, failure: 'channel-down', final: false, detail: 'no space left' }), '2026-01-16T07:58:01.000Z', service); // prettier-ignore
  journal.tell(attemptStarted({ ...head, ...effect, attempt: 2 }), '2026-01-16T08:00:00.000Z', service);
  journal.tell(handedOff({ ...head, ...effect, handedOffAt: '2026-01-16T08:00:00.000Z', providerRef: 'r-1', recipient, address: '12 Old Street\nSpringfield, IL 62701' }), '2026-01-16T08:00:00.400Z', service); // prettier-ignore
  journal.tell(returned({ ...head, provider: 'outbox-folder', providerRef: 'r-1', at: '2026-01-24T12:00:00.000Z', rawCode: 'UTF-03', failure: 'moved-left-no-address' }), '2026-01-25T06:00:00.000Z', service); // prettier-ignore
  return communicationId;
}

function openException(journal: Journal, caseId: string, exceptionCase: string, communicationId: string): void {
  const exception = { communicationId, rootCommunicationId: communicationId, failure: 'moved-left-no-address' };
  journal.tell(caseOpened({ caseId: exceptionCase, kind: 'communication-exception', legalEntity: BANK, jurisdiction: 'US', intake: 'unknown', externalId: 'EX-1001', exception }), '2026-01-25T06:00:01.000Z', { actor: SERVICE }); // prettier-ignore
  journal.tell(caseLinked({ caseId, relation: 'has-exception', otherCaseId: exceptionCase }), undefined, {
    actor: SERVICE,
  });
}

function resent(journal: Journal, caseId: string, recipient: string, eventId: string, root: string): string {
  const communicationId = uuid('resend 1001');
  const service = { actor: SERVICE };
  journal.tell(communicationRequested({ communicationId, caseId, kind: 'adverse-action-notice', recipient, channels: ['outbox'], templateId: 'adverse-action-notice', reason: { eventId, citation: REASON.citation, words: 'The address was corrected: the letter goes out again' }, relation: { kind: 'resends', communicationId: root }, rootCommunicationId: root }), '2026-01-26T10:00:05.000Z', service); // prettier-ignore
  journal.tell(composed(communicationId, caseId), '2026-01-26T10:00:08.000Z', service);
  journal.tell(handedOff({ communicationId, caseId, channel: 'outbox', provider: 'outbox-folder', handedOffAt: '2026-01-26T10:05:00.000Z', providerRef: 'r-2', recipient, address: '99 New Avenue\nSpringfield, IL 62704' }), '2026-01-26T10:05:00.200Z', service); // prettier-ignore
  return communicationId;
}

export const JUDGED = '2026-06-30T12:00:00.000Z';

/** First half of 2026: decisions with and without notice of every bucket, and clocks of every standing. */
export function halfYear(journal: Journal): void {
  const open = (name: string, openedAt: string, more: Partial<Application> = {}) => received(journal, { name, openedAt, ...more }); // prettier-ignore
  const judge = (told: Told) => clocksJudged(journal, told, JUDGED);

  const inTime = decided(journal, open('2001', '2026-02-01T09:00:00.000Z'), 'denied', '2026-02-10T09:00:00.000Z', [{ code: 'dti' }]); // prettier-ignore
  judge(letterSent(journal, inTime, 'adverse-action-notice', '2026-02-11T09:00:00.000Z'));
  const late = decided(journal, open('2002', '2026-02-02T09:00:00.000Z'), 'denied', '2026-02-12T09:00:00.000Z');
  judge(letterSent(journal, late, 'adverse-action-notice', '2026-03-20T09:00:00.000Z'));
  judge(decided(journal, open('2003', '2026-02-03T09:00:00.000Z'), 'denied', '2026-03-01T09:00:00.000Z', [{ code: 'credit-history', text: 'Too short' }])); // prettier-ignore
  judge(decided(journal, open('2004', '2026-03-03T09:00:00.000Z'), 'withdrawn', '2026-03-09T09:00:00.000Z'));
  judge(decided(journal, open('2005', '2026-03-04T09:00:00.000Z'), 'cancelled', '2026-04-01T09:00:00.000Z'));
  decided(journal, open('2006', '2026-03-05T09:00:00.000Z', { kind: 'complaint' }), 'upheld', '2026-04-02T09:00:00.000Z'); // prettier-ignore
  judge(decided(journal, open('2007', '2026-04-01T09:00:00.000Z', { legalEntity: 'Second Example Bank' }), 'denied', '2026-04-20T09:00:00.000Z')); // prettier-ignore
  judge(decided(journal, open('2008', '2026-04-02T09:00:00.000Z', { metadata: { confidentiality: 'restricted' } }), 'denied', '2026-05-04T09:00:00.000Z')); // prettier-ignore
  const approved = decided(journal, open('2009', '2026-05-01T09:00:00.000Z'), 'approved', '2026-05-15T09:00:00.000Z');
  judge(letterSent(journal, approved, 'approval-letter', '2026-05-15T10:00:00.000Z'));
  judge(open('2010', '2026-06-10T09:00:00.000Z'));
  judge(open('2011', '2026-06-25T09:00:00.000Z'));
}

export const IMPORT = uuid('import');
export const ANCHORS = ['A_SUBMITTED counts as completed application.', 'O_SENT counts as the notice; the log knows no other letter.']; // prettier-ignore

/** A year of another bank, imported: denials without a letter, under stated assumptions. */
export function importedDenials(journal: Journal, number: number): void {
  const stream = `import-${IMPORT}`;
  const metadata = { origin: 'import' as const, importId: IMPORT, actor: SERVICE };
  journal.record(importStarted({ importId: IMPORT, system: 'bpic2012', fileDigest: 'f'.repeat(64), mappingHash: 'e'.repeat(64), anchors: ANCHORS }), { stream, at: '2026-07-01T06:00:00.000Z' }); // prettier-ignore
  const told = Array.from({ length: number }, (_, i) => {
    const openedAt = new Date(Date.UTC(2011, 9, 1) + i * 3_000_000).toISOString();
    const at = { recordedAt: '2026-07-01T06:00:00.000Z' };
    const one = received(journal, { name: `${173_000 + i}`, openedAt, metadata: { ...metadata, ...at } });
    return decided(journal, one, 'denied', new Date(Date.parse(openedAt) + 86_400_000 * (1 + (i % 40))).toISOString());
  });
  const asOf = '2012-06-01T00:00:00.000Z';
  journal.record(importCompleted({ importId: IMPORT, asOf, counts: { source: 2 * number + 3, recorded: 2 * number, rejected: 1, ignored: 2, cases: number } }), { stream, at: '2026-07-01T06:10:00.000Z' }); // prettier-ignore
  for (const one of told) clocksJudged(journal, { ...one, metadata: { ...metadata, recordedAt: '2026-07-01T06:10:00.000Z' } }, asOf); // prettier-ignore
}
