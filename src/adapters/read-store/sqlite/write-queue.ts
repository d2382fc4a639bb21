import { setImmediate } from 'node:timers/promises';
import type { WriteSession } from '../../../ports/read-store.js';
import { ReadStoreUnavailable } from '../../../ports/read-store.js';
import { portError } from './errors.js';
import type { Statements } from './statements.js';
import { SqliteWriteSession } from './write-session.js';

/** At most this many works, and this long, before the common commit: nobody waits long for the others. */
const GROUP = 64;
const GROUP_MS = 20;
/** So many works may wait for their turn: some seconds of writing. */
const MOST_WAITING = 10_000;

interface Waiting {
  readonly work: (session: WriteSession) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Ended = { readonly entry: Waiting; readonly value: unknown };

/**
 * The one writer of the file. Works run one after the other in the order they came, each in a savepoint of its own;
 * those that wait at the same time are committed together, so that many small writes share one sync. Nobody is told
 * of success before the commit.
 */
export class WriteQueue {
  private readonly waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly statements: Statements,
    private readonly file: string,
  ) {}

  write<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new ReadStoreUnavailable(`The read store ${this.file} is closed`));
    if (this.waiting.length >= MOST_WAITING) {
      const words = `${MOST_WAITING} writes wait for the read store already`;
      return Promise.reject(new ReadStoreUnavailable(words, { busy: true }));
    }
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.running ??= this.drain();
    });
  }

  /** Refuses further work and resolves when what was accepted has ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    // Callers of the same turn of the event loop queue up before the first transaction begins.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      await this.group();
      // Each group is a stretch of synchronous work: others get their turn in between.
      await setImmediate();
    }
    this.running = undefined;
  }

  private async group(): Promise<void> {
    const ended: Ended[] = [];
    try {
      this.statements.run('BEGIN IMMEDIATE');
    } catch (error) {
      this.waiting.shift()?.reject(portError(error, this.file));
      return;
    }
    const since = performance.now();
    try {
      do {
        const entry = this.waiting.shift() as Waiting;
        const outcome = await this.one(entry);
        if (outcome) ended.push(outcome);
      } while (this.waiting.length > 0 && ended.length < GROUP && performance.now() - since < GROUP_MS);
      this.statements.run('COMMIT');
    } catch (error) {
      this.abandon();
      for (const { entry } of ended) entry.reject(portError(error, this.file));
      return;
    }
    for (const { entry, value } of ended) entry.resolve(value);
  }

  /** Runs one work in its savepoint; answers nothing when it failed alone, throws when the whole transaction is lost. */
  private async one(entry: Waiting): Promise<Ended | undefined> {
    const session = new SqliteWriteSession(this.statements);
    try {
      this.statements.run('SAVEPOINT work');
      const value = await entry.work(session);
      session.end();
      this.statements.run('RELEASE work');
      return { entry, value };
    } catch (error) {
      session.end();
      entry.reject(portError(error, this.file));
      // A full disk or a fault of the device may have rolled back everything: then the others are lost too.
      if (!this.statements.db.inTransaction) throw error;
      this.statements.run('ROLLBACK TO work');
      this.statements.run('RELEASE work');
      return undefined;
    }
  }

  private abandon(): void {
    if (this.statements.db.inTransaction) this.statements.run('ROLLBACK');
  }
}
