import { randomUUID } from 'node:crypto';
import type { Actor, EventDraft, NewEvent } from '../events/envelope.js';
import { eventId } from '../events/identity.js';
import type { Clock } from '../ports/clock.js';
import { WrongExpectedRevision } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';

const OPERATOR_STREAM = 'operator';

/** Who asks an operator's action, and why: goes on record before anything is done. */
export interface Resolution {
  readonly actor: Actor;
  readonly why: string;
}

/** What operators do to the service itself, in a stream of its own. */
export class OperatorRecord {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Appends behind whatever others append at the same time. @throws what the event store throws */
  async put(drafts: readonly EventDraft[], actor: Actor): Promise<void> {
    const commandId = randomUUID();
    for (;;) {
      const last = await this.last();
      const now = this.clock.now();
      const events = drafts.map((draft, i): NewEvent => ({
        ...draft,
        id: eventId(OPERATOR_STREAM, last.revision + 1 + i, commandId),
        metadata: {
          occurredAt: now,
          recordedAt: now > last.recordedAt ? now : last.recordedAt,
          actor,
          correlationId: commandId,
          causationId: commandId,
          commandId,
          origin: 'live',
          confidentiality: 'standard',
        },
      }));
      try {
        await this.store.append(OPERATOR_STREAM, last.revision < 0 ? 'no-stream' : last.revision, events);
        return;
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  }

  private async last(): Promise<{ readonly revision: number; readonly recordedAt: string }> {
    const tail = this.store.readStream(OPERATOR_STREAM, { direction: 'backwards', limit: 1 });
    for await (const { revision, metadata } of tail) return { revision, recordedAt: metadata.recordedAt };
    return { revision: -1, recordedAt: '' };
  }
}
