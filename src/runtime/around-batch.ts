/** Runs the work on a batch of events of a consumer: for those who measure. */
export type AroundBatch = <T>(
  consumer: string,
  events: readonly { readonly position: bigint }[],
  work: () => Promise<T>,
) => Promise<T>;
