/** Whether a request that was not answered may have been worked on all the same. */
export type Reached = 'no' | 'unknown';

/** The neighbour gave no answer: unreachable, too slow, cut off, or left alone for now after many failures. */
export class NeighbourUnavailable extends Error {
  override readonly name = 'NeighbourUnavailable';
  constructor(
    message: string,
    /** `no`: the request certainly was not seen, so that sending it later cannot do anything twice. */
    readonly reached: Reached,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The address may not be connected to: private, link-local or otherwise special, and not allowed by configuration. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  constructor(
    readonly host: string,
    readonly address: string,
  ) {
    super(
      `${host}${host === address ? '' : ` (${address})`} is no public address, and CASEWITNESS_OUTBOUND_NETWORKS does not allow it`,
    );
  }
}

/** The answer is longer than anything that was asked for: not read to its end. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}
