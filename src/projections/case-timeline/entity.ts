import type { CaseKind, Outcome } from '../../events/case.events.js';
import type { EventType } from '../../events/catalogue.js';
import type { Actor, Confidentiality, Origin } from '../../events/envelope.js';
import { flag, integer, json, nullable, position, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';
import type { Fields } from '../plain-words/told.js';

export type TimelineCategory =
  | 'case' | 'party' | 'contact' | 'stage' | 'information' | 'fact' | 'decision' | 'document' | 'note' | 'work'
  | 'exception' | 'letter' | 'clock' | 'deed'; // prettier-ignore

/** What happened on a case: one row per event of the case, of its letters and of its clocks. */
export const TimelineTable = logTable({
  name: 'case_timeline',
  columns: {
    caseId: text(),
    eventId: text(),
    type: text<EventType>(),
    category: text<TimelineCategory>(),
    title: text(),
    why: nullable(text()),
    citation: nullable(text()),
    occurredAt: text(),
    receivedAt: nullable(text()),
    recordedAt: text(),
    actorType: text<Actor['type']>(),
    actorId: text(),
    actorName: nullable(text()),
    communicationId: nullable(text()),
    obligationId: nullable(text()),
    documentId: nullable(text()),
    outcome: nullable(text<Outcome>()),
    reasonCodes: nullable(json<readonly string[]>()),
    details: json<Fields>(),
    /** Rule by which the system decided. */
    policyPack: nullable(text()),
    policyVersion: nullable(text()),
    policyRule: nullable(text()),
    confidentiality: text<Confidentiality>(),
    origin: text<Origin>(),
    importId: nullable(text()),
    sourceSystem: nullable(text()),
    /** Place in the source's own order; {@link NO_SEQUENCE} where it gave none. */
    sourceSequence: position(),
    /** 1 where the event raised the version of the case that If-Match speaks of: by a caller, on the case itself. */
    versionStep: integer(),
  },
  indices: [
    {
      name: 'case_timeline_by_case',
      columns: ['caseId', 'occurredAt', 'sourceSequence', 'position', 'versionStep'],
    },
  ],
});
export type TimelineRow = RowOf<typeof TimelineTable>;

/** Sorts what has no place in a source's order behind what has: consequences follow their cause at the same instant. */
export const NO_SEQUENCE = BigInt(Number.MAX_SAFE_INTEGER);

/** The state of a case, as it was at every position. */
export const CaseTable = temporalTable({
  name: 'cases',
  key: ['caseId'],
  columns: {
    caseId: text(),
    kind: text<CaseKind>(),
    phase: text<'open' | 'closed'>(),
    legalEntity: text(),
    product: nullable(text()),
    jurisdiction: text(),
    intake: text<'oral' | 'written' | 'online' | 'unknown'>(),
    category: nullable(text()),
    externalId: text(),
    title: nullable(text()),
    customerId: nullable(text()),
    accountId: nullable(text()),
    policyId: nullable(text()),
    vulnerable: nullable(flag()),
    primaryPartyId: nullable(text()),
    primaryPartyName: nullable(text()),
    assignee: nullable(text()),
    stage: nullable(text()),
    outcome: nullable(text<Outcome>()),
    decidedAt: nullable(text()),
    decisionEventId: nullable(text()),
    openedAt: text(),
    receivedAt: nullable(text()),
    closedAt: nullable(text()),
    resolution: nullable(text()),
    origin: text<Origin>(),
    importId: nullable(text()),
    /** False for an imported case until it is taken over into live operation. */
    live: flag(),
    /** On a communication exception: the case whose letter failed, the letter, the first letter of its chain, and why. */
    exceptionOf: nullable(text()),
    exceptionCommunicationId: nullable(text()),
    exceptionRootId: nullable(text()),
    exceptionFailure: nullable(text()),
    confidentiality: text<Confidentiality>(),
    sourceSystem: nullable(text()),
    /** Title, reference and primary party, folded for search. */
    searchText: text(),
  },
  indices: [
    { name: 'cases_by_change', columns: ['fromPosition'] },
    { name: 'cases_by_opening', columns: ['openedAt', 'caseId', 'fromPosition', 'toPosition'] },
    { name: 'cases_by_reference', columns: ['externalId'] },
    { name: 'cases_by_customer', columns: ['customerId'] },
    { name: 'cases_by_account', columns: ['accountId'] },
    { name: 'cases_by_policy', columns: ['policyId'] },
    { name: 'cases_by_exception', columns: ['exceptionOf', 'phase'] },
  ],
});
export type CaseRow = RowOf<typeof CaseTable>;

/** The parties of a case and how they are reached, as it was at every position. */
export const PartyTable = temporalTable({
  name: 'case_parties',
  key: ['caseId', 'partyId'],
  columns: {
    caseId: text(),
    partyId: text(),
    role: text<'primary' | 'joint' | 'representative' | 'authority' | 'other'>(),
    name: text(),
    /** Address by channel. */
    contacts: json<Readonly<Partial<Record<'postal' | 'email' | 'portal' | 'phone', string>>>>(),
  },
});
export type PartyRow = RowOf<typeof PartyTable>;
