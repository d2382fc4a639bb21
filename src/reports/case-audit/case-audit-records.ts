import type { AuditEntry } from '../../projections/audit-trail/queries.js';
import type { TimelineEntry } from '../../projections/case-timeline/queries.js';
import { ABOUT_COLUMNS, aboutRecords } from '../about.js';
import type { RecordList, ReportRecord } from '../formats/report-record.js';
import { counting, type OnProgress } from '../progress.js';
import type { CaseAudit } from './read-case-audit.js';

/** `record` says what a line is: about, case, party, import, decision, letter, clock, exception, event, trail. */
const COLUMNS = [
  'record', ...ABOUT_COLUMNS,
  'id', 'kind', 'state', 'title', 'why', 'citation', 'occurredAt', 'receivedAt', 'recordedAt', 'position',
  'actor', 'actorName', 'actorType', 'onBehalfOf', 'origin', 'confidentiality',
  // case, party and import
  'externalId', 'legalEntity', 'product', 'jurisdiction', 'intake', 'category', 'customerId', 'accountId', 'policyId',
  'vulnerable', 'assignee', 'stage', 'closedAt', 'resolution', 'role', 'contacts', 'system', 'fileDigest', 'mappingHash',
  'anchors', 'asOf',
  // decision
  'outcome', 'reasons', 'decidedBy', 'amount', 'supersedes', 'supersededBy', 'supersededAt', 'noticeDuty',
  'noticeDutyReason', 'noticeId', 'noticeAt',
  // letter
  'level', 'recipient', 'address', 'channel', 'provider', 'providerRef', 'templateId', 'templateVersion', 'documentId',
  'documentDigest', 'pages', 'reasonCodes', 'elements', 'composedAt', 'heldAt', 'heldWhy', 'missing', 'releasedAt',
  'releasedBy', 'handedOffAt', 'deliveredAt', 'openedAt', 'returnedAt', 'failedAt', 'cancelledAt', 'cancelledWhy',
  'failure', 'failureDetail', 'attempts', 'temporaryFailures', 'relation', 'relatedId', 'rootId', 'exceptionCaseId',
  'obligationId',
  // clock
  'rule', 'packVersion', 'packHash', 'occurrence', 'anchorName', 'anchorAt', 'targetAt', 'dueAt', 'steps',
  'missingFacts', 'requiredEvidence', 'requiredElements', 'targetBreachedAt', 'statutoryBreachedAt',
  'breachWithdrawnWhy', 'satisfiedAt', 'satisfiedBy', 'satisfiedRef', 'satisfiedLate', 'waivedAt', 'waivedWhy',
  'recomputedWhy', 'extendedBy', 'extendedWhy', 'tolledFrom', 'tolledCause', 'waivedBy', 'waivedRemark', 'recipients',
  'reached', 'onBreach', 'standard', 'reviewedAt', 'reviewedBy', 'reviewRootCause', 'reviewRemediation', 'reviewOwner',
  // exception
  'reopenings', 'resends', 'resendId', 'obligationIds',
  // event and trail
  'sourceSystem', 'sourceSequence', 'stream', 'revision', 'loggedAt', 'policy', 'policyRule', 'before', 'after',
  'commandId', 'correlationId', 'causationId',
] as const; // prettier-ignore

/** The case audit report for machines: the same statements as in the PDF, one record each. */
export function caseAuditRecords(audit: CaseAudit, onProgress?: OnProgress): RecordList {
  return { columns: COLUMNS, records: recordsOf(audit, onProgress) };
}

async function* recordsOf(audit: CaseAudit, onProgress: OnProgress | undefined): AsyncGenerator<ReportRecord, void> {
  yield* aboutRecords(audit.about);
  yield caseRecord(audit);
  for (const { partyId, role, name, contacts } of audit.parties) {
    yield { record: 'party', id: partyId, title: name, role, contacts };
  }
  for (const one of audit.imports) yield importRecord(one);
  for (const decision of audit.decisions) yield decisionRecord(decision);
  for (const letter of audit.communications) yield letterRecord(letter);
  for (const clock of audit.obligations) yield clockRecord(clock);
  for (const exception of audit.exceptions) yield exceptionRecord(exception);
  const total = audit.timelineLength + audit.trailLength;
  yield* counting(lines(audit), 'writing', total, onProgress);
}

