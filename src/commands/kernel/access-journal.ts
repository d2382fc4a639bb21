import { randomUUID } from 'node:crypto';
import type { Actor, EventDraft, NewEvent } from '../../events/envelope.js';
import { eventId } from '../../events/identity.js';
import type { Clock } from '../../ports/clock.js';
import { EventLogUnavailable } from '../../ports/event-log.js';
import type { EventStore } from '../../ports/event-store.js';

interface Entry {
  readonly draft: EventDraft;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly caseId?: string;
  readonly done: (error?: unknown) => void;
}

/** Most entries of one append. */
const BATCH = 500;
/** So many entries may wait; their readers wait with them. */
const MOST_WAITING = 10_000;

/**
 * Reading the record, and being refused, is on the record: `access-{day}-{instance}-{boot}`, one writer per stream.
 * Entries that come together are appended together; each is durable when {@link record} returns. Ids and reasons only,
 * never a payload.
 */
export class AccessJournal {
  private readonly boot = randomUUID().slice(0, 8);
  private day = '';
  private revision = -1;
  private lastRecordedAt = '';
  private readonly pending: Entry[] = [];
  private writing = false;

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    /** Name of this instance, for operators. */
    private readonly instance: string,
  ) {}

  /** Resolves when the entry is durable. @throws what the log's append throws; EventLogUnavailable when too many wait */
  record(draft: EventDraft, actor: Actor, correlationId: string, caseId?: string): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (this.pending.length >= MOST_WAITING) {
        return reject(new EventLogUnavailable(`${MOST_WAITING} access records wait already`, { busy: true }));
      }
      const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error as Error));
      this.pending.push({ draft, actor, correlationId, caseId, done });
      if (!this.writing) void this.write();
    });
  }

  /** Ends in the same turn in which it finds nothing left: an entry that comes a moment later starts it again. */
  private async write(): Promise<void> {
    this.writing = true;
    while (this.pending.length > 0) {
      const entries = this.pending.splice(0, BATCH);
      try {
        await this.append(entries);
        for (const { done } of entries) done();
      } catch (error) {
        // Whether it was written is unknown: the next entries go to a stream of their own.
        this.day = '';
        for (const { done } of entries) done(error);
      }
    }
    this.writing = false;
  }

  private async append(entries: readonly Entry[]): Promise<void> {
    const now = this.clock.now();
    const recordedAt = now > this.lastRecordedAt ? now : this.lastRecordedAt;
    if (recordedAt.slice(0, 10) !== this.day.slice(0, 10)) {
      this.day = `${recordedAt.slice(0, 10)}-${this.instance}-${this.boot}-${randomUUID().slice(0, 4)}`;
      this.revision = -1;
    }
    const stream = `access-${this.day}`;
    const events: NewEvent[] = entries.map(({ draft, actor, correlationId, caseId }, index) => {
      const commandId = randomUUID();
      const metadata = { occurredAt: now, recordedAt, actor, correlationId, causationId: correlationId, commandId, ...(caseId !== undefined && { caseId }), origin: 'live', confidentiality: 'standard' } as const; // prettier-ignore
      return { ...draft, id: eventId(stream, this.revision + 1 + index, commandId), metadata };
    });
    await this.store.append(stream, this.revision < 0 ? 'no-stream' : this.revision, events);
    this.revision += events.length;
    this.lastRecordedAt = recordedAt;
  }
}
