import type { CommandData } from '../../domain/kernel/decider.js';
import type { EventDraft } from '../../events/envelope.js';
import type { FoldedStream } from './folded-stream.js';

type AnyFold = FoldedStream<CommandData, EventDraft, unknown>;

/** Least recently used folds, bounded by the number of events folded, which is what they weigh. */
export class FoldCache {
  private readonly folds = new Map<string, { readonly fold: unknown; readonly weight: number }>();
  private weight = 0;

  constructor(private readonly maxEvents: number) {}

  get<C extends CommandData, E extends EventDraft, S>(stream: string): FoldedStream<C, E, S> | undefined {
    return this.folds.get(stream)?.fold as FoldedStream<C, E, S> | undefined;
  }

  put<C extends CommandData, E extends EventDraft, S>(stream: string, fold: FoldedStream<C, E, S>): void {
    this.drop(stream);
    const weight = (fold as unknown as AnyFold).revision + 1;
    this.folds.set(stream, { fold, weight });
    this.weight += weight;
    for (const oldest of this.folds.keys()) {
      if (this.weight <= this.maxEvents) break;
      this.drop(oldest);
    }
  }

  drop(stream: string): void {
    const entry = this.folds.get(stream);
    if (!entry) return;
    this.folds.delete(stream);
    this.weight -= entry.weight;
  }
}
