import * as cases from '../../../src/events/case.events.js';
import * as letters from '../../../src/events/communication.events.js';
import * as counterpart from '../../../src/events/counterpart.events.js';
import * as engine from '../../../src/events/engine-document.events.js';
import type { EventDraft, Metadata } from '../../../src/events/envelope.js';
import { exceptionCaseId } from '../../../src/events/identity.js';
import * as clocks from '../../../src/events/obligation.events.js';
import * as inbound from '../../../src/events/inbound.events.js';
import * as packs from '../../../src/events/policy.events.js';
import * as keys from '../../../src/events/principal.events.js';
import * as system from '../../../src/events/system.events.js';
import * as forms from '../../../src/events/template.events.js';
import type { BusinessEventType } from '../../../src/projections/plain-words/told.js';
import { A, CLOCK, DIGEST, HASH, LETTER, PARTY, clock, composed, jane, opened, requested, sent } from './drafts.js';
import { Journal, SERVICE, uuid } from './journal.js';

const ON = { communicationId: LETTER, caseId: A };
const OF = { obligationId: CLOCK, caseId: A };
const AT = '2026-01-10T00:00:00.000Z';
const report = { ...ON, provider: 'mail', providerRef: 'Secret tracking number', at: AT, rawCode: 'Secret mailbox' };
const attempt = { ...ON, effectId: uuid('effect'), attempt: 1, channel: 'outbox' as const };
const form = { templateId: 'aan', templateVersion: 1 };
const pack = { packId: 'us-reg-b', hash: HASH };
const MESSAGE = { caseId: A, inboundId: uuid('message') };
const BODY = { mode: 'structured' as const, encoding: 'utf-8' as const, digest: DIGEST, bytes: 1 };
const { anchor, warnAt, targetAt, dueAt, steps } = clock().data;

