import type { ChannelName, FailureReason } from '../events/communication.events.js';

export interface HandOffOrder {
  /** Idempotency key over all attempts. */
  readonly effectId: string;
  readonly communicationId: string;
  readonly caseId: string;
  readonly kind: string;
  readonly documentId: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly recipient: { readonly name: string; readonly address: string };
  /** Business time of this hand-off, RFC 3339 UTC; a repeated order answers with the first one's. */
  readonly at: string;
}

export interface HandOff {
  readonly provider: string;
  readonly providerRef: string;
  readonly handedOffAt: string;
}

/** A way out of the house. */
export interface Channel {
  readonly name: ChannelName;
  readonly provider: string;
  /** What happens to an attempt whose outcome is unknown after a crash: this channel knows the key and may be asked again, or a person decides. */
  readonly onUnknownOutcome: 'resend' | 'hold';
  /** How many hand-offs may run at once. */
  readonly concurrency: number;
  /** @throws HandOffFailed */
  handOff(order: HandOffOrder): Promise<HandOff>;
}

export class HandOffFailed extends Error {
  override readonly name = 'HandOffFailed';
  constructor(
    readonly failure: FailureReason,
    message: string,
    /** `later`: try again with backoff. `never`: this letter cannot go this way. */
    readonly retry: 'later' | 'never',
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
