import type { Decider, CommandData } from '../../domain/kernel/decider.js';
import type { EventDraft, NewEvent, RecordedEvent } from '../../events/envelope.js';
import type { Accepted } from './command.js';

/** A stream folded up to a revision: its state, and the first result of every command in it. */
export class FoldedStream<C extends CommandData, E extends EventDraft, S> {
  state: S;
  revision = -1;
  lastRecordedAt = '';
  /** Approximate weight for the cache: events folded. */
  private readonly results = new Map<string, Accepted>();

  constructor(
    private readonly decider: Decider<C, E, S>,
    private readonly stream: string,
  ) {
    this.state = decider.initial;
  }

  /** Folds events that follow the current revision. `position` of unread own appends is that of the append. */
  apply(events: readonly (RecordedEvent | (NewEvent & { readonly position: bigint }))[]): void {
    for (const event of events) {
      this.state = this.decider.evolve(this.state, event as never);
      this.revision += 1;
      this.lastRecordedAt = event.metadata.recordedAt;
      const earlier = this.results.get(event.metadata.commandId);
      this.results.set(event.metadata.commandId, {
        kind: 'accepted',
        stream: this.stream,
        revision: this.revision,
        position: event.position,
        events: [...(earlier?.events ?? []), { id: event.id, type: event.type }],
        version: this.decider.version?.(this.state),
      });
    }
  }

  /** The first result of a command that is already in the stream. */
  resultOf(commandId: string): Accepted | undefined {
    return this.results.get(commandId);
  }
}
