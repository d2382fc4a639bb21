import { BACKWARDS, END, FORWARDS } from '@eventstore/db-client';
import { checkStreamName } from '../../../ports/append-rules.js';
import { EventLogCorrupt, type ReadStreamOptions, type StoredEvent } from '../../../ports/event-log.js';
import type { Connection } from './connection.js';
import { run } from './paged-read.js';
import { verdictOn } from './port-errors.js';
import { retrying } from './retrying.js';
import { fromStore } from './stored-form.js';
import { checkWhole, LEADER, PAGE_CHARACTERS, PAGE_EVENTS } from './pages.js';

interface StreamPage {
  readonly events: readonly StoredEvent[];
  /** Nothing follows in this direction. */
  readonly ended: boolean;
  /** The server knows no such stream. */
  readonly missing: boolean;
}

/** Reads of one stream, in pages; between two pages nothing stays open on the server. */
export class StreamReads {
  constructor(
    private readonly connection: Connection,
    private readonly prefix: string,
    /** How long a page is tried while the server is away, in milliseconds. */
    private readonly patienceMs: number,
  ) {}

  /**
   * Events of one stream, as the port promises; each page is tried as long as the patience lasts.
   *
   * @throws EventLogCorrupt when revisions are missing: the stream's history was truncated, or it was deleted
   * @throws EventLogUnavailable when the server cannot be reached in time
   */
  async *stream(name: string, options: ReadStreamOptions = {}): AsyncGenerator<StoredEvent, void, undefined> {
    const { direction = 'forwards', limit = Number.MAX_SAFE_INTEGER, from } = options;
    checkStreamName(name);
    checkWhole('limit', limit);
    if (from !== undefined) checkWhole('from', from);
    const step = direction === 'forwards' ? 1 : -1;
    let next = from ?? (direction === 'forwards' ? 0 : undefined);
    for (let left = limit; left > 0;) {
      const wanted = Math.min(PAGE_EVENTS, left);
      const { events, ended, missing } = await this.page(
        name,
        next,
        direction,
        wanted,
        performance.now() + this.patienceMs,
      );
      for (const event of events) {
        // Backwards from past the end begins at the end; everywhere else each revision is known beforehand.
        const anywhere = next === undefined || (direction === 'backwards' && next === from && event.revision < next);
        if (!anywhere && event.revision !== next) throw this.gap(name, next as number, event.revision);
        yield event;
        next = event.revision + step;
      }
      left -= events.length;
      if (next !== undefined && next < 0) return;
      if (!ended) continue;
      // Backwards all there is ends at revision 0, and what begins at revision 0 has one.
      const complete = missing || (direction === 'forwards' ? events.length > 0 || next !== 0 : left === 0);
      if (!complete) throw this.gap(name, next ?? 0, undefined);
      return;
    }
  }

  /**
   * One page; one cut short because its events are large has not ended.
   *
   * @param from undefined for the end
   * @param until see {@link retrying}
   */
  async page(
    name: string,
    from: number | undefined,
    direction: 'forwards' | 'backwards',
    wanted: number,
    until: number,
  ): Promise<StreamPage> {
    const fromRevision = from === undefined ? END : BigInt(from);
    return retrying(this.connection, `reading stream ${this.prefix}${name}`, until, async () => {
      const events: StoredEvent[] = [];
      let characters = 0;
      try {
        await run(
          this.connection,
          until,
          (client) =>
            client.readStream(this.prefix + name, {
              ...LEADER,
              fromRevision,
              direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
              maxCount: wanted,
            }),
          (resolved) => {
            const event = fromStore(resolved, this.prefix);
            events.push(event);
            characters += event.data.length + event.metadata.length;
            return characters < PAGE_CHARACTERS;
          },
        );
      } catch (error) {
        if (verdictOn(error).kind === 'stream-missing') return { events: [], ended: true, missing: true };
        throw error;
      }
      return { events, ended: events.length < wanted && characters < PAGE_CHARACTERS, missing: false };
    });
  }

  private gap(stream: string, expected: number, found: number | undefined): EventLogCorrupt {
    const what = found === undefined ? 'nothing stands there' : `revision ${found} stands there`;
    const message = `Stream ${stream} lacks revision ${expected} (${what}): its history was truncated by metadata or deleted`;
    this.connection.alarms.raise({ code: 'log-damaged', message });
    return new EventLogCorrupt(message);
  }
}
