import type { Database, Statement } from 'better-sqlite3';
import {
  WrongExpectedRevision,
  type Appended,
  type EventToStore,
  type ExpectedRevision,
} from '../../../ports/event-log.js';
import type { Disclosures, SealedDisclosure } from '../../../ports/vault.js';
import { GroupCommit, type GroupWriter, type Judgement } from '../../sqlite-group-commit.js';
import { INSERT_KEY } from '../../sqlite-vault-reads.js';

interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToStore[];
  readonly disclosures: Disclosures;
}

/**
 * The only writer of the log's file. Appends that arrive together are committed together, each judged alone, by its
 * own expected revision.
 */
export class AppendWriter implements GroupWriter<Append, Appended> {
  private readonly group: GroupCommit<Append, Appended>;
  private readonly lastPosition: Statement<[]>;
  private readonly lastRevision: Statement<[string]>;
  private readonly idsFrom: Statement<[string, number, number]>;
  private readonly insertEvent: Statement;
  private readonly insertKey: Statement;
  private readonly insertRow: Statement;
  /** Of the last event in the file, as far as this writer knows; undefined when it has to look. */
  private position: number | undefined;

  constructor(
    db: Database,
    private readonly prefix: string,
    onCommit: () => void,
  ) {
    this.group = new GroupCommit(db, 'event log', this, onCommit);
    this.lastPosition = db.prepare<[]>('SELECT coalesce(max(position), 0) FROM events').pluck();
    this.lastRevision = db.prepare<[string]>('SELECT max(revision) FROM events WHERE stream = ?').pluck();
    this.idsFrom = db.prepare<[string, number, number]>(
      'SELECT id, position FROM events WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision',
    );
    this.insertEvent = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.insertKey = db.prepare(INSERT_KEY);
    this.insertRow = db.prepare('INSERT INTO vault_disclosures VALUES (?, ?, ?, ?, ?)');
  }

  /** Joins the next commit; see the port for what it promises. */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToStore[],
    disclosures: Disclosures,
  ): Promise<Appended> {
    return this.group.submit({ stream, expected, events, disclosures });
  }

  /** Commits what is pending, at once. */
  drain(): void {
    this.group.drain();
  }

  weigh({ events }: Append): number {
    return events.length;
  }

  /**
   * The guard in the file judges the append by its first event: it lets nothing in that does not go to the end of its
   * stream. So a refused append has written nothing, and most need no question before they are written.
   */
  write(append: Append): Judgement<Appended> {
    const { stream, expected, events, disclosures } = append;
    const { rows } = disclosures;
    const ownerless = firstOwnerless(rows, events);
    if (ownerless) return { refused: ownerless };
    const before = this.position ?? (this.lastPosition.get() as number);
    const stored = this.prefix + stream;
    let revision = expected === 'no-stream' ? -1 : expected;
    let position = before;
    let row = 0;
    for (const { id, type, version, data, metadata } of events) {
      try {
        this.insertEvent.run(++position, stored, ++revision, id, type, version, data, metadata);
      } catch (error) {
        if (position !== before + 1 || !isOfTheGuard(error)) throw error;
        return this.refusal(append) ?? this.afterOthers(append, before, error);
      }
      for (; row < rows.length && rows[row]?.eventId === id; row++) {
        const { digest, subject, sealed } = rows[row] as SealedDisclosure;
        this.insertRow.run(position, row, digest, subject, sealed);
      }
    }
    for (const { subject, wrapped } of disclosures.keys) this.insertKey.run(subject, wrapped);
    this.position = position;
    return { answer: { revision, position: BigInt(position) }, written: true };
  }

  undone(): void {
    this.position = undefined;
  }

  /** What an append is answered whose place in its stream is taken, or not there yet; undefined where it is free. */
  private refusal(append: Append): Judgement<Appended> | undefined {
    const { stream, expected } = append;
    const last = this.lastRevision.get(this.prefix + stream) as number | null;
    const actual = last ?? 'no-stream';
    if (actual === expected) return undefined;
    const first = this.firstAnswer(append);
    return first ? { answer: first, written: false } : { refused: new WrongExpectedRevision(stream, expected, actual) };
  }

  /** Judges an append again that came to a taken position: another connection has written to the file. */
  private afterOthers(append: Append, believed: number, refused: unknown): Judgement<Appended> {
    this.position = this.lastPosition.get() as number;
    if (this.position === believed) throw refused;
    return this.write(append);
  }

  /** The answer to the same append before, where all its ids stand at its place: its answer was lost. */
  private firstAnswer({ stream, expected, events }: Append): Appended | undefined {
    const from = expected === 'no-stream' ? 0 : expected + 1;
    const revision = from + events.length - 1;
    const stored = this.idsFrom.all(this.prefix + stream, from, revision) as { id: string; position: number }[];
    const same = stored.length === events.length && stored.every(({ id }, i) => id === events[i]?.id);
    return same ? { revision, position: BigInt((stored.at(-1) as { position: number }).position) } : undefined;
  }
}

/** A TypeError for rows that belong to no event of the append, or not in the order of its events. */
function firstOwnerless(rows: readonly SealedDisclosure[], events: readonly EventToStore[]): TypeError | undefined {
  let owner = 0;
  for (const { eventId } of rows) {
    while (owner < events.length && events[owner]?.id !== eventId) owner++;
    if (owner === events.length) {
      return new TypeError(
        `Disclosures of event ${eventId} belong to an append that has it, in the order of its events`,
      );
    }
  }
  return undefined;
}

/** Whether a trigger of the file refused the row. */
const isOfTheGuard = (error: unknown): boolean => (error as { code?: unknown }).code === 'SQLITE_CONSTRAINT_TRIGGER';
