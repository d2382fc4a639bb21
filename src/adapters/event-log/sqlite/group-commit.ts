import type { Database, Statement } from 'better-sqlite3';
import {
  EventLogUnavailable,
  WrongExpectedRevision,
  type Appended,
  type EventToStore,
  type ExpectedRevision,
} from '../../../ports/event-log.js';
import type { Disclosures } from '../../../ports/vault.js';
import { concernsTheStore, portError } from './sqlite-errors.js';

interface PendingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToStore[];
  readonly disclosures: Disclosures;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

type Judgement = { readonly appended: Appended; readonly written: boolean } | { readonly refused: Error };

/** At most this many events in one transaction: it holds the process for as long as it takes to write them. */
const MAX_GROUP_EVENTS = 2_000;

/**
 * The only writer of the log's file. Appends that arrive while a commit is due are committed together, in the order of
 * their arrival: one sync of the disk for all. Each is judged alone, by its own expected revision; callers get their
 * answers after COMMIT.
 */
export class GroupCommit {
  private readonly pending: PendingAppend[] = [];
  private due: NodeJS.Immediate | undefined;
  private readonly begin: Statement;
  private readonly commit: Statement;
  private readonly lastPosition: Statement<[]>;
  private readonly lastRevision: Statement<[string]>;
  private readonly idsFrom: Statement<[string, number, number]>;
  private readonly insertEvent: Statement;
  private readonly insertKey: Statement;
  private readonly insertRow: Statement;

  constructor(
    private readonly db: Database,
    private readonly prefix: string,
    private readonly onCommit: () => void,
  ) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.lastPosition = db.prepare<[]>('SELECT coalesce(max(position), 0) FROM events').pluck();
    this.lastRevision = db.prepare<[string]>('SELECT max(revision) FROM events WHERE stream = ?').pluck();
    this.idsFrom = db.prepare<[string, number, number]>(
      'SELECT id, position FROM events WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision',
    );
    this.insertEvent = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.insertKey = db.prepare(
      'INSERT INTO vault_keys (subject, wrapped) VALUES (?, ?) ON CONFLICT (subject) DO NOTHING',
    );
    this.insertRow = db.prepare('INSERT INTO vault_disclosures VALUES (?, ?, ?, ?)');
  }

  /** Joins the next commit; see the port for what it promises. */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToStore[],
    disclosures: Disclosures,
  ): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.pending.push({ stream, expected, events, disclosures, resolve, reject });
      this.due ??= setImmediate(() => this.commitNext());
    });
  }

  /** Commits what is pending, at once. */
  drain(): void {
    while (this.pending.length > 0) this.commitNext();
  }

  private commitNext(): void {
    clearImmediate(this.due);
    const group = this.takeGroup();
    this.due = this.pending.length > 0 ? setImmediate(() => this.commitNext()) : undefined;
    this.commitGroup(group);
  }

  private takeGroup(): PendingAppend[] {
    let events = 0;
    let count = 0;
    for (const { events: more } of this.pending) {
      if (count > 0 && events + more.length > MAX_GROUP_EVENTS) break;
      events += more.length;
      count++;
    }
    return this.pending.splice(0, count);
  }

  private commitGroup(group: readonly PendingAppend[]): void {
    let judgements: Judgement[];
    try {
      judgements = this.transact(group);
    } catch (error) {
      if (group.length > 1 && !concernsTheStore(error)) {
        // One append brought what the file does not take; alone, each gets its own answer.
        for (const append of group) this.commitGroup([append]);
        return;
      }
      const failure = portError(error);
      for (const { reject } of group) reject(failure);
      return;
    }
    for (const [i, { resolve, reject }] of group.entries()) {
      const judgement = judgements[i] as Judgement;
      if ('refused' in judgement) reject(judgement.refused);
      else resolve(judgement.appended);
    }
    if (judgements.some((judgement) => 'written' in judgement && judgement.written)) this.onCommit();
  }

  private transact(group: readonly PendingAppend[]): Judgement[] {
    if (!this.db.open) throw new EventLogUnavailable('The event log is closed');
    this.begin.run();
    try {
      let position = this.lastPosition.get() as number;
      const judgements = group.map((append): Judgement => {
        const judgement = this.judge(append, position);
        if ('written' in judgement && judgement.written) position += append.events.length;
        return judgement;
      });
      this.commit.run();
      return judgements;
    } catch (error) {
      // SQLite ends the transaction by itself after some faults of the disk.
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Nothing is written before the append was judged: a refused one needs no undoing. */
  private judge(append: PendingAppend, lastPosition: number): Judgement {
    const { stream, expected, events, disclosures } = append;
    const stored = this.prefix + stream;
    const last = this.lastRevision.get(stored) as number | null;
    const actual = last ?? 'no-stream';
    if (actual !== expected) {
      const first = this.firstAnswer(append);
      return first
        ? { appended: first, written: false }
        : { refused: new WrongExpectedRevision(stream, expected, actual) };
    }
    let revision = last ?? -1;
    let position = lastPosition;
    for (const { id, type, version, data, metadata } of events) {
      this.insertEvent.run(++position, stored, ++revision, id, type, version, data, metadata);
    }
    for (const { subject, wrapped } of disclosures.keys) this.insertKey.run(subject, wrapped);
    for (const row of disclosures.rows) this.insertRow.run(row.eventId, row.digest, row.subject, row.sealed);
    return { appended: { revision, position: BigInt(position) }, written: true };
  }

  /** The answer to the same append before, where all its ids stand at its place: its answer was lost. */
  private firstAnswer({ stream, expected, events }: PendingAppend): Appended | undefined {
    const from = expected === 'no-stream' ? 0 : expected + 1;
    const revision = from + events.length - 1;
    const stored = this.idsFrom.all(this.prefix + stream, from, revision) as { id: string; position: number }[];
    const same = stored.length === events.length && stored.every(({ id }, i) => id === events[i]?.id);
    return same ? { revision, position: BigInt((stored.at(-1) as { position: number }).position) } : undefined;
  }
}
