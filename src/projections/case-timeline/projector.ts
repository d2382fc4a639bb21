import type { EventOf, EventType } from '../../events/catalogue.js';
import { personalText, type Personal } from '../../events/envelope.js';
import { add, change, changeIfPresent, defineProjection, on, onEach, put } from '../define-projection.js';
import { fieldsOf, inWords } from '../plain-words/plain-words.js';
import type { BusinessEventType } from '../plain-words/told.js';
import { searchable } from '../where.js';
import { CaseTable, NO_SEQUENCE, PartyTable, TimelineTable, type TimelineCategory } from './entity.js';

type OfACase = Extract<EventType, `case.${string}` | `communication.${string}` | `obligation.${string}`>;

const CASE_CATEGORIES: Readonly<Record<Extract<OfACase, `case.${string}`>, TimelineCategory>> = {
  'case.opened': 'case',
  'case.party-added': 'party',
  'case.contact-corrected': 'contact',
  'case.assigned': 'case',
  'case.stage-entered': 'stage',
  'case.information-requested': 'information',
  'case.information-received': 'information',
  'case.fact-recorded': 'fact',
  'case.decided': 'decision',
  'case.decision-revised': 'decision',
  'case.payment-made': 'deed',
  'case.correction-made': 'deed',
  'case.filing-made': 'deed',
  'case.consent-recorded': 'contact',
  'case.escalated': 'stage',
  'case.document-attached': 'document',
  'case.note-added': 'note',
  'case.work-recorded': 'work',
  'case.linked': 'case',
  'case.went-live': 'case',
  'case.closed': 'case',
  'case.reopened': 'case',
};

const OF_A_CASE: readonly OfACase[] = [
  ...(Object.keys(CASE_CATEGORIES) as (keyof typeof CASE_CATEGORIES)[]),
  'communication.requested', 'communication.composed', 'communication.composition-failed',
  'communication.held-for-approval', 'communication.edited', 'communication.released', 'communication.attempt-started',
  'communication.attempt-failed', 'communication.handed-off', 'communication.delivered',
  'communication.temporarily-failed', 'communication.permanently-failed', 'communication.returned',
  'communication.opened', 'communication.assumed-received', 'communication.contact-reviewed', 'communication.cancelled',
  'obligation.incurred', 'obligation.undetermined', 'obligation.warned', 'obligation.extended', 'obligation.tolled',
  'obligation.resumed', 'obligation.partly-satisfied', 'obligation.satisfied', 'obligation.waived',
  'obligation.breached', 'obligation.breach-withdrawn', 'obligation.recomputation-requested', 'obligation.recomputed',
  'obligation.breach-reviewed',
] satisfies readonly OfACase[]; // prettier-ignore

function categoryOf(event: EventOf<OfACase>): TimelineCategory {
  if (event.type === 'case.linked' && event.data.relation.includes('exception')) return 'exception';
  if (event.type === 'case.opened' && event.data.kind === 'communication-exception') return 'exception';
  if (event.type.startsWith('communication.')) return 'letter';
  if (event.type.startsWith('obligation.')) return 'clock';
  return CASE_CATEGORIES[event.type as keyof typeof CASE_CATEGORIES];
}

/** The rule that an event itself names. */
function citationOf(event: EventOf<OfACase>): string | undefined {
  if (event.type === 'communication.requested') return event.data.reason.citation;
  if (event.type === 'obligation.incurred' || event.type === 'obligation.undetermined') return event.data.citation;
  return undefined;
}

function documentOf(event: EventOf<OfACase>): string | undefined {
  return event.type === 'case.document-attached' || event.type === 'communication.composed' ? event.data.documentId : undefined; // prettier-ignore
}

const isOnTheCase = (type: BusinessEventType) => type.startsWith('case.');

const timelineRows = onEach(OF_A_CASE, (event) => {
  const { data, metadata } = event;
  const told = inWords(event);
  const decided = event.type === 'case.decided' || event.type === 'case.decision-revised' ? event.data : undefined;
  return add(TimelineTable, {
    caseId: data.caseId,
    eventId: event.id,
    type: event.type,
    category: categoryOf(event),
    title: told.title,
    why: told.why,
    citation: citationOf(event),
    occurredAt: metadata.occurredAt,
    receivedAt: metadata.receivedAt,
    recordedAt: metadata.recordedAt,
    actorType: metadata.actor.type,
    actorId: metadata.actor.id,
    actorName: optional(metadata.actor.name),
    communicationId: 'communicationId' in data ? data.communicationId : undefined,
    obligationId: 'obligationId' in data ? data.obligationId : event.type === 'communication.requested' ? event.data.reason.obligationId : undefined, // prettier-ignore
    documentId: documentOf(event),
    outcome: decided?.outcome,
    reasonCodes: decided?.reasons.map(({ code }) => code),
    details: fieldsOf(told),
    policyPack: metadata.policy?.packId,
    policyVersion: metadata.policy?.version,
    policyRule: metadata.policy?.ruleId,
    confidentiality: metadata.confidentiality,
    origin: metadata.origin,
    importId: metadata.importId,
    sourceSystem: metadata.source?.system,
    sourceSequence: metadata.source?.sequence === undefined ? NO_SEQUENCE : BigInt(metadata.source.sequence),
    versionStep: isOnTheCase(event.type) && metadata.actor.type !== 'service' ? 1 : 0,
  });
});

