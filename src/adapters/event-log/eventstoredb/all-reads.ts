import { BACKWARDS, END, FORWARDS, type Position, type ResolvedEvent } from '@eventstore/db-client';
import type { StoredEvent } from '../../../ports/event-log.js';
import type { Connection } from './connection.js';
import { noticeTruncation, TOMBSTONE } from './truncation.js';
import { checkWhole, LEADER, PAGE_CHARACTERS } from './pages.js';
import { run } from './paged-read.js';
import { retrying } from './retrying.js';
import { fromStore } from './stored-form.js';

/** `$all` is not filtered by the server, whatever it is asked: long stretches may hold nothing of ours. */
const SMALLEST_PAGE = 32;
const LARGEST_PAGE = 1_000;

interface Page {
  readonly events: readonly StoredEvent[];
  /** Of the last event seen, ours or not: where the next page goes on. */
  readonly last: Position | undefined;
  readonly ended: boolean;
}

/** Reads of everything that is ours in `$all`, by the prefix of the stream names. */
export class AllReads {
  /** All that is ours up to `scanned` ends at `head`: what was looked through once is not looked through again. */
  private known: { readonly scanned: bigint; readonly head: bigint };

  constructor(
    private readonly connection: Connection,
    private readonly prefix: string,
    /** Position of our first event: what others wrote before it is never looked at. */
    private readonly origin: bigint,
    /** How long a read keeps trying while the server is away, in milliseconds. */
    private readonly patienceMs: number,
  ) {
    this.known = { scanned: origin, head: origin };
  }

  /**
   * Our events after a position, in global order; each page is tried as long as the patience lasts.
   *
   * @param after position of an event of ours, or 0n
   * @param withIt whether the event at that position is among them
   * @throws EventLogCorrupt when no event has that position; EventLogUnavailable when the server cannot be reached in time
   */
  async *after(after: bigint, limit: number, withIt = false): AsyncGenerator<StoredEvent, void, undefined> {
    checkWhole('limit', limit);
    const start = after < this.origin ? this.origin : after;
    let from: Position = { commit: start, prepare: start };
    let inclusive = withIt || after < this.origin;
    let size = clamp(limit + 1);
    for (let left = limit; left > 0;) {
      const { events, last, ended }: Page = await this.page(from, inclusive, size, left);
      yield* events;
      left -= events.length;
      if (ended) return;
      [from, inclusive, size] = [last ?? from, false, clamp(size * 2)];
    }
  }

  /** Our last events, in global order; looks backwards from the end of `$all`. @throws as {@link after} */
  async last(limit: number): Promise<StoredEvent[]> {
    checkWhole('limit', limit);
    const found: StoredEvent[] = [];
    let from: Position | undefined;
    for (let size = clamp(limit); found.length < limit; size = clamp(size * 2)) {
      const events: StoredEvent[] = [];
      let [seen, ended] = [0, false];
      let last: Position | undefined;
      const until = performance.now() + this.patienceMs;
      await retrying(this.connection, 'reading $all backwards', until, async () => {
        events.length = seen = 0;
        await run(
          this.connection,
          until,
          (client) => client.readAll({ ...LEADER, fromPosition: from ?? END, direction: BACKWARDS, maxCount: size }),
          (resolved) => {
            seen++;
            last = positionOf(resolved);
            if (this.isOurs(resolved)) events.push(fromStore(resolved, this.prefix));
            ended = last.commit <= this.origin || found.length + events.length >= limit;
            return !ended;
          },
        );
      });
      found.push(...events);
      if (ended || seen < size) break;
      from = last;
    }
    return found.reverse();
  }

  /**
   * Position of our last event; looks backwards from the end of `$all` to the first event of ours, or to
   * where an earlier look began.
   *
   * @throws EventLogUnavailable when the server cannot be reached in time
   */
  async head(patienceMs = this.patienceMs): Promise<bigint> {
    const until = performance.now() + patienceMs;
    let from: Position | undefined;
    let top: bigint | undefined;
    let found: bigint | undefined;
    const { scanned, head } = this.known;
    for (let size = SMALLEST_PAGE; ; size = clamp(size * 2)) {
      let seen = 0;
      let last: Position | undefined;
      const asked = 'reading $all backwards';
      await retrying(this.connection, asked, until, async () => {
        seen = 0;
        await run(
          this.connection,
          until,
          (client) => client.readAll({ ...LEADER, fromPosition: from ?? END, direction: BACKWARDS, maxCount: size }),
          (resolved) => {
            seen++;
            last = positionOf(resolved);
            top ??= last.commit;
            if (this.isOurs(resolved)) found = last.commit;
            else if (last.commit <= scanned) found = head;
            return found === undefined;
          },
        );
      });
      if (found === undefined && seen === size) {
        from = last;
        continue;
      }
      return this.remember(top ?? 0n, found ?? head);
    }
  }

  /** Two looks may cross: what is known never goes back. */
  private remember(scanned: bigint, head: bigint): bigint {
    if (scanned > this.known.scanned) this.known = { scanned, head };
    return head;
  }

  private async page(from: Position, inclusive: boolean, size: number, wanted: number): Promise<Page> {
    const asked = `reading $all from ${from.commit}`;
    const until = performance.now() + this.patienceMs;
    return retrying(this.connection, asked, until, async () => {
      const events: StoredEvent[] = [];
      let last: Position | undefined;
      let [seen, characters, cut] = [0, 0, false];
      await run(
        this.connection,
        until,
        (client) => client.readAll({ ...LEADER, fromPosition: from, direction: FORWARDS, maxCount: size }),
        (resolved) => {
          seen++;
          last = positionOf(resolved);
          // The server begins with the event at the position itself.
          const again = !inclusive && last.commit === from.commit && last.prepare === from.prepare;
          if (again || noticeTruncation(resolved, this.prefix, this.connection.alarms) || !this.isOurs(resolved))
            return true;
          const event = fromStore(resolved, this.prefix);
          events.push(event);
          characters += event.data.length + event.metadata.length;
          cut = events.length === wanted || characters >= PAGE_CHARACTERS;
          return !cut;
        },
      );
      return { events, last, ended: seen < size && !cut };
    });
  }

  private isOurs({ event }: ResolvedEvent): boolean {
    return event !== undefined && event.streamId.startsWith(this.prefix) && event.type !== TOMBSTONE;
  }
}

function positionOf({ event }: ResolvedEvent): Position {
  const { commit, prepare } = event?.position ?? { commit: 0n, prepare: 0n };
  return { commit, prepare };
}

function clamp(size: number): number {
  return Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, size));
}
