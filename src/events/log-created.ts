import { canonicalJson } from './canonical-json.js';
import type { Metadata } from './envelope.js';
import { derivedId, eventId } from './identity.js';
import { logCreated } from './system.events.js';

/** Which log this is, and when it was made. */
export interface LogCreation {
  /** Random uuid, lower case: a restored or exchanged log has another one. */
  readonly logId: string;
  /** Whether the log is written under a driven clock. */
  readonly simulated: boolean;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/**
 * The first event of a log, in the form in which a store keeps it. An adapter writes it before there is a command
 * runner or a privacy seam, so it is made here whole: the service itself is its actor, it holds nothing personal, and
 * all its ids follow from the log's own.
 */
export function logCreatedEvent({ logId, simulated, at }: LogCreation): {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** RFC 8785 canonical JSON. */
  readonly data: string;
  /** RFC 8785 canonical JSON. */
  readonly metadata: string;
} {
  const { type, version, data } = logCreated({ logId, simulated });
  const commandId = derivedId('log', logId, 'create');
  const metadata: Metadata = {
    occurredAt: at,
    recordedAt: at,
    actor: { type: 'service', id: 'casewitness' },
    correlationId: derivedId('log', logId),
    causationId: commandId,
    commandId,
    origin: 'live',
    confidentiality: 'standard',
  };
  return {
    id: eventId('log', 0, commandId),
    type,
    version,
    data: canonicalJson(data),
    metadata: canonicalJson(metadata),
  };
}