/** One draft of every event of the business, in an order in which they can happen. A missing type does not compile. */
const STORY: { readonly [T in BusinessEventType]: EventDraft<T> } = {
  'log.created': system.logCreated({ logId: uuid('log'), simulated: false }),
  'principal.key-issued': keys.keyIssued({ principalId: 'ann', principalType: 'person', name: 'Secret Ann', keyId: 'k1', keyHash: HASH, roles: ['officer'], scope: { kinds: [], legalEntities: [] } }),
  'principal.key-revoked': keys.keyRevoked({ principalId: 'ann', keyId: 'k1', why: 'Secret departure' }),
  'principal.first-seen': keys.firstSeen({ principalId: 'ben', name: 'Secret Ben' }),
  'principal.role-granted': keys.roleGranted({ principalId: 'ben', role: 'auditor', why: 'Secret promotion' }),
  'principal.role-removed': keys.roleRemoved({ principalId: 'ben', role: 'auditor', why: 'Secret demotion' }),
  'template.drafted': forms.templateDrafted({ ...form, kind: 'adverse-action-notice', title: 'Notice', language: 'en', body: 'Dear', bodyHash: HASH, elements: [] }),
  'template.submitted': forms.templateSubmitted(form),
  'template.rejected': forms.templateRejected({ ...form, why: 'No' }),
  'template.approved': forms.templateApproved({ ...form, bodyHash: HASH }),
  'template.retired': forms.templateRetired({ ...form, why: 'Old' }),
  'policy.proposed': packs.policyProposed({ ...pack, packVersion: '1' }),
  'policy.activated': packs.policyActivated({ ...pack, packVersion: '1', bytes: '{}', override: { reason: 'Early' } }),
  'policy.retired': packs.policyRetired({ ...pack, why: 'Old' }),
  'import.started': system.importStarted({ importId: uuid('import'), system: 'bpi', fileDigest: HASH, mappingHash: HASH, asOf: AT, anchors: ['a'] }),
  'import.completed': system.importCompleted({ importId: uuid('import'), asOf: AT, counts: { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 } }),
  'case.opened': opened(A, { externalId: 'Secret reference', title: 'Secret title', customerId: 'Secret customer', accountId: 'Secret account', policyId: 'Secret policy', product: 'loan', category: 'retail', vulnerable: true }),
  'case.party-added': jane({ name: 'Secret Jane', contacts: [{ channel: 'email', address: 'Secret address' }] }),
  'case.contact-corrected': cases.contactCorrected({ caseId: A, partyId: PARTY, channel: 'postal', address: 'Secret street' }),
  'case.assigned': cases.caseAssigned({ caseId: A, assignee: 'Secret clerk' }),
  'case.stage-entered': cases.stageEntered({ caseId: A, stage: 'review' }),
  'case.information-requested': cases.informationRequested({ caseId: A, items: ['Secret payslip', 'Secret passport'] }),
  'case.information-received': cases.informationReceived({ caseId: A, items: ['Secret payslip'] }),
  'case.fact-recorded': cases.factRecorded({ caseId: A, name: 'application-completed', value: 'Secret fact', at: AT, receivedAt: AT }),
  'case.decided': cases.caseDecided({ caseId: A, outcome: 'denied', reasons: [{ code: 'dti', text: 'Secret reason' }], decidedBy: 'Secret decider', amount: { value: 'Secret amount', currency: 'USD' } }),
  'case.decision-revised': cases.decisionRevised({ caseId: A, outcome: 'approved', reasons: [{ code: 'ok', text: 'Secret change' }], decidedBy: 'Secret reviser', amount: { value: 'Secret revised amount', currency: 'USD' }, supersedes: uuid('other decision') }),
  'case.payment-made': cases.paymentMade({ caseId: A, kind: 'redress', at: AT, amount: { value: 'Secret sum', currency: 'USD' }, reference: 'Secret payment' }),
  'case.correction-made': cases.correctionMade({ caseId: A, kind: 'billing', at: AT, reference: 'Secret booking' }),
  'case.filing-made': cases.filingMade({ caseId: A, kind: 'breach-report', authority: 'regulator', at: AT, receiptNumber: 'Secret receipt' }),
  'case.consent-recorded': cases.consentRecorded({ caseId: A, partyId: PARTY, channel: 'email', basis: 'esign', from: AT, withdrawnAt: AT }),
  'case.escalated': cases.caseEscalated({ caseId: A, to: 'Secret manager', reason: 'Secret escalation' }),
  'case.document-attached': cases.documentAttached({ caseId: A, documentId: uuid('document'), digest: DIGEST, digestSalt: 'Secret salt', mediaType: 'application/pdf', bytes: 1, title: 'Secret document', communicationId: LETTER }),
  'case.note-added': cases.noteAdded({ caseId: A, text: 'Secret note' }),
  'case.work-recorded': cases.workRecorded({ caseId: A, activity: 'Call', transition: 'complete' }),
  'case.went-live': cases.caseWentLive({ caseId: A, on: '2026-01-01' }),
  'obligation.undetermined': clocks.obligationUndetermined({ ...OF, packId: 'us-reg-b', packVersion: '1', packHash: HASH, ruleId: 'r', citation: 'c', title: 't', occurrence: A, missingFacts: ['f'] }),
  'obligation.incurred': clock(),
  'obligation.warned': clocks.obligationWarned({ ...OF, warnAt: AT, dueAt }),
  'obligation.extended': clocks.obligationExtended({ ...OF, anchor, warnAt, targetAt, dueAt, steps, ref: LETTER, at: AT, previousDueAt: AT, why: 'In time' }),
  'obligation.tolled': clocks.obligationTolled({ ...OF, cause: 'identity-asked', from: AT, why: 'Listed' }),
  'obligation.resumed': clocks.obligationResumed({ ...OF, anchor, warnAt, targetAt, dueAt, steps, at: AT, why: 'It came' }),
  'obligation.recomputation-requested': clocks.recomputationRequested({ ...OF, reason: 'Secret calendar' }),
  'obligation.recomputed': clocks.obligationRecomputed({ ...OF, anchor, warnAt, targetAt, dueAt: '2026-02-02T00:00:00.000Z', steps, why: 'Late fact' }),
  'obligation.partly-satisfied': clocks.obligationPartlySatisfied({ ...OF, by: 'communication', ref: LETTER, evidence: 'HANDED_OFF', at: AT, recipient: PARTY, reached: 1, of: 2 }),
  'obligation.breach-reviewed': clocks.breachReviewed({ ...OF, rootCause: 'Secret cause', remediation: 'Secret remedy', owner: 'Secret owner' }),
  'obligation.breached': clocks.obligationBreached({ ...OF, limit: 'statutory', at: dueAt }),
  'obligation.breach-withdrawn': clocks.breachWithdrawn({ ...OF, limit: 'statutory', why: 'In time' }),
  'communication.requested': requested(),
  'communication.composition-failed': letters.compositionFailed({ ...ON, failure: 'data-missing', detail: 'Secret missing value' }),
  'communication.composed': { ...composed(), data: { ...composed().data, digestSalt: 'Secret letter salt' } },
  'communication.edited': letters.communicationEdited({ ...ON, before: uuid('document'), documentId: uuid('document'), digest: DIGEST, digestSalt: 'Secret edited salt', bytes: 9, pages: 1, reasonCodes: ['r'], elements: ['e'], words: 'Secret typing error' }),
  'communication.held-for-approval': letters.heldForApproval({ ...ON, missing: ['e'], words: 'Missing' }),
  'communication.released': letters.communicationReleased({ ...ON, words: 'Secret release' }),
  'communication.attempt-started': letters.attemptStarted({ ...attempt, provider: 'outbox' }),
  'communication.attempt-failed': letters.attemptFailed({ ...attempt, final: false, failure: 'channel-down', detail: 'Secret bounce' }),
  'communication.handed-off': { ...sent(), data: { ...sent().data, address: 'Secret street', providerRef: 'Secret parcel' } },
  'communication.temporarily-failed': letters.temporarilyFailed({ ...report, failure: 'soft-bounce' }),
  'communication.delivered': letters.delivered(report),
  'communication.assumed-received': letters.assumedReceived({ ...ON, at: AT, citation: 'c' }),
  'communication.opened': letters.opened(report),
  'communication.permanently-failed': letters.permanentlyFailed({ ...report, failure: 'hard-bounce' }),
  'communication.returned': letters.returned({ ...report, failure: 'refused' }),
  'communication.resend-requested': letters.resendRequested({ ...ON, words: 'Secret repair' }),
  'communication.contact-reviewed': letters.contactReviewed({ ...ON, correctionEventId: uuid('correction'), words: 'Secret look' }),
  'communication.cancelled': letters.communicationCancelled({ ...ON, words: 'Secret cancellation' }),
  'obligation.satisfied': clocks.obligationSatisfied({ ...OF, by: 'communication', ref: LETTER, evidence: 'HANDED_OFF', at: AT, late: true }),
  'obligation.waived': clocks.obligationWaived({ ...OF, why: 'Withdrawn' }),
  'case.linked': cases.caseLinked({ caseId: A, relation: 'has-exception', otherCaseId: exceptionCaseId(LETTER) }),
  'case.closed': cases.caseClosed({ caseId: A, resolution: 'decided', remark: 'Secret remark' }),
  'case.reopened': cases.caseReopened({ caseId: A, reason: 'Secret mistake' }),
  'inbound.received': inbound.inboundReceived({ ...MESSAGE, eventType: 'case.opened', sourceUri: '/core', sequence: 2, ...BODY, raw: 'Secret message', digestSalt: 'Secret message salt', attributes: 'Secret attributes' }),
  'inbound.gap-found': inbound.inboundGapFound({ caseId: A, from: 1, to: 1, until: AT }),
  'inbound.gap-passed': inbound.inboundGapPassed({ caseId: A, from: 1, to: 1 }),
  'inbound.gap-closed': inbound.inboundGapClosed({ caseId: A, from: 1, to: 1 }),
  'inbound.refused': inbound.inboundRefused({ ...MESSAGE, code: 'case-unknown', detail: 'Secret refusal', field: 'subject' }),
  'inbound.retried': inbound.inboundRetried(MESSAGE),
  'inbound.applied': inbound.inboundApplied({ ...MESSAGE, commands: ['open-case'], eventIds: [uuid('e')] }),
  'inbound.discarded': inbound.inboundDiscarded({ ...MESSAGE, why: 'Secret cause' }),
  'inbound.rejected': inbound.inboundRejected({ inboundId: uuid('rejected'), code: 'cloudevent-invalid', detail: 'id is missing', field: 'id', conflictsWith: uuid('message'), ...BODY, raw: 'Secret body', digestSalt: 'Secret body salt' }),
  'output.received': engine.engineDocumentReceived({ documentId: uuid('engine'), system: 'exstream', kind: 'bill', title: 'Secret bill', accountNumber: 'Secret account number', policyNumber: 'Secret policy number', customerNumber: 'Secret customer number', fileName: 'Secret file', digest: DIGEST, digestSalt: 'Secret bill salt', mediaType: 'application/pdf', bytes: 1 }),
  'output.unmatched': engine.engineDocumentUnmatched({ documentId: uuid('engine'), candidates: 0 }),
  'output.set-aside': engine.engineDocumentSetAside({ documentId: uuid('engine'), why: 'Secret ground' }),
  'output.matched': engine.engineDocumentMatched({ documentId: uuid('engine'), caseId: A, by: 'person' }),
  'counterpart.call-started': counterpart.counterpartCallStarted({ caseId: A, effectId: uuid('effect'), call: 'document', attempt: 1 }),
  'counterpart.call-failed': counterpart.counterpartCallFailed({ caseId: A, effectId: uuid('effect'), call: 'document', attempt: 1, final: false, detail: 'Secret failure' }),
  'counterpart.call-done': counterpart.counterpartCallDone({ caseId: A, effectId: uuid('effect'), call: 'document', about: uuid('document'), reference: 'Secret attachment' }),
  'access.command-refused': system.commandRefused({ command: 'decide-case', commandId: uuid('c'), stream: `case-${A}`, code: 'case-closed', principalId: 'ann' }),
  'access.case-viewed': system.caseViewed({ principalId: 'ann', caseId: A, view: 'timeline' }),
  'access.search-run': system.searchRun({ principalId: 'ann', view: 'audit', results: 3 }),
  'access.report-exported': system.reportExported({ principalId: 'ann', report: 'case-audit', format: 'pdf', reportId: uuid('report'), position: '10', digest: HASH }),
  'access.customer-token-issued': system.customerTokenIssued({ principalId: 'portal', tokenId: uuid('token'), caseId: A, expiresAt: AT }),
  'access.requests-turned-away': system.requestsTurnedAway({ from: AT, until: AT, counts: [{ reason: 'no-key', count: 2 }] }),
  'operator.parked-resolved': system.parkedResolved({ consumer: 'audit-trail', item: 'x', position: '1', action: 'skip', why: 'Secret knowledge' }),
  'operator.rebuild-requested': system.rebuildRequested({ projection: 'audit-trail', why: 'Secret suspicion' }),
}; // prettier-ignore

