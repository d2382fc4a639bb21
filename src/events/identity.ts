import { nameBasedUuid } from './name-based-uuid.js';

/** Namespace of ids made from other random ids: public, for nothing in it can be guessed. */
const DERIVED = '6f6d1c1e-6d0f-5a3c-9a51-0c1f6b9f9e11';

/** uuid v5 over the parts, unambiguous (JSON array), for ids derived from ids that cannot be guessed. */
export function derivedId(...parts: readonly (string | number)[]): string {
  return nameBasedUuid(JSON.stringify(parts), DERIVED);
}

/** Event id: the same attempt of a command at a revision has the same id, a new decision has a new one. */
export function eventId(stream: string, revision: number, commandId: string): string {
  return derivedId('event', stream, revision, commandId);
}

/**
 * uuid v5 over parts that come from outside (reference numbers, source ids), under the log's secret random namespace:
 * a plain uuid v5 of a reference number could be guessed and never erased.
 */
export function externalIdentity(namespace: string, ...parts: readonly (string | number)[]): string {
  return nameBasedUuid(JSON.stringify(parts), namespace);
}

/**
 * Principal id of a person who signs in: from issuer and subject, never a name or an address. Its form tells it from the
 * words that hold keys, so that nobody can be given a key in a signed-in person's name.
 */
export const signedInPersonId = (namespace: string, issuer: string, subject: string): string =>
  `person-${externalIdentity(namespace, 'person', issuer, subject)}`;
/** Whether a principal id has the form that signing in gives. */
export const isSignedInPerson = (principalId: string): boolean =>
  /^person-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(principalId);

export const caseStream = (caseId: string): string => `case-${caseId}`;
export const communicationStream = (communicationId: string): string => `communication-${communicationId}`;
export const obligationStream = (obligationId: string): string => `obligation-${obligationId}`;
export const templateStream = (templateId: string): string => `template-${templateId}`;
export const policyStream = (packId: string): string => `policy-${packId}`;
export const principalStream = (principalId: string): string => `principal-${principalId}`;
export const sagaStream = (saga: string, instance: string): string => `saga-${saga}-${instance}`;
/** Messages about a case as they came in; of a body that names no case, under its own id. */
export const inboundStream = (caseOrInboundId: string): string => `inbound-${caseOrInboundId}`;
/** A document that the communications system produced on its own. */
export const engineDocumentStream = (documentId: string): string => `output-${documentId}`;
/** A case as the case system has it: what we have asked for there. */
export const counterpartStream = (caseId: string): string => `counterpart-${caseId}`;
export const importStream = (importId: string): string => `import-${importId}`;

/** One exception case per failed letter, however often and by whomever the failure is reported. */
export const exceptionCaseId = (rootCommunicationId: string): string => derivedId('exception', rootCommunicationId);
/** One case per missed statutory limit, however often its breach is found. */
export const breachCaseId = (obligation: string): string => derivedId('breach', obligation);
/** One obligation per case, rule and occurrence (the first anchor of its chain of superseding facts). */
export const obligationId = (caseId: string, packId: string, ruleId: string, occurrence: string): string =>
  derivedId('obligation', caseId, packId, ruleId, occurrence);
/** The communication that a saga's output asks for. */
export const requestedCommunicationId = (saga: string, revision: number): string =>
  derivedId('communication', saga, revision);
