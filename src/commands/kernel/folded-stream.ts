import type { Decider, CommandData } from '../../domain/kernel/decider.js';
import type { EventDraft, NewEvent, RecordedEvent } from '../../events/envelope.js';
import type { Accepted } from './command.js';

/** An event that was decided, and the state after it. */
export interface Decided<S> {
  readonly event: NewEvent;
  readonly state: S;
}

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

  /** Folds events that were read and follow the current revision. */
  apply(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.move(event, event.position, this.decider.evolve(this.state, event as never));
    }
  }

  /** Folds events of one's own that were appended at this position: their own places are not known. */
  append(events: readonly NewEvent[], position: bigint): void {
    for (const event of events) this.move(event, position, this.decider.evolve(this.state, event as never));
  }

  /** The same, where the events were folded before they were appended. */
  advance(decided: readonly Decided<S>[], position: bigint): void {
    for (const { event, state } of decided) this.move(event, position, state);
  }

  private move({ id, type, metadata }: NewEvent, position: bigint, state: S): void {
    this.state = state;
    this.revision += 1;
    this.lastRecordedAt = metadata.recordedAt;
    const earlier = this.results.get(metadata.commandId);
    this.results.set(metadata.commandId, {
      kind: 'accepted',
      stream: this.stream,
      revision: this.revision,
      position,
      events: earlier === undefined ? [{ id, type }] : [...earlier.events, { id, type }],
      version: this.decider.version?.(state),
    });
  }

  /** The first result of a command that is already in the stream. */
  resultOf(commandId: string): Accepted | undefined {
    return this.results.get(commandId);
  }
}
