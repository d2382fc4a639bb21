import { createHash } from 'node:crypto';
import type { AnyEvent, EventOf } from '../events/catalogue.js';
import { isErased } from '../events/envelope.js';
import { DocumentNotFound, type Documents } from '../ports/documents.js';
import { isUnreadable, type UnreadableEvent } from '../ports/event-store.js';
import type { Finding, LogCheck } from './finding.js';

/**
 * Each letter is asked for once for its reason, recorded as handed off at most once, and the document that was recorded
 * is there with the bytes that were recorded.
 */
export class LettersCheck implements LogCheck<AnyEvent | UnreadableEvent> {
  private readonly handedOff = new Set<string>();
  private readonly reasons = new Map<string, string>();
  private readonly documents: EventOf<'communication.composed'>['data'][] = [];
  private readonly found: Finding[] = [];

  constructor(private readonly store: Documents) {}

  see(event: AnyEvent | UnreadableEvent): void {
    if (isUnreadable(event)) return;
    if (event.type === 'communication.requested' && event.metadata.origin !== 'import') this.requested(event);
    if (event.type === 'communication.composed' && event.metadata.origin !== 'import') this.documents.push(event.data);
    if (event.type !== 'communication.handed-off') return;
    const { communicationId } = event.data;
    if (this.handedOff.has(communicationId))
      this.found.push({ rule: 'handed-off-once', subject: communicationId, detail: 'Two hand-offs are on record' });
    this.handedOff.add(communicationId);
  }

  async *findings(): AsyncIterable<Finding> {
    yield* this.found;
    for (const { communicationId, documentId, digest, digestSalt } of this.documents) {
      if (isErased(digestSalt)) continue;
      const bytes = await this.bytesOf(documentId);
      const subject = documentId;
      if (bytes === undefined) {
        yield {
          rule: 'document-kept',
          subject,
          detail: `The document of communication ${communicationId} is not there`,
        };
      } else if (saltedDigest(digestSalt, bytes) !== digest) {
        yield { rule: 'document-whole', subject, detail: `It is not what was recorded for ${communicationId}` };
      }
    }
  }

  /** A resend has the reason of its first letter, and says so. */
  private requested({ data }: EventOf<'communication.requested'>): void {
    const { communicationId, kind, reason, relation } = data;
    if (relation !== undefined) return;
    const key = `${kind} ${reason.eventId}`;
    const first = this.reasons.get(key);
    if (first !== undefined) {
      const detail = `Asked for twice for event ${reason.eventId}: also as ${first}`;
      this.found.push({ rule: 'asked-for-once', subject: communicationId, detail });
    }
    this.reasons.set(key, communicationId);
  }

  private async bytesOf(documentId: string): Promise<Uint8Array | undefined> {
    try {
      return (await this.store.get(documentId)).bytes;
    } catch (error) {
      if (error instanceof DocumentNotFound) return undefined;
      throw error;
    }
  }
}

/** base64url(SHA-256(salt ‖ bytes)). */
function saltedDigest(salt: string, bytes: Uint8Array): string {
  return createHash('sha256').update(Buffer.from(salt, 'base64url')).update(bytes).digest('base64url');
}