async function* lines(audit: CaseAudit): AsyncGenerator<ReportRecord, void> {
  for await (const entry of audit.timeline()) yield eventRecord(entry);
  for await (const entry of audit.trail()) yield trailRecord(entry);
}

/** Null says "no value", and so does a field that is not there. */
function known(fields: { readonly [name: string]: unknown }): Omit<ReportRecord, 'record'> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  ) as Omit<ReportRecord, 'record'>;
}

function caseRecord({ case: found }: CaseAudit): ReportRecord {
  const { caseId: id, phase: state, openedAt: occurredAt, kind, title, receivedAt, origin, confidentiality } = found;
  const { externalId, legalEntity, product, jurisdiction, intake, category, customerId, accountId, policyId } = found;
  const { vulnerable, assignee, stage, outcome, closedAt, resolution } = found;
  return {
    record: 'case',
    ...known({
      id, kind, state, title, occurredAt, receivedAt, origin, confidentiality, externalId, legalEntity, product,
      jurisdiction, intake, category, customerId, accountId, policyId, vulnerable, assignee, stage, outcome, closedAt,
      resolution,
    }), // prettier-ignore
  };
}

export function importRecord(one: CaseAudit['imports'][number]): ReportRecord {
  const { importId: id, state, system, fileDigest, mappingHash, anchors, asOf, startedAt, startedBy } = one;
  return {
    record: 'import',
    ...known({ id, state, occurredAt: startedAt, actor: startedBy, system, fileDigest, mappingHash, anchors, asOf }),
  };
}

function decisionRecord({ decision, verdict, entry }: CaseAudit['decisions'][number]): ReportRecord {
  const { decisionId: id, outcome, decidedAt, reasons, decidedBy, actorId, origin, confidentiality } = decision;
  const { supersedes, supersededBy, supersededAt, recordedPosition } = decision;
  const { duty, reason, citation, notice, packId, packVersion } = verdict;
  return {
    record: 'decision',
    ...known({
      id, outcome, citation, occurredAt: decidedAt, recordedAt: entry?.recordedAt, position: recordedPosition,
      actor: actorId, actorName: entry?.actorName, actorType: entry?.actorType, origin, confidentiality, reasons,
      decidedBy, amount: entry?.details['amount'], supersedes, supersededBy, supersededAt, noticeDuty: duty,
      noticeDutyReason: reason, noticeId: notice?.ref, noticeAt: notice?.at, policy: packId, packVersion,
    }), // prettier-ignore
  };
}

function letterRecord(letter: CaseAudit['communications'][number]): ReportRecord {
  const { communicationId: id, requestedAt: occurredAt, reasonWords: why, digest: documentDigest } = letter;
  const { kind, state, citation, origin, confidentiality, level, recipient, address, channel, provider } = letter;
  const { providerRef, templateId, templateVersion, documentId, pages, reasonCodes, elements, composedAt } = letter;
  const { heldAt, heldWhy, missing, releasedAt, releasedBy, handedOffAt, deliveredAt, openedAt, returnedAt } = letter;
  const { failedAt, cancelledAt, cancelledWhy, failure, failureDetail, attempts, temporaryFailures } = letter;
  const { relation, relatedCommunicationId: relatedId, rootCommunicationId: rootId, supersededBy } = letter;
  const { exceptionCaseId, obligationId } = letter;
  return {
    record: 'letter',
    ...known({
      id, kind, state, why, citation, occurredAt, origin, confidentiality, level, recipient, address, channel,
      provider, providerRef, templateId, templateVersion, documentId, documentDigest, pages, reasonCodes, elements,
      composedAt, heldAt, heldWhy, missing, releasedAt, releasedBy, handedOffAt, deliveredAt, openedAt, returnedAt,
      failedAt, cancelledAt, cancelledWhy, failure, failureDetail, attempts, temporaryFailures, relation, relatedId,
      rootId, supersededBy, exceptionCaseId, obligationId,
    }), // prettier-ignore
  };
}

