import { rebuildRequested } from '../../events/system.events.js';
import type { EventStore } from '../../ports/event-store.js';
import type { Projection } from '../../ports/projection.js';
import type { ReadStore } from '../../ports/read-store.js';
import { loadCheckpoint } from '../checkpoints.js';
import type { Lease } from '../lease.js';
import type { OperatorRecord, Resolution } from '../operator-record.js';
import type { RuntimeLog } from '../runtime-log.js';
import { SharedReader } from '../shared-reader.js';
import { reasonOf } from '../verdict.js';
import { NotAProjection } from './not-a-projection.js';
import { besideConsumer, Rebuild, type RebuildStatus } from './rebuild.js';
import { formerOf } from './shadow-tables.js';
import { shadowTables } from './tables-of.js';

export interface RebuildsOptions {
  readonly projections: readonly Projection[];
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly lease: Lease;
  readonly log: RuntimeLog;
  readonly now: () => string;
  readonly record: OperatorRecord;
  /** The tables of this projection were replaced. */
  readonly onSwapped: (projection: string) => void;
}

interface Running {
  readonly rebuild: Rebuild;
  readonly ended: Promise<void>;
}

/** Rebuilds of projections: asked for by operators, by a new version, or left over from before the last stop. */
export class Rebuilds {
  private readonly latest = new Map<string, Running>();
  private stopping = new AbortController();

  constructor(private readonly options: RebuildsOptions) {}

  /** Drops opened events from memory. */
  forget(): void {
    for (const { rebuild } of this.latest.values()) rebuild.forget();
  }

  /** What can be rebuilt. */
  get names(): readonly string[] {
    return this.options.projections.map(({ name }) => name);
  }

  /** Goes on with what was broken off. Faults are said in the log: the next start tries again. */
  start(): void {
    this.stopping = new AbortController();
    this.resume().catch((error: unknown) => {
      this.options.log.warn({ error: reasonOf(error) }, 'Could not look for rebuilds that were broken off');
    });
  }

  /** Ends in good order: the running batches are finished; the rebuilds go on at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The runtime is stopping'));
    await Promise.all([...this.latest.values()].map(({ ended }) => ended));
    this.latest.clear();
  }

  /**
   * Puts it on record and begins to rebuild these projections, which read the log together. One that is under way goes on
   * as it is. Returns when that much is durable; see {@link ended} for the rest.
   * @throws NotAProjection
   */
  async request(names: readonly string[], { actor, why }: Resolution): Promise<readonly RebuildStatus[]> {
    const projections = [...new Set(names)].map((name) => this.projection(name));
    await this.options.record.put(
      projections.map(({ name }) => rebuildRequested({ projection: name, why })),
      actor,
    );
    const fresh = projections.filter(({ name }) => !this.isRunning(name));
    const rebuilds = this.made(fresh);
    for (const rebuild of rebuilds) await rebuild.begin();
    for (const rebuild of rebuilds) void this.run(rebuild);
    return this.status(projections.map(({ name }) => name));
  }

  /** Resolves when the rebuild of this projection that runs in this process, if any, is done or was stopped. */
  async ended(name: string): Promise<void> {
    await this.latest.get(name)?.ended;
  }

  /** Rebuilds since the start of this process, the running ones and those that are done. */
  async status(names: readonly string[] = [...this.latest.keys()]): Promise<readonly RebuildStatus[]> {
    const found = names.flatMap((name) => this.latest.get(name) ?? []);
    return Promise.all(found.map(({ rebuild }) => rebuild.status()));
  }

  /** Brings one projection to its current version; its consumer waits for that. @throws when it was stopped before */
  async renew(name: string, signal: AbortSignal): Promise<void> {
    if (!this.isRunning(name)) {
      const [rebuild] = this.made([this.projection(name)]);
      if (!rebuild) return;
      await rebuild.begin();
      void this.run(rebuild);
    }
    await this.ended(name);
    signal.throwIfAborted();
  }

  private async resume(): Promise<void> {
    const { projections, readStore } = this.options;
    const tables = shadowTables(readStore.dialect);
    const left: Projection[] = [];
    for (const projection of projections) {
      const under = await loadCheckpoint(readStore, besideConsumer(projection.name));
      const former = await readStore.read(async (session) => {
        for (const { name } of projection.tables) if (await tables.exists(session, formerOf(name))) return true;
        return false;
      });
      if ((under || former) && !this.isRunning(projection.name)) left.push(projection);
    }
    if (this.stopping.signal.aborted) return;
    for (const rebuild of this.made(left)) void this.run(rebuild);
  }

  private made(projections: readonly Projection[]): Rebuild[] {
    const { store, readStore, lease, log, now, onSwapped } = this.options;
    const reader = new SharedReader(store, new Set(projections.flatMap(({ types }) => [...types])));
    return projections.map(
      (projection) =>
        new Rebuild({
          projection,
          store,
          readStore,
          lease,
          log,
          now,
          source: reader.reader(),
          forget: () => reader.forget(),
          onSwapped: () => onSwapped(projection.name),
        }),
    );
  }

  private run(rebuild: Rebuild): Promise<void> {
    const { signal } = this.stopping;
    const ended = rebuild.run(signal).then(
      () => undefined,
      (error: unknown) => {
        if (!signal.aborted)
          this.options.log.error({ projection: rebuild.name, error: reasonOf(error) }, 'The rebuild ended');
      },
    );
    this.latest.set(rebuild.name, { rebuild, ended });
    return ended;
  }

  private isRunning(name: string): boolean {
    const running = this.latest.get(name);
    return running !== undefined && !running.rebuild.isDone;
  }

  private projection(name: string): Projection {
    const found = this.options.projections.find((projection) => projection.name === name);
    if (!found) throw new NotAProjection(name, this.names);
    return found;
  }
}