const STREAMS: Readonly<Record<string, string>> = {
  log: 'log',
  principal: 'principal-ann',
  template: 'template-aan',
  policy: 'policy-us-reg-b',
  import: `import-${uuid('import')}`,
  case: `case-${A}`,
  communication: `communication-${LETTER}`,
  obligation: `obligation-${CLOCK}`,
  inbound: `inbound-${A}`,
  counterpart: `counterpart-${A}`,
  output: `output-${uuid('engine')}`,
  access: 'access-20260101-a-1',
  operator: 'operator',
};

/** A log in which everything happens once, by a person and (its consequences) by the service. */
export function everyEvent(metadata: Partial<Metadata> = {}): Journal {
  const journal = new Journal();
  Object.values(STORY).forEach((draft, i) => {
    const at = `2026-01-01T00:${String(i).padStart(2, '0')}:00.000Z`;
    const [noun] = draft.type.split('.') as [string];
    const byService = noun === 'obligation' || noun === 'communication';
    journal.record(draft, {
      stream: STREAMS[noun] as string,
      at,
      actor: byService ? SERVICE : { type: 'person', id: 'ann', name: 'Secret actor' },
      ...(['case', 'communication', 'obligation'].includes(noun) && {
        source: { system: 'core', externalId: 'Secret source', sequence: i },
      }),
      ...metadata,
    });
  });
  return journal;
}