/** A clock for machines; reports of other shapes add fields to it. */
export function clockRecord(clock: CaseAudit['obligations'][number]): ReportRecord {
  const { obligationId: id, packId: policy, ruleId: rule, incurredAt: occurredAt } = clock;
  const { state, title, citation, origin, confidentiality, packVersion, packHash, occurrence } = clock;
  const { anchorName, anchorAt, targetAt, dueAt, steps, missingFacts, requiredEvidence, requiredElements } = clock;
  const { targetBreachedAt, statutoryBreachedAt, breachWithdrawnWhy, satisfiedAt, satisfiedBy, satisfiedRef } = clock;
  const { satisfiedLate, waivedAt, waivedWhy, recomputedWhy, extendedBy, extendedWhy, tolledFrom, tolledCause } = clock;
  const { waivedBy, waivedRemark, recipients, onBreach, standard, reviewedAt, reviewedBy } = clock;
  const { reviewRootCause, reviewRemediation, reviewOwner } = clock;
  const reached = clock.reached?.map((one) => ({ ...one })) ?? null;
  return {
    record: 'clock',
    ...known({
      id, state, title, citation, occurredAt, origin, confidentiality, policy, rule, packVersion, packHash, occurrence,
      anchorName, anchorAt, targetAt, dueAt, steps, missingFacts, requiredEvidence, requiredElements,
      targetBreachedAt, statutoryBreachedAt, breachWithdrawnWhy, satisfiedAt, satisfiedBy, satisfiedRef,
      satisfiedLate: satisfiedAt === null ? null : satisfiedLate, waivedAt, waivedWhy, recomputedWhy, extendedBy,
      extendedWhy, tolledFrom, tolledCause, waivedBy, waivedRemark, recipients, reached, onBreach, standard, reviewedAt,
      reviewedBy, reviewRootCause, reviewRemediation, reviewOwner,
    }), // prettier-ignore
  };
}

function exceptionRecord(exception: CaseAudit['exceptions'][number]): ReportRecord {
  const { exceptionCaseId: id, communicationId: relatedId, rootCommunicationId: rootId, openedAt } = exception;
  const { state, failure, closedAt, resolution, assignee, reopenings, resends, obligationIds } = exception;
  const { resendCommunicationId: resendId, letterKind: kind, recipient } = exception;
  return {
    record: 'exception',
    ...known({
      id, kind, state, occurredAt: openedAt, closedAt, resolution, assignee, recipient, failure, relatedId, rootId,
      reopenings, resends, resendId, obligationIds,
    }), // prettier-ignore
  };
}

function eventRecord(entry: TimelineEntry): ReportRecord {
  const { eventId: id, type: kind, category, title, why, citation, occurredAt, receivedAt, recordedAt } = entry;
  const { position, actorId: actor, actorName, actorType, origin, confidentiality, outcome, reasonCodes } = entry;
  const { communicationId: relatedId, obligationId, documentId, sourceSystem, sourceSequence } = entry;
  return {
    record: 'event',
    ...known({
      id, kind, title, why, citation, occurredAt, receivedAt, recordedAt, position, actor, actorName, actorType,
      origin, confidentiality, category, outcome, documentId, reasonCodes, relatedId, obligationId, sourceSystem,
      sourceSequence, policy: entry.policyPack, packVersion: entry.policyVersion, policyRule: entry.policyRule,
    }), // prettier-ignore
  };
}

function trailRecord(entry: AuditEntry): ReportRecord {
  const { eventId: id, type: kind, title, why, occurredAt, receivedAt, recordedAt, loggedAt, position } = entry;
  const { actorId: actor, actorName, actorType, onBehalfOf, origin, confidentiality, stream, revision } = entry;
  const { before, after, commandId, correlationId, causationId, sourceSystem } = entry;
  const { policyPack: policy, policyVersion: packVersion, policyHash: packHash, policyRule } = entry;
  return {
    record: 'trail',
    ...known({
      id, kind, title, why, occurredAt, receivedAt, recordedAt, position, actor, actorName, actorType, onBehalfOf,
      origin, confidentiality, packVersion, packHash, sourceSystem, stream, revision, loggedAt, policy, policyRule,
      before, after, commandId, correlationId, causationId,
    }), // prettier-ignore
  };
}
