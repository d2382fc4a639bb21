import type { AnyEvent } from '../events/catalogue.js';
import { eventId } from '../events/identity.js';
import { isUnreadable, type UnreadableEvent } from '../ports/event-store.js';
import type { Finding, LogCheck } from './finding.js';

interface Stream {
  revision: number;
  recordedAt: string;
  commandId: string;
}

/**
 * The form of the log itself: streams without gaps, positions that ascend, ids that follow from place and command, time
 * that never goes back within a stream, every event readable with all its personal values or their tombstones, and
 * every command recorded once.
 */
export class StreamsCheck implements LogCheck<AnyEvent | UnreadableEvent> {
  private readonly streams = new Map<string, Stream>();
  private readonly commands = new Map<string, string>();
  private readonly found: Finding[] = [];
  private position = 0n;

  see(event: AnyEvent | UnreadableEvent): void {
    const { stream, revision, position, id } = event;
    const say = (rule: string, detail: string): void => void this.found.push({ rule, subject: stream, detail });
    if (position <= this.position) say('position-ascends', `${position} comes after ${this.position}`);
    this.position = position;
    const before = this.streams.get(stream);
    const wanted = before ? before.revision + 1 : 0;
    if (revision !== wanted) say('revisions-contiguous', `Revision ${revision} where ${wanted} must stand`);
    if (isUnreadable(event)) {
      say('readable', `Revision ${revision} (${event.type}): ${event.error.message}`);
      if (before) before.revision = revision;
      else this.streams.set(stream, { revision, recordedAt: '', commandId: '' });
      return;
    }
    const { commandId, recordedAt } = event.metadata;
    if (id !== eventId(stream, revision, commandId))
      say('id-derived', `Id of revision ${revision} is of another place`);
    if (before && recordedAt < before.recordedAt) say('time-ascends', `Recorded earlier than revision ${revision - 1}`);
    if (before?.commandId !== commandId) {
      const first = this.commands.get(commandId);
      if (first !== undefined) say('command-once', `Command ${commandId} is recorded twice: first in ${first}`);
      this.commands.set(commandId, stream);
    }
    this.streams.set(stream, { revision, recordedAt, commandId });
  }

  findings(): Iterable<Finding> {
    return this.found;
  }

  /** Whether the log has events of this command. */
  holds(commandId: string): boolean {
    return this.commands.has(commandId);
  }
}
