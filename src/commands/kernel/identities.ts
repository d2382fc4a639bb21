import { externalIdentity, signedInPersonId } from '../../events/identity.js';

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
  /** Command id of a request that may be repeated. */
  ofRequest(principalId: string, idempotencyKey: string): string {
    return externalIdentity(this.namespace, 'request', principalId, idempotencyKey);
  }
  /** A document that a repeatable request brings. */
  ofUpload(principalId: string, idempotencyKey: string): string {
    return externalIdentity(this.namespace, 'upload', principalId, idempotencyKey);
  }
  /** Command id of an inbound message: the same message is the same command. */
  ofMessage(source: string, messageId: string): string {
    return externalIdentity(this.namespace, 'message', source, messageId);
  }
  /** A message that a neighbour sends: the same source and id are the same message (CloudEvents 1.0, `id`). */
  ofInbound(source: string, id: string): string {
    return externalIdentity(this.namespace, 'inbound', source, id);
  }
  /** A document of the engine: the same bytes of the same system are the same document. */
  ofEngineDocument(system: string, sha256: string): string {
    return externalIdentity(this.namespace, 'engine-document', system, sha256);
  }
  /** Command id of an imported event, by the source's own id of it or its place within its case. */
  ofSourceEvent(system: string, caseRef: string, event: string | number, part: number): string {
    return externalIdentity(this.namespace, 'source-event', system, caseRef, event, part);
  }
  /** Someone whom a source system names. */
  ofActor(system: string, reference: string): string {
    return externalIdentity(this.namespace, 'actor', system, reference);
  }
  /** Principal id of a person, by the issuer and subject of their tokens. */
  ofPerson(issuer: string, subject: string): string {
    return signedInPersonId(this.namespace, issuer, subject);
  }
  /** An imported letter, by the source event that tells of it. */
  ofLetter(caseId: string, event: string | number, part: number): string {
    return externalIdentity(this.namespace, 'letter', caseId, event, part);
  }
  /** The import of a file under a mapping: the same three always name the same import. */
  ofImport(fileDigest: string, mappingHash: string, asOf: string | undefined): string {
    return externalIdentity(this.namespace, 'import', fileDigest, mappingHash, asOf ?? '');
  }
}
