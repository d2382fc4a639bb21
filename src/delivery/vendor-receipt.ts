import type { Fate } from './fate.js';

/** What a provider reports, read in its vocabulary: the same for all of them from here on. */
export interface VendorReceipt extends Fate {
  /** The provider's id of this report: a repeated one is recorded once. */
  readonly messageId: string;
  /** The reference that we gave: the id of the communication. */
  readonly communicationId: string;
  readonly providerRef?: string;
  /** The provider's own word, kept as it is. */
  readonly rawCode: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

/** A report that does not speak its vocabulary. */
export class UnreadableReceipt extends Error {
  override readonly name = 'UnreadableReceipt';
  constructor(
    /** Path of the field, in the provider's words. */
    readonly field: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** The fate that a word stands for. @throws UnreadableReceipt for a word that the vocabulary does not have */
export function fateOf(vocabulary: Readonly<Record<string, Fate>>, word: string, field: string): Fate {
  const fate = Object.hasOwn(vocabulary, word) ? vocabulary[word] : undefined;
  if (fate) return fate;
  throw new UnreadableReceipt(field, `is none of ${Object.keys(vocabulary).join(', ')}`);
}

/** The instant that a provider names. @throws UnreadableReceipt */
export function instantOf(text: string, field: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UnreadableReceipt(field, 'is no instant');
  return new Date(time).toISOString();
}
