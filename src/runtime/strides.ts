import type { EventBatch, EventStore } from '../ports/event-store.js';

/** What is taken at once. */
export interface Stride extends EventBatch {
  /** There may be more behind it. */
  readonly full: boolean;
}

/**
 * Reads the log for one who takes its events in order. While it is far behind it takes several batches at once, with one
 * commit for all, and the next ones are read while these are being written. From the first time that it has come to the
 * head of the log it takes batch by batch: others wait for their turn to write then.
 */
export class Strides {
  private behind = true;
  private ahead: { readonly after: bigint; readonly stride: Promise<Stride> } | undefined;

  /**
   * @param batch events read at once
   * @param most events taken at once while behind
   * @param prepare what is done with events read ahead, before they are asked for
   */
  constructor(
    private readonly source: Pick<EventStore, 'readBatch'>,
    private readonly types: ReadonlySet<string>,
    private readonly batch: number,
    private readonly most: number,
    private readonly prepare: (events: EventBatch['events']) => Promise<void> = async () => undefined,
  ) {}

  /** Begins anew: nothing that was read counts any more. */
  begin(): void {
    this.ahead = undefined;
    this.behind = true;
  }

  /** Opened events hold personal data: after an erasure none may stay in memory. */
  forget(): void {
    this.ahead = undefined;
  }

  /** Resolves when nothing is being read any more. */
  async end(): Promise<void> {
    const { ahead } = this;
    this.ahead = undefined;
    await ahead?.stride.catch(() => undefined);
  }

  /** What follows this place; `last` is undefined where nothing does. @throws what reading throws */
  async next(after: bigint): Promise<Stride> {
    const { ahead } = this;
    this.ahead = undefined;
    let stride = ahead?.after === after ? await ahead.stride : undefined;
    // Who looked early and found nothing looks again: something may have come since.
    if (!stride?.last) stride = await this.read(after);
    if (!stride.full) this.behind = false;
    else if (this.behind && stride.last && this.most > this.batch) this.readAhead(stride.last.position);
    return stride;
  }

  private readAhead(after: bigint): void {
    const stride = this.read(after).then(async (read) => {
      await this.prepare(read.events);
      return read;
    });
    // Whoever asks for it meets the fault; a stride that nobody asks for any more has none.
    stride.catch(() => undefined);
    this.ahead = { after, stride };
  }

  private async read(after: bigint): Promise<Stride> {
    const { batch, types } = this;
    const first = await this.source.readBatch({ after, limit: batch, types });
    let full = first.scanned >= batch;
    if (!full || !this.behind) return { ...first, full };
    const events = [...first.events];
    let { scanned, last } = first;
    while (full && last && scanned + batch <= this.most) {
      const more = await this.source.readBatch({ after: last.position, limit: batch, types });
      for (const event of more.events) events.push(event);
      scanned += more.scanned;
      full = more.scanned >= batch;
      last = more.last ?? last;
    }
    return { events, scanned, full, ...(last && { last }) };
  }
}
