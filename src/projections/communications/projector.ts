import type { EventOf } from '../../events/catalogue.js';
import { personalText, type Personal } from '../../events/envelope.js';
import type { Patch } from '../../ports/projection.js';
import { referenceTo } from '../case-reference.js';
import {
  add, change, changeIfPresent, defineProjection, on, put, type Change, type Projector,
} from '../define-projection.js'; // prettier-ignore
import {
  CommunicationCaseTable, CommunicationTable, CustomerLetterTable, HolderTable, RecipientTable, type CommunicationRow,
} from './entity.js'; // prettier-ignore
import { ClosingTable, ContactCorrectionTable, ContactReviewTable } from './contact-entity.js';
import { contactsStated, corrections } from './contact-corrections.js';
import { standingOf } from './standing.js';

type Columns = (typeof CommunicationTable)['fields'];

/** Facts come in; the state follows from all facts together. */
function facts(communicationId: string, given: (row: CommunicationRow) => Change<Columns>) {
  return change(CommunicationTable, { communicationId }, (row) => {
    const added = given(row);
    return { ...added, ...standingOf({ ...row, ...defined(added) }) };
  });
}

const defined = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** Providers report again and again: the first time counts. */
const earliest = (known: string | null, reported: string) => (known !== null && known <= reported ? known : reported);

type Report = EventOf<'communication.delivered' | 'communication.opened'>['data'];
const optional = (value: Personal | undefined): string | undefined =>
  value === undefined ? undefined : personalText(value);

const reportedBy =
  ({ provider, providerRef }: Report) =>
  (row: CommunicationRow) => ({
    provider: row.provider ?? provider,
    providerRef: row.providerRef ?? optional(providerRef),
  });

const requested = ({ data, metadata }: EventOf<'communication.requested'>) => {
  const letter = put(CommunicationTable, {
    communicationId: data.communicationId,
    caseId: data.caseId,
    kind: data.kind,
    state: 'requested',
    level: 'NONE',
    recipient: data.recipient,
    channels: data.channels,
    templateId: data.templateId,
    requestedAt: metadata.occurredAt,
    failed: false,
    attempts: 0,
    temporaryFailures: 0,
    reasonEventId: data.reason.eventId,
    reasonWords: data.reason.words,
    citation: data.reason.citation,
    obligationId: data.reason.obligationId,
    relation: data.relation?.kind,
    relatedCommunicationId: data.relation?.communicationId,
    rootCommunicationId: data.rootCommunicationId,
    confidentiality: metadata.confidentiality,
    origin: metadata.origin,
    importId: metadata.importId,
  });
  if (data.relation?.kind !== 'supersedes') return letter;
  // The letter it supersedes may be one that the log does not know, sent before there was a log.
  const superseded = { communicationId: data.relation.communicationId };
  return [letter, changeIfPresent(CommunicationTable, superseded, { supersededBy: data.communicationId })];
};

type Met = EventOf<'obligation.satisfied' | 'obligation.partly-satisfied'>['data'];

/** A letter that names no duty, for it was written for a milestone or a stage, names the first one that it has met. */
const met = ({ by, ref: communicationId, obligationId }: Met) =>
  by === 'communication'
    ? changeIfPresent(CommunicationTable, { communicationId }, (row) =>
        row.obligationId === null ? { obligationId } : {},
      )
    : [];

