import { jcs } from '../../events/canonical-json.js';
import { saidIn } from '../../inbound/cloud-event.js';
import type { InboundPiece } from '../../inbound/inbound-piece.js';

/**
 * Whether two messages with the same source and id say the same. How they were sent makes no difference: an event may come
 * again in another content mode, with other spaces, or its members in another order. What cannot be read is the same only
 * byte for byte.
 */
export function saysTheSame(one: InboundPiece, other: InboundPiece): boolean {
  const [first, second] = [told(one), told(other)];
  if (first !== undefined || second !== undefined) return first === second;
  return Buffer.from(one.raw).equals(other.raw);
}

/** In one spelling; undefined for what has none. */
function told(piece: InboundPiece): string | undefined {
  const said = saidIn(piece);
  if (!said) return undefined;
  try {
    return jcs(said);
  } catch (error) {
    // Half characters, or nested without end: no text that could be compared.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
