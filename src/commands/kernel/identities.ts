import { externalIdentity } from '../../events/identity.js';

/** Ids of what comes from outside, under the log's secret namespace: nobody can guess them, an erasure can forget them. */
export class Identities {
  constructor(private readonly namespace: string) {}

  ofCase(sourceSystem: string, externalId: string): string {
    return externalIdentity(this.namespace, 'case', sourceSystem, externalId);
  }
  /** A party of a case, by the caller's own reference for it. */
  ofParty(caseId: string, reference: string): string {
    return externalIdentity(this.namespace, 'party', caseId, reference);
  }
  ofRequest(principalId: string, idempotencyKey: string): string {
    return externalIdentity(this.namespace, 'request', principalId, idempotencyKey);
  }
  /** Command id of an inbound message: the same message is the same command. */
  ofMessage(source: string, messageId: string): string {
    return externalIdentity(this.namespace, 'message', source, messageId);
  }
}
