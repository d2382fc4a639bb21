import { jcs } from '../../events/canonical-json.js';
import { understand, type CloudEvent } from '../../inbound/cloud-event.js';
import type { InboundPiece } from '../../inbound/inbound-piece.js';

/**
 * Whether two messages with the same source and id say the same. How they were sent makes no difference: an event may come
 * again in another content mode, with other spaces, or its members in another order. What cannot be read is the same only
 * byte for byte.
 */
export function saysTheSame(one: InboundPiece, other: InboundPiece): boolean {
  if (one.mode === other.mode && Buffer.from(one.raw).equals(other.raw) && one.mode !== 'binary') return true;
  const [first, second] = [understand(one), understand(other)];
  if ('event' in first && 'event' in second) return told(first.event) === told(second.event);
  const attributes = (piece: InboundPiece): string => JSON.stringify(Object.entries(piece.attributes ?? {}).sort());
  return Buffer.from(one.raw).equals(other.raw) && attributes(one) === attributes(other);
}

const told = ({ type, subject, time, sequence, data }: CloudEvent): string =>
  jcs({ type, subject, data, ...(time !== undefined && { time }), ...(sequence !== undefined && { sequence }) });
