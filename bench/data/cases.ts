import {
  caseClosed,
  caseDecided,
  caseOpened,
  factRecorded,
  informationRequested,
  noteAdded,
  partyAdded,
  stageEntered,
  workRecorded,
} from '../../src/events/case.events.js';
import {
  attemptStarted,
  communicationComposed,
  communicationReleased,
  communicationRequested,
  handedOff,
} from '../../src/events/communication.events.js';
import type { Actor, EventDraft, NewEvent } from '../../src/events/envelope.js';
import { derivedId, eventId, obligationId } from '../../src/events/identity.js';
import { obligationBreached, obligationIncurred, obligationSatisfied } from '../../src/events/obligation.events.js';

/** An event with its place in its stream. */
export interface PlacedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
}

/** `whole`: received, worked on, decided, a letter sent, closed. `silent`: decided and no letter ever sent. */
export type Course = 'whole' | 'silent';

/** Events of one case of each course. */
export const EVENTS_PER_CASE: Readonly<Record<Course, number>> = { whole: 16, silent: 5 };

const FIRST = ['Maria', 'John', 'Zofia', 'Ahmed', 'Olga', 'Min-jun', 'Eleni', 'Pedro', 'Aoife', 'Kwame'];
const LAST = ['Keller', 'Okafor', 'Nowak', 'Haddad', 'Kovalchuk', 'Kim', 'Papadopoulos', 'Silva', 'Byrne', 'Mensah'];
const STREETS = ['Elm Street', 'Harbour Road', 'Mill Lane', 'Station Square', 'Church Row', 'Orchard Way'];
const REASONS = [
  ['income-insufficient', 'Income insufficient for the amount of credit requested'],
  ['employment-unverified', 'Unable to verify employment'],
  ['obligations-excessive', 'Excessive obligations in relation to income'],
] as const;
const SYSTEM: Actor = { type: 'system', id: 'core-case' };
const SERVICE: Actor = { type: 'service', id: 'casewitness' };
/** A word that one case in so many has in its note: what a reader looks for. */
export const RARE_WORD_EVERY = 5_000;

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;
export const officerOf = (n: number): string => `officer-${n % 50}`;
export const caseIdOf = (n: number): string => derivedId('bench-case', n);

