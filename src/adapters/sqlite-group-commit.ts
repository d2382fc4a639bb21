import type { Database, Statement } from 'better-sqlite3';
import { EventLogUnavailable } from '../ports/event-log.js';
import { concernsTheStore, portError, type StoreName } from './sqlite-errors.js';

/** What became of one piece of work. A refused one has written nothing. */
export type Judgement<A> = { readonly answer: A; readonly written: boolean } | { readonly refused: Error };

/** How a store writes what its group commit brings together. */
export interface GroupWriter<W, A> {
  /** About how many rows the work writes: it bounds a group. */
  weigh(work: W): number;
  /** Judges and writes the next work, inside an open transaction. What it throws undoes the whole transaction. */
  write(work: W): Judgement<A>;
  /** What was written since the last commit was undone. */
  undone?(): void;
}

interface Pending<W, A> {
  readonly work: W;
  readonly weight: number;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: Error) => void;
}

/** At most this weight in one transaction: it holds the process for as long as it takes to write it. */
const MAX_GROUP_WEIGHT = 2_000;
/** So many works, and rows in them, may wait for a commit: some seconds of writing. An import brings 50,000 rows at once. */
const MOST_WAITING = 10_000;
const MOST_WAITING_ROWS = 100_000;

/**
 * The only writer of a SQLite file. Works that arrive while a commit is due are committed together, in the order of
 * their arrival: one sync of the disk for all. Callers get their answers after COMMIT.
 */
export class GroupCommit<W, A> {
  private pending: Pending<W, A>[] = [];
  private pendingRows = 0;
  private due: NodeJS.Immediate | undefined;
  private readonly begin: Statement;
  private readonly commit: Statement;

  /** @param onCommit called after each commit in which something was written */
  constructor(
    private readonly db: Database,
    private readonly store: StoreName,
    private readonly writer: GroupWriter<W, A>,
    private readonly onCommit: () => void = () => undefined,
  ) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
  }

  /**
   * Joins the next commit; resolves when it is durable.
   *
   * @throws what the writer refuses it with; EventLogUnavailable | EventLogDenied | EventLogCorrupt for faults of the
   *   store, or when too many wait already, and nothing is written then
   */
  submit(work: W): Promise<A> {
    return new Promise((resolve, reject) => {
      if (this.pending.length >= MOST_WAITING || this.pendingRows >= MOST_WAITING_ROWS) {
        const words = `${this.pending.length} writes wait for the ${this.store} already`;
        return reject(new EventLogUnavailable(words, { busy: true }));
      }
      const weight = this.writer.weigh(work);
      this.pending.push({ work, weight, resolve, reject });
      this.pendingRows += weight;
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

  private takeGroup(): readonly Pending<W, A>[] {
    let weight = 0;
    let count = 0;
    for (const { weight: more } of this.pending) {
      if (count > 0 && weight + more > MAX_GROUP_WEIGHT) break;
      weight += more;
      count++;
    }
    this.pendingRows -= weight;
    if (count < this.pending.length) return this.pending.splice(0, count);
    const group = this.pending;
    this.pending = [];
    return group;
  }

  private commitGroup(group: readonly Pending<W, A>[]): void {
    let judgements: readonly Judgement<A>[];
    try {
      judgements = this.transact(group);
    } catch (error) {
      if (group.length > 1 && !concernsTheStore(error)) {
        // One of them brought what the file does not take; alone, each gets its own answer.
        for (const work of group) this.commitGroup([work]);
        return;
      }
      const failure = portError(error, this.store);
      for (const { reject } of group) reject(failure);
      return;
    }
    let written = false;
    for (let i = 0; i < group.length; i++) {
      const { resolve, reject } = group[i] as Pending<W, A>;
      const judgement = judgements[i] as Judgement<A>;
      if ('refused' in judgement) reject(judgement.refused);
      else {
        resolve(judgement.answer);
        written ||= judgement.written;
      }
    }
    if (written) this.onCommit();
  }

  private transact(group: readonly Pending<W, A>[]): readonly Judgement<A>[] {
    if (!this.db.open) throw new EventLogUnavailable(`The ${this.store} is closed`);
    this.begin.run();
    try {
      const judgements: Judgement<A>[] = [];
      for (const { work } of group) judgements.push(this.writer.write(work));
      this.commit.run();
      return judgements;
    } catch (error) {
      this.writer.undone?.();
      // SQLite ends the transaction by itself after some faults of the disk.
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}
