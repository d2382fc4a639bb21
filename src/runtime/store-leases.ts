import { setMaxListeners } from 'node:events';
import type { ReadStore, WriteSession } from '../ports/read-store.js';
import { LeaseLost, type Lease } from './lease.js';
import type { RuntimeLog } from './runtime-log.js';
import { Signal } from './signal.js';
import { reasonOf } from './verdict.js';

/** Milliseconds between two signs of life. */
const BEAT_MS = 1_000;
/** A leader that has given no sign of life for so many milliseconds of the watcher's own clock is taken for dead. */
const PATIENCE_MS = 5_000;
/** In the place of a holder: given up. */
const NOBODY = '';

export interface StoreLeasesOptions {
  readonly readStore: ReadStore;
  /** Name of this process, unlike that of any other: `<instance>/<boot>`. */
  readonly holder: string;
  readonly log: RuntimeLog;
  readonly beatMs?: number;
  readonly patienceMs?: number;
}

interface LeaseColumns {
  readonly consumer: string;
  readonly holder: string;
  readonly token: number | bigint;
  readonly beat: number | bigint;
  readonly wanted_by: string | null;
}

interface Held {
  readonly token: bigint;
  readonly lost: AbortController;
  users: number;
}

/** A row as it was, and since when by this process's own monotonic clock it has not changed. */
interface Seen {
  readonly row: LeaseColumns;
  readonly since: number;
}

interface Waiter {
  readonly resolve: (held: AbortSignal) => void;
}

/**
 * Leases in the read store, for several instances on one PostgreSQL. A row per lease: who holds it, a fencing token that
 * rises with each change of holder, and a heartbeat that is a counter, not a time: no clock of one machine is compared
 * with that of another. The holder proves in each transaction that the token is still its own, and by that very update
 * keeps others from taking over until the transaction ends: a leader that was paused writes nothing afterwards.
 */
export class StoreLeases implements Lease {
  readonly shared = true;
  private readonly held = new Map<string, Held>();
  private readonly waiting = new Map<string, Set<Waiter>>();
  private seen = new Map<string, Seen>();
  private readonly signal = new Signal();
  private readonly beatMs: number;
  private readonly patienceMs: number;
  private loop: Promise<void> | undefined;
  private stopping = false;
  private lastBeat = 0;

