import { setImmediate as eventLoop } from 'node:timers/promises';
import type { Database, Statement } from 'better-sqlite3';
import { EventLogUnavailable, type ReadStreamOptions, type StoredEvent } from '../../../ports/event-log.js';
import { portError } from '../../sqlite-errors.js';

type Row = [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  version: number,
  data: string,
  metadata: string,
];

const FIRST_PAGE = 128;
const LARGEST_PAGE = 500;
/** Events may be as large as a mebibyte: pages shrink so that one holds about this much. */
const PAGE_CHARACTERS = 2 * 1_048_576;

const COLUMNS = 'position, stream, revision, id, type, version, data, metadata';

/**
 * Reads of the log on a connection of its own, so that no read holds up a writer. Long reads go in pages; between two
 * of them the event loop runs, and no transaction stays open.
 */
export class PagedReads {
  private readonly forwards: Statement<[string, number, number]>;
  private readonly backwards: Statement<[string, number, number]>;
  private readonly all: Statement<[number, number]>;
  private readonly latest: Statement<[number]>;
  private readonly last: Statement<[]>;

  constructor(
    private readonly db: Database,
    private readonly prefix: string,
  ) {
    const select = `SELECT ${COLUMNS} FROM events`;
    const ours =
      prefix === '' ? 'TRUE' : `substr(stream, 1, ${[...prefix].length}) = '${prefix.replaceAll("'", "''")}'`;
    this.forwards = db.prepare(`${select} WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`);
    this.backwards = db.prepare(`${select} WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`);
    this.all = db.prepare(`${select} WHERE position > ? AND ${ours} ORDER BY position LIMIT ?`);
    this.latest = db.prepare(`${select} WHERE ${ours} ORDER BY position DESC LIMIT ?`);
    this.last = db.prepare<[]>(`SELECT position FROM events WHERE ${ours} ORDER BY position DESC LIMIT 1`).pluck();
    for (const statement of [this.forwards, this.backwards, this.all, this.latest]) statement.raw();
  }

  /** Events of one stream, as the port promises. */
  stream(name: string, options: ReadStreamOptions = {}): AsyncIterable<StoredEvent> {
    const { direction = 'forwards', limit = Number.MAX_SAFE_INTEGER } = options;
    const from = options.from ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER);
    checkWhole('from', from);
    const stored = this.prefix + name;
    return direction === 'forwards'
      ? this.pages(
          limit,
          from,
          (key, page) => this.forwards.all(stored, key, page),
          (row) => row[2] + 1,
        )
      : this.pages(
          limit,
          from,
          (key, page) => this.backwards.all(stored, key, page),
          (row) => row[2] - 1,
        );
  }

  /** Events of all streams after a position, as the port promises. */
  everything(after: bigint, limit: number): AsyncIterable<StoredEvent> {
    return this.pages(
      limit,
      Number(after),
      (key, page) => this.all.all(key, page),
      (row) => row[0],
    );
  }

  /** The last events of all streams, in their order. */
  lastEvents(limit: number): StoredEvent[] {
    checkWhole('limit', limit);
    const rows = this.guarded(() => this.latest.all(limit)) as Row[];
    return rows.reverse().map((row) => this.event(row));
  }

  /** Position of this log's last event; 0n for none. */
  head(): bigint {
    return BigInt(this.guarded(() => this.last.get() as number | undefined) ?? 0);
  }

  private async *pages(
    limit: number,
    start: number,
    read: (key: number, page: number) => unknown[],
    next: (last: Row) => number,
  ): AsyncGenerator<StoredEvent, void, undefined> {
    checkWhole('limit', limit);
    let left = limit;
    let key = start;
    for (let page = FIRST_PAGE; left > 0;) {
      const wanted = Math.min(page, left);
      const rows = this.guarded(() => read(key, wanted)) as Row[];
      let characters = 0;
      for (const row of rows) {
        characters += row[6].length + row[7].length;
        yield this.event(row);
      }
      if (rows.length < wanted) return;
      left -= rows.length;
      key = next(rows[rows.length - 1] as Row);
      page = Math.max(1, Math.min(LARGEST_PAGE, Math.floor((PAGE_CHARACTERS * rows.length) / Math.max(1, characters))));
      await eventLoop();
    }
  }

  private event([position, stream, revision, id, type, version, data, metadata]: Row): StoredEvent {
    return {
      stream: stream.slice(this.prefix.length),
      revision,
      position: BigInt(position),
      id,
      type,
      version,
      data,
      metadata,
    };
  }

  private guarded<T>(read: () => T): T {
    if (!this.db.open) throw new EventLogUnavailable('The event log is closed');
    try {
      return read();
    } catch (error) {
      throw portError(error, 'event log');
    }
  }
}

function checkWhole(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new TypeError(`${name} ${value}: a whole number from 0`);
}
