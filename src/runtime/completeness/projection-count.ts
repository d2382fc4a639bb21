import type { StoredEvent } from '../../ports/event-log.js';
import type { Projection } from '../../ports/projection.js';
import type { ReadSession } from '../../ports/read-store.js';
import type { Taken } from '../checkpoints.js';
import type { Hole, MissingEvent } from './completeness.js';

export type Place = Pick<StoredEvent, 'id' | 'type' | 'stream' | 'revision' | 'position'>;

const EXAMPLES = 10;
/** Missing rows that are looked at once more, one by one. */
const MOST_CANDIDATES = 10_000;

/** What one projection should hold, and what it does hold, up to where it stood when the check began. */
export class ProjectionCount {
  /** Events of the log that it reads. */
  expected = 0;
  private readonly inLog = new Map<string, number>();
  /** Behind the place from where the projection has counted for itself. */
  private readonly sinceCounted = new Map<string, number>();
  private readonly candidates: Place[] = [];

  constructor(
    private readonly projection: Projection,
    readonly position: bigint,
    private readonly taken: Taken = { from: 0n, counts: {} },
  ) {}

  get name(): string {
    return this.projection.name;
  }

  expect(page: readonly Place[]): void {
    for (const event of page) {
      if (!this.concerns(event)) continue;
      this.expected += 1;
      raise(this.inLog, event.type);
      if (event.position > this.taken.from) raise(this.sinceCounted, event.type);
    }
  }

  /** Looks for the rows of these events, where the projection keeps one for each. */
  async findRows(session: ReadSession, page: readonly Place[]): Promise<void> {
    const { witness } = this.projection;
    const wanted = page.filter((event) => this.concerns(event) && witness?.types.has(event.type));
    const [first, last] = [wanted[0], wanted.at(-1)];
    if (!witness || !first || !last) return;
    const rows = await session.query<{ position: number | bigint }>(
      `SELECT position FROM ${witness.table} WHERE position >= :first AND position <= :last`,
      { first: first.position, last: last.position },
    );
    const there = new Set(rows.map(({ position }) => BigInt(position)));
    for (const event of wanted) {
      if (!there.has(event.position) && this.candidates.length < MOST_CANDIDATES) this.candidates.push(event);
    }
  }

  /** A row may be there by now (an item was freed), wait with its reason, or have been left out on record. */
  async holes(session: ReadSession, skipped: ReadonlySet<string>): Promise<Hole[]> {
    const missing = new Map<string, Place[]>();
    for (const event of this.candidates) {
      if (skipped.has(`${this.name} ${event.position}`) || (await this.isThere(session, event))) continue;
      missing.set(event.type, [...(missing.get(event.type) ?? []), event]);
    }
    const rows = [...missing].map(([type, events]): Hole => {
      const expected = this.inLog.get(type) ?? 0;
      const examples = events.slice(0, EXAMPLES).map(exampleOf);
      return { projection: this.name, type, expected, found: expected - events.length, of: 'rows', examples };
    });
    return [...rows, ...this.notTaken()];
  }

  private notTaken(): Hole[] {
    const types = new Set([...this.sinceCounted.keys(), ...Object.keys(this.taken.counts)]);
    return [...types].flatMap((type): Hole[] => {
      const expected = this.sinceCounted.get(type) ?? 0;
      const found = this.taken.counts[type] ?? 0;
      // What a projection does not read any more was taken when it did.
      if (expected === found || !this.projection.types.has(type)) return [];
      return [{ projection: this.name, type, expected, found, of: 'taken', examples: [] }];
    });
  }

  private async isThere(session: ReadSession, { id, position }: Place): Promise<boolean> {
    const found = await session.query(
      `SELECT 1 AS there FROM ${this.projection.witness?.table} WHERE position = :position
       UNION ALL SELECT 1 FROM parked_events WHERE consumer = :consumer AND event_id = :id`,
      { position, consumer: this.name, id },
    );
    return found.length > 0;
  }

  private concerns({ type, position }: Place): boolean {
    return position <= this.position && this.projection.types.has(type);
  }
}

const raise = (counts: Map<string, number>, type: string): void => void counts.set(type, (counts.get(type) ?? 0) + 1);

function exampleOf({ id: eventId, stream, revision, position }: Place): MissingEvent {
  return { eventId, stream, revision, position };
}
