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

  write(group: readonly Append[]): Judgement<Appended>[] {
    let position = this.lastPosition.get() as number;
    return group.map((append) => {
      const judgement = this.judge(append, position);
      if ('written' in judgement && judgement.written) position += append.events.length;
      return judgement;
    });
  }

  /** Nothing is written before the append was judged: a refused one needs no undoing. */
  private judge(append: Append, lastPosition: number): Judgement<Appended> {
    const { stream, expected, events, disclosures } = append;
    const stored = this.prefix + stream;
    const last = this.lastRevision.get(stored) as number | null;
    const actual = last ?? 'no-stream';
    if (actual !== expected) {
      const first = this.firstAnswer(append);
      return first
        ? { answer: first, written: false }
        : { refused: new WrongExpectedRevision(stream, expected, actual) };
    }
    const owners = ownersOf(disclosures.rows, events);
    if (owners instanceof Error) return { refused: owners };
    let revision = last ?? -1;
    let position = lastPosition;
    for (const { id, type, version, data, metadata } of events) {
      this.insertEvent.run(++position, stored, ++revision, id, type, version, data, metadata);
    }
    for (const { subject, wrapped } of disclosures.keys) this.insertKey.run(subject, wrapped);
    for (const [n, { digest, subject, sealed }] of disclosures.rows.entries()) {
      this.insertRow.run(lastPosition + 1 + (owners[n] as number), n, digest, subject, sealed);
    }
    return { answer: { revision, position: BigInt(position) }, written: true };
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

/** Which event of the append each row belongs to, by its place in the append; a TypeError where it is none. */
function ownersOf(rows: readonly SealedDisclosure[], events: readonly EventToStore[]): number[] | TypeError {
  const owners: number[] = [];
  let owner = 0;
  for (const { eventId } of rows) {
    while (owner < events.length && events[owner]?.id !== eventId) owner++;
    if (owner === events.length) {
      return new TypeError(
        `Disclosures of event ${eventId} belong to an append that has it, in the order of its events`,
      );
    }
    owners.push(owner);
  }
  return owners;
}
