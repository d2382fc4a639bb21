import { createHash } from 'node:crypto';
import type { CompositionOrder } from '../../../ports/composer.js';
import type { ExstreamDesign } from './exstream-settings.js';

/**
 * The idempotency key of a letter: the same letter from the same template with the same values has the same key, at
 * whatever time it is asked for. The printed date has no part in it: a retry past midnight, or after the clock was moved,
 * gets what was made before, with the date that it bears.
 */
export function compositionKey(design: ExstreamDesign, order: CompositionOrder): string {
  const { date: _, merge, ...letter } = order;
  const content = { design: [design.communicationId, design.driverDataSource], letter, merge: withoutDate(merge) };
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

/** The values without `letter.date`, which is the day of composing. */
function withoutDate({ letter, ...merge }: CompositionOrder['merge']): CompositionOrder['merge'] {
  if (typeof letter !== 'object' || Array.isArray(letter)) return { ...merge, letter };
  const { date: _, ...rest } = letter as CompositionOrder['merge'];
  return { ...merge, letter: rest };
}
