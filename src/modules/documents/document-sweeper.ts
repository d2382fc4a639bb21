import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../ports/clock.js';
import { DocumentNotFound, type Documents } from '../../ports/documents.js';
import type { EventStore } from '../../ports/event-store.js';

/** What was stored a day ago and is named by no event was left by a crash, or by an append that never came. */
const KEPT_MS = 24 * 60 * 60_000;
/** All documents are looked through this often. */
const LISTED_EVERY_MS = 6 * 60 * 60_000;
/**
 * A document is deleted only when it was found nameless this long before, by a clock that stood still while this process
 * did: one that was put to sleep between storing and naming gets the time to do the second.
 */
const CONSIDERED_MS = 55 * 60_000;

export interface DocumentSweeperOptions {
  readonly store: Pick<EventStore, 'simulated' | 'readStream'>;
  readonly documents: Documents;
  readonly clock: Clock;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic?: () => number;
}

/** Deletes documents that no event names: each was stored before the event that was to name it, and then that never came. */
export class DocumentSweeper {
  private readonly logger = new Logger('documents');
  /** Nameless documents, and since when they are known to be. */
  private readonly suspects = new Map<string, number>();
  private listedAt: number | undefined;
  /** Everything stored before this moment has been judged. */
  private judgedBefore = '';

  constructor(private readonly options: DocumentSweeperOptions) {}

  /**
   * One round. Answers how many documents were deleted.
   * @throws what the stores throw; what it has found out so far stays
   */
  async sweep(): Promise<number> {
    // Files bear the time of the machine, which says nothing under a driven clock.
    if (this.options.store.simulated) return 0;
    const before = new Date(Date.parse(this.options.clock.now()) - KEPT_MS).toISOString();
    await this.find(before);
    let deleted = 0;
    for (const [documentId, since] of this.suspects) {
      if (this.now() - since < CONSIDERED_MS) continue;
      this.suspects.delete(documentId);
      if (await this.isNamed(documentId)) continue;
      if (await this.options.documents.deleteStoredBefore(documentId, before)) deleted += 1;
    }
    if (deleted > 0) this.logger.log(`Deleted ${deleted} documents that no event names`);
    return deleted;
  }

  private async find(before: string): Promise<void> {
    if (this.listedAt !== undefined && this.now() - this.listedAt < LISTED_EVERY_MS) return;
    for await (const { documentId, storedAt } of this.options.documents.list()) {
      if (storedAt < this.judgedBefore || storedAt >= before || this.suspects.has(documentId)) continue;
      if (!(await this.isNamed(documentId))) this.suspects.set(documentId, this.now());
      // A long list is gone through beside everything else.
      await setImmediate();
    }
    this.listedAt = this.now();
    this.judgedBefore = before;
  }

  /**
   * Whether an event of the stream that it was stored for names the document. One that was not stored to its end can be
   * named by none; of one that does not say its stream nothing is known.
   */
  private async isNamed(documentId: string): Promise<boolean> {
    const { documents, store } = this.options;
    try {
      const stream = await documents.streamOf(documentId);
      if (stream === undefined) return await this.isStored(documentId);
      for await (const { data } of store.readStream(stream)) {
        if ('documentId' in data && data.documentId === documentId) return true;
      }
      return false;
    } catch (error) {
      // Not known is not nameless.
      this.logger.warn(`Whether an event names document ${documentId} cannot be told: ${String(error)}`);
      return true;
    }
  }

  private async isStored(documentId: string): Promise<boolean> {
    try {
      await this.options.documents.get(documentId);
      return true;
    } catch (error) {
      if (error instanceof DocumentNotFound) return false;
      throw error;
    }
  }

  private now(): number {
    return this.options.monotonic?.() ?? performance.now();
  }
}