const letters = on({
  'communication.requested': requested,
  'communication.composed': ({ data, metadata }) =>
    // A later success takes back that composing failed.
    facts(data.communicationId, () => ({
      templateId: data.templateId,
      templateVersion: data.templateVersion,
      documentId: data.documentId,
      digest: data.digest,
      bytes: data.bytes,
      pages: data.pages,
      reasonCodes: data.reasonCodes,
      elements: data.elements,
      partials: data.partials ?? null,
      composedAt: metadata.occurredAt,
      failedAt: null,
      failure: null,
      failureDetail: null,
    })),
  'communication.composition-failed': ({ data: { communicationId, failure, detail }, metadata }) =>
    facts(communicationId, () => ({ failedAt: metadata.occurredAt, failure, failureDetail: personalText(detail) })),
  'communication.held-for-approval': ({ data: { communicationId, missing, words }, metadata }) =>
    facts(communicationId, () => ({ heldAt: metadata.occurredAt, heldWhy: words, missing })),
  'communication.edited': ({ data: { communicationId, documentId, digest, bytes, pages, reasonCodes, elements } }) =>
    facts(communicationId, () => ({ documentId, digest, bytes, pages, reasonCodes, elements })),
  'communication.released': ({ data: { communicationId }, metadata }) =>
    facts(communicationId, () => ({ releasedAt: metadata.occurredAt, releasedBy: metadata.actor.id })),
  'communication.attempt-started': ({ data: { communicationId, channel, provider } }) =>
    facts(communicationId, ({ attempts }) => ({ attempts: attempts + 1, channel, provider })),
  'communication.attempt-failed': ({ data: { communicationId, failure, detail } }) =>
    facts(communicationId, () => ({ failure, failureDetail: personalText(detail) })),
  'communication.handed-off': ({ data }) =>
    facts(data.communicationId, (row) => ({
      channel: data.channel,
      provider: data.provider,
      providerRef: optional(data.providerRef) ?? row.providerRef,
      recipient: data.recipient ?? row.recipient,
      address: data.address === undefined ? row.address : personalText(data.address),
      handedOffAt: data.handedOffAt,
    })),
  'communication.delivered': ({ data }) =>
    facts(data.communicationId, (row) => ({
      ...reportedBy(data)(row),
      deliveredAt: earliest(row.deliveredAt, data.at),
    })),
  'communication.assumed-received': ({ data: { communicationId, at } }) =>
    facts(communicationId, () => ({ assumedReceivedAt: at })),
  'communication.opened': ({ data }) =>
    facts(data.communicationId, (row) => ({ ...reportedBy(data)(row), openedAt: earliest(row.openedAt, data.at) })),
  'communication.temporarily-failed': ({ data: { communicationId, failure, rawCode } }) =>
    facts(communicationId, ({ temporaryFailures }) => ({
      failure,
      failureDetail: optional(rawCode) ?? null,
      temporaryFailures: temporaryFailures + 1,
    })),
  'communication.permanently-failed': ({ data: { communicationId, failure, at, rawCode } }) =>
    facts(communicationId, (row) => ({
      failure,
      failureDetail: optional(rawCode) ?? row.failureDetail,
      failedAt: earliest(row.failedAt, at),
    })),
  'communication.returned': ({ data: { communicationId, failure, at, rawCode } }) =>
    facts(communicationId, (row) => ({
      failure,
      failureDetail: optional(rawCode) ?? row.failureDetail,
      returnedAt: earliest(row.returnedAt, at),
    })),
  'communication.cancelled': ({ data: { communicationId, words }, metadata }) =>
    facts(communicationId, () => ({ cancelledAt: metadata.occurredAt, cancelledWhy: personalText(words) })),
  'obligation.satisfied': ({ data }) => met(data),
  'obligation.partly-satisfied': ({ data }) => met(data),
  'case.opened': (event) => {
    const reference = referenceTo(CommunicationCaseTable, event);
    const { caseId: exceptionCaseId, exception } = event.data;
    if (!exception) return reference;
    const { communicationId } = exception;
    return [reference, changeIfPresent(CommunicationTable, { communicationId }, { exceptionCaseId })];
  },
});

/** Whose letters they are, and to whom they go. */
const people = on({
  'case.opened': ({ data: { caseId, customerId, accountId, policyId } }) =>
    add(HolderTable, {
      caseId,
      customerId: optional(customerId),
      accountId: optional(accountId),
      policyId: optional(policyId),
    }),
  'case.party-added': ({ data: { caseId, partyId, role, name, contacts }, metadata: { confidentiality } }) =>
    add(RecipientTable, {
      caseId,
      partyId,
      role,
      name: personalText(name),
      ...contactsStated(contacts),
      confidentiality,
    }),
});

/** What changes a letter changes it for its recipient too, unless the event is restricted. */
const forRecipients: Projector = {
  types: letters.types,
  project: (event) => {
    if (event.metadata.confidentiality !== 'standard') return [];
    const begins = event.type === 'communication.requested';
    return letters.project(event).flatMap((patch): Patch[] => {
      if (patch.kind !== 'change' || patch.table !== CommunicationTable) return [];
      // A letter that was asked for in confidence stays unknown, whatever is reported of it later.
      const change: typeof patch.change = (row) => (row || begins ? patch.change(row) : undefined);
      return [{ ...patch, table: CustomerLetterTable, change }];
    });
  },
};

/** Which letters are there, what has become of each, and how well is that proved? To whom did they go, and why? */
export const communications = defineProjection({
  name: 'communications',
  version: 5,
  tables: [
    CommunicationTable, CommunicationCaseTable, CustomerLetterTable, HolderTable, RecipientTable,
    ContactCorrectionTable, ContactReviewTable, ClosingTable,
  ], // prettier-ignore
  project: [letters, people, forRecipients, corrections],
});