  constructor(private readonly options: StoreLeasesOptions) {
    this.beatMs = options.beatMs ?? BEAT_MS;
    this.patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  start(): void {
    if (this.loop) return;
    this.stopping = false;
    this.lastBeat = performance.now();
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.raise();
    await this.loop;
    this.loop = undefined;
    const left = [...this.held.keys()];
    for (const name of left) this.lose(name);
    for (const name of left) await this.giveUp(name);
  }

  async acquire(name: string, signal: AbortSignal): Promise<AbortSignal> {
    signal.throwIfAborted();
    const held = this.held.get(name);
    if (held && !held.lost.signal.aborted) {
      held.users += 1;
      return held.lost.signal;
    }
    const waiters = this.waiting.get(name) ?? new Set<Waiter>();
    this.waiting.set(name, waiters);
    return new Promise<AbortSignal>((resolve, reject) => {
      const waiter: Waiter = {
        resolve: (leading) => {
          signal.removeEventListener('abort', end);
          resolve(leading);
        },
      };
      const end = (): void => {
        waiters.delete(waiter);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', end, { once: true });
      waiters.add(waiter);
      this.signal.raise();
    });
  }

  async assertHeld(name: string, session: WriteSession): Promise<void> {
    const held = this.held.get(name);
    if (!held || held.lost.signal.aborted) throw this.lostLease(name);
    const { holder } = this.options;
    // Several users of one lease are committed together: the row that the first has changed is locked for all of them.
    await session.once(`lease ${name} ${held.token}`, async () => {
      const changed = await session.execute(
        `UPDATE leases SET beat = beat + 1 WHERE consumer = :name AND holder = :holder AND token = :token`,
        { name, holder, token: held.token },
      );
      if (changed !== 1) throw this.lostLease(name);
    });
  }

  private lostLease(name: string): LeaseLost {
    this.lose(name);
    return new LeaseLost(name);
  }

  async release(name: string): Promise<void> {
    const held = this.held.get(name);
    if (!held) return;
    held.users -= 1;
    if (held.users <= 0) await this.giveUp(name);
  }

  async claim(name: string): Promise<void> {
    const { readStore, holder } = this.options;
    if (this.isLeading(name)) return;
    await readStore.write((session) =>
      session.execute(`UPDATE leases SET wanted_by = :holder WHERE consumer = :name AND holder <> :holder`, {
        name,
        holder,
      }),
    );
    this.signal.raise();
  }

  leader(name: string): string | undefined {
    const holder = this.isLeading(name) ? this.options.holder : this.seen.get(name)?.row.holder;
    return holder === NOBODY ? undefined : holder?.split('/')[0];
  }

  private isLeading(name: string): boolean {
    return this.held.get(name)?.lost.signal.aborted === false;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping) {
      this.signal.clear();
      try {
        await this.look();
        failures = 0;
        this.lastBeat = performance.now();
      } catch (error) {
        failures += 1;
        this.options.log.warn({ error: reasonOf(error), failures }, 'The leases could not be looked at');
        // Others have had reason to take over.
        if (performance.now() - this.lastBeat > this.patienceMs) for (const name of this.held.keys()) this.lose(name);
      }
      await this.signal.wait(this.beatMs);
    }
  }

  /** One sign of life and one look at all rows; then what is free and wanted here is taken. */
  private async look(): Promise<void> {
    const { readStore, holder } = this.options;
    const present = await readStore.write(async (session) => {
      if (this.held.size > 0) {
        await session.execute('UPDATE leases SET beat = beat + 1 WHERE holder = :holder', { holder });
      }
      return session.query<LeaseColumns>('SELECT * FROM leases');
    });
    const rows = new Map(present.map((row) => [row.consumer, row]));
    this.remember(rows);
    for (const [name, held] of this.held) {
      const row = rows.get(name);
      const mine = row?.holder === holder && BigInt(row.token) === held.token;
      if (!mine || (row.wanted_by !== null && row.wanted_by !== holder)) this.lose(name);
    }
    // Together: they share a commit.
    const wanted = [...this.waiting].filter(([name, { size }]) => size > 0 && !this.held.has(name));
    await Promise.all(wanted.map(([name]) => this.take(name, rows.get(name))));
    // Taken, but the answer was lost, and nobody here wants it any more.
    for (const { consumer: name, token, holder: by } of present) {
      const wanted = this.held.has(name) || (this.waiting.get(name)?.size ?? 0) > 0;
      if (by === holder && !wanted) await this.vacate(name, BigInt(token));
    }
  }

  /**
   * Takes what is free. In a transaction of its own: the row of a silent leader may still be locked by a transaction
   * that it never ended, until the database ends it; the signs of life of this process do not wait for that.
   */
  private async take(name: string, row: LeaseColumns | undefined): Promise<void> {
    const { readStore, holder } = this.options;
    if (!row) {
      const fresh = { consumer: name, holder, token: 1, beat: 0, wanted_by: null };
      const added = await readStore.write((session) => session.insert('leases', [fresh], 'ignore'));
      if (added === 1) this.lead(name, 1n);
      return;
    }
    const wished = row.wanted_by === null || row.wanted_by === holder;
    // A lease of this process that it does not know of: it was taken, but the answer was lost.
    const free = row.holder === holder || (row.holder === NOBODY && wished);
    if (!free && !this.isSilent(row)) return;
    const token = BigInt(row.token) + 1n;
    const changed = await readStore.write((session) =>
      session.execute(
        `UPDATE leases SET holder = :holder, token = :token, beat = 0, wanted_by = NULL
         WHERE consumer = :name AND holder = :from AND token = :seen AND beat = :beat`,
        { name, holder, token, from: row.holder, seen: row.token, beat: row.beat },
      ),
    );
    if (changed === 1) this.lead(name, token);
  }

  private isSilent(row: LeaseColumns): boolean {
    const seen = this.seen.get(row.consumer);
    return seen !== undefined && isSame(seen.row, row) && performance.now() - seen.since > this.patienceMs;
  }

  private remember(rows: ReadonlyMap<string, LeaseColumns>): void {
    const now = performance.now();
    const before = this.seen;
    this.seen = new Map(
      [...rows].map(([name, row]) => {
        const last = before.get(name);
        return [name, last && isSame(last.row, row) ? last : { row, since: now }];
      }),
    );
  }

  private lead(name: string, token: bigint): void {
    const waiters = this.waiting.get(name) ?? new Set();
    this.waiting.delete(name);
    const held: Held = { token, lost: new AbortController(), users: waiters.size };
    // As many listeners as there are users of a group: no leak.
    setMaxListeners(0, held.lost.signal);
    this.held.set(name, held);
    for (const { resolve } of waiters) resolve(held.lost.signal);
    this.options.log.info({ lease: name, token: String(token) }, 'This instance leads');
    if (held.users === 0) void this.giveUp(name).catch((error: unknown) => this.notGivenUp(name, error));
  }

  /** Its users end what they do; then it is given up. */
  private lose(name: string): void {
    const held = this.held.get(name);
    if (!held || held.lost.signal.aborted) return;
    held.lost.abort(new LeaseLost(name));
    this.options.log.info({ lease: name }, 'This instance leads no longer');
  }

  private async giveUp(name: string): Promise<void> {
    const held = this.held.get(name);
    if (!held) return;
    this.held.delete(name);
    try {
      await this.vacate(name, held.token);
    } catch (error) {
      this.notGivenUp(name, error);
    }
    this.signal.raise();
  }

  private async vacate(name: string, token: bigint): Promise<void> {
    const { readStore, holder } = this.options;
    await readStore.write((session) =>
      session.execute(
        `UPDATE leases SET holder = :nobody, beat = 0 WHERE consumer = :name AND holder = :holder AND token = :token`,
        { nobody: NOBODY, name, holder, token },
      ),
    );
  }

  private notGivenUp(name: string, error: unknown): void {
    const details = { lease: name, error: reasonOf(error) };
    this.options.log.warn(details, 'A lease could not be given up: others take it over when they have waited');
  }
}

const isSame = (a: LeaseColumns, b: LeaseColumns): boolean =>
  a.holder === b.holder && BigInt(a.token) === BigInt(b.token) && BigInt(a.beat) === BigInt(b.beat);