/** Case `n` of a synthetic bank, always the same. Cases begin every ten minutes from 1 January 2026. */
export function caseCourse(n: number, course: Course): PlacedEvent[] {
  const caseId = caseIdOf(n);
  const began = Date.UTC(2026, 0, 1) + n * 600_000;
  const teller = new Teller(caseId, began);
  const officer: Actor = { type: 'person', id: officerOf(n), name: `${pick(FIRST, n)} ${pick(LAST, n + 3)}` };
  const name = `${pick(FIRST, n)} ${pick(LAST, Math.floor(n / 10))}`;
  const address = `${1 + (n % 200)} ${pick(STREETS, n)}\nDayton OH 454${String(n % 100).padStart(2, '0')}`;
  const partyId = derivedId('bench-party', n);
  const [code, text] = pick(REASONS, n);
  const clock = obligationId(caseId, 'us-reg-b', 'notice-of-action', 'first');

  teller.tell('case', caseOpened({
    caseId, kind: 'application', legalEntity: 'First Example Bank, N.A.', product: 'consumer-credit', jurisdiction: 'US',
    intake: 'online', externalId: `APP-${n}`, title: `Application for a personal loan of ${1_000 * (1 + (n % 40))} USD`,
  }), SYSTEM); // prettier-ignore
  const completed = teller.tell('case', factRecorded({ caseId, name: 'application-completed', at: teller.at() }), SYSTEM);
  if (course === 'whole') {
    teller.tell('case', partyAdded({ caseId, partyId, role: 'primary', name, contacts: [{ channel: 'postal', address }] }), SYSTEM); // prettier-ignore
    teller.tell('case', stageEntered({ caseId, stage: 'underwriting' }), SYSTEM);
    teller.tell('case', informationRequested({ caseId, items: ['Pay slips of the last three months'] }), officer);
    const rare = n % RARE_WORD_EVERY === 0 ? ' Refers to the Quillfeather estate.' : '';
    teller.tell('case', noteAdded({ caseId, text: `Called the applicant, who confirmed the employer.${rare}` }), officer);
    teller.tell('case', workRecorded({ caseId, activity: 'check-documents', transition: 'complete' }), officer);
  }
  teller.tell('obligation', obligationIncurred({
    obligationId: clock, caseId, packId: 'us-reg-b', packVersion: '1', packHash: 'f'.repeat(64), ruleId: 'notice-of-action',
    citation: '12 CFR 1002.9(a)(1)(i)', title: 'Notice of action taken on a completed application',
    anchor: { name: 'application-completed', at: completed.metadata.occurredAt, eventId: completed.id },
    warnAt: [teller.at(20)], targetAt: teller.at(25), dueAt: teller.at(30), steps: ['30 days from the completed application'],
    occurrence: 'first', noticeKinds: ['adverse-action-notice'], evidence: 'HANDED_OFF', requiredElements: [],
  }), SERVICE); // prettier-ignore
  teller.pass(course === 'silent' ? 31 : 9);
  const decided = teller.tell('case', caseDecided({ caseId, outcome: 'denied', reasons: [{ code, text }], decidedBy: officer.id }), officer); // prettier-ignore
  if (course === 'silent') {
    teller.tell('obligation', obligationBreached({ obligationId: clock, caseId, limit: 'statutory', at: teller.at() }), SERVICE); // prettier-ignore
    return teller.told;
  }
  const letter = { communicationId: derivedId('bench-letter', n), caseId };
  const documentId = derivedId('bench-document', n);
  const reason = { eventId: decided.id, citation: '12 CFR 1002.9(a)(1)(i)', words: 'The application was denied' };
  teller.tell('communication', communicationRequested({ ...letter, kind: 'adverse-action-notice', recipient: partyId, channels: ['outbox'], templateId: 'us-adverse-action', reason, rootCommunicationId: letter.communicationId }), SERVICE); // prettier-ignore
  teller.tell('communication', communicationComposed({
    ...letter, documentId, digest: 'd'.repeat(43), digestSalt: 's'.repeat(43), bytes: 31_337, pages: 2,
    templateId: 'us-adverse-action', templateVersion: 1, templateState: 'approved', mergeDigest: 'm'.repeat(43),
    reasonCodes: [code], engine: 'local', engineVersion: '1', elements: ['statement-of-reasons', 'ecoa-notice'],
  }), SERVICE); // prettier-ignore
  teller.tell('communication', communicationReleased({ ...letter, words: 'It carries all that the rule asks for' }), SERVICE);
  const effectId = derivedId('bench-effect', n);
  teller.tell('communication', attemptStarted({ ...letter, effectId, attempt: 1, channel: 'outbox', provider: 'outbox-folder' }), SERVICE); // prettier-ignore
  teller.tell('communication', handedOff({ ...letter, effectId, channel: 'outbox', provider: 'outbox-folder', handedOffAt: teller.at(), recipient: partyId, address }), SERVICE); // prettier-ignore
  teller.tell('obligation', obligationSatisfied({ obligationId: clock, caseId, by: 'communication', ref: letter.communicationId, evidence: 'HANDED_OFF', at: teller.at(), late: false }), SERVICE); // prettier-ignore
  teller.tell('case', caseClosed({ caseId, resolution: 'denied' }), officer);
  return teller.told;
}

/** Tells the events of one case, a second apart. */
class Teller {
  readonly told: PlacedEvent[] = [];
  private readonly revisions = new Map<string, number>();

  constructor(
    private readonly caseId: string,
    private now: number,
  ) {}

  /** The time that has come, or that of so many days later. */
  at(days = 0): string {
    return new Date(this.now + days * 86_400_000).toISOString();
  }

  pass(days: number): void {
    this.now += days * 86_400_000;
  }

  tell(kind: 'case' | 'communication' | 'obligation', draft: EventDraft, actor: Actor): PlacedEvent {
    const data = draft.data as Readonly<Record<string, string>>;
    const stream = `${kind}-${data[`${kind}Id`]}`;
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    this.now += 1_000;
    const at = this.at();
    const commandId = derivedId('bench-command', stream, revision);
    const event: PlacedEvent = {
      ...draft,
      id: eventId(stream, revision, commandId),
      stream,
      revision,
      metadata: {
        actor,
        caseId: this.caseId,
        causationId: commandId,
        commandId,
        confidentiality: 'standard',
        correlationId: this.caseId,
        occurredAt: at,
        origin: 'live',
        recordedAt: at,
      },
    };
    this.told.push(event);
    return event;
  }
}