const optional = (value: Personal | undefined) => (value === undefined ? undefined : personalText(value));
const searchTextOf = (...texts: (string | null | undefined)[]) =>
  searchable(texts.filter((text) => text != null && text !== '').join('\n'));

function decided({ id, data, metadata }: EventOf<'case.decided' | 'case.decision-revised'>) {
  return change(
    CaseTable,
    { caseId: data.caseId },
    { outcome: data.outcome, decidedAt: metadata.occurredAt, decisionEventId: id },
  );
}

const caseState = on({
  'case.opened': ({ data, metadata }) => {
    const externalId = personalText(data.externalId);
    const title = optional(data.title);
    return put(CaseTable, {
      caseId: data.caseId,
      kind: data.kind,
      phase: 'open',
      legalEntity: data.legalEntity,
      product: data.product,
      jurisdiction: data.jurisdiction,
      intake: data.intake,
      category: data.category,
      externalId,
      title,
      customerId: optional(data.customerId),
      accountId: optional(data.accountId),
      policyId: optional(data.policyId),
      vulnerable: data.vulnerable,
      openedAt: metadata.occurredAt,
      receivedAt: metadata.receivedAt,
      origin: metadata.origin,
      importId: metadata.importId,
      live: metadata.origin === 'live',
      exceptionCommunicationId: data.exception?.communicationId,
      exceptionRootId: data.exception?.rootCommunicationId,
      exceptionFailure: data.exception?.failure,
      confidentiality: metadata.confidentiality,
      sourceSystem: metadata.source?.system,
      searchText: searchTextOf(title, externalId),
    });
  },
  'case.party-added': ({ data: { caseId, partyId, role, name: personal, contacts } }) => {
    const name = personalText(personal);
    const party = put(PartyTable, {
      caseId,
      partyId,
      role,
      name,
      contacts: Object.fromEntries(contacts.map(({ channel, address }) => [channel, personalText(address)])),
    });
    if (role !== 'primary') return party;
    const onTheCase = change(CaseTable, { caseId }, ({ title, externalId }) => ({
      primaryPartyId: partyId,
      primaryPartyName: name,
      searchText: searchTextOf(title, externalId, name),
    }));
    return [party, onTheCase];
  },
  // An import may correct the contact of a party that its source never introduced: the timeline tells it all the same.
  'case.contact-corrected': ({ data: { caseId, partyId, channel, address } }) =>
    changeIfPresent(PartyTable, { caseId, partyId }, ({ contacts }) => ({
      contacts: { ...contacts, [channel]: personalText(address) },
    })),
  'case.assigned': ({ data: { caseId, assignee } }) =>
    change(CaseTable, { caseId }, { assignee: personalText(assignee) }),
  'case.stage-entered': ({ data: { caseId, stage } }) => change(CaseTable, { caseId }, { stage }),
  'case.decided': decided,
  'case.decision-revised': decided,
  'case.linked': ({ data: { caseId, relation, otherCaseId } }) =>
    relation === 'exception-of' ? change(CaseTable, { caseId }, { exceptionOf: otherCaseId }) : [],
  'case.went-live': ({ data: { caseId } }) => change(CaseTable, { caseId }, { live: true }),
  'case.closed': ({ data: { caseId, resolution }, metadata }) =>
    change(CaseTable, { caseId }, { phase: 'closed', resolution, closedAt: metadata.occurredAt }),
  'case.reopened': ({ data: { caseId } }) =>
    change(CaseTable, { caseId }, { phase: 'open', resolution: null, closedAt: null }),
});

/** What happened on this case, when and why; and what is the state of which cases? */
export const caseTimeline = defineProjection({
  name: 'case-timeline',
  version: 1,
  tables: [TimelineTable, CaseTable, PartyTable],
  witness: { table: TimelineTable.name, types: new Set<string>(OF_A_CASE) },
  project: [timelineRows, caseState],
});
