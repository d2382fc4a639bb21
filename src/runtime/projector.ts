import { setImmediate } from 'node:timers/promises';
import type { AnyEvent } from '../events/catalogue.js';
import { isUnreadable } from '../ports/event-store.js';
import type { Patch, Projection, ProjectionTable } from '../ports/projection.js';
import type { Row, WriteSession } from '../ports/read-store.js';
import type { CommitOptions, Delivery } from './delivery.js';
import type { Delivered, ParkedItem, Parking, ParkingDraft } from './parking.js';
import type { Processor } from './processor.js';
import { TableFold } from './table-fold.js';
import { verdictOf } from './verdict.js';

/** After so many events (some ten milliseconds of work) the event loop gets its turn. */
const BREATH = 250;
/** And so often while the store is at work, which is to be answered at once. */
const SHORT_BREATH = 50;

/** One delivery, and what it has parked so far. */
interface Run {
  readonly delivery: Delivery;
  readonly parked: ParkedItem[];
}

interface Planned {
  readonly event: AnyEvent;
  readonly patches: readonly Patch[];
}

/**
 * Runs a projection: a batch becomes one close and one insert per table, in one transaction with the checkpoint.
 * An event that cannot be projected, or whose rows the store refuses, parks its stream; later events of that stream
 * wait behind it, everything else goes on.
 */
export class Projector implements Processor {
  readonly name: string;
  readonly version: number;
  readonly types: ReadonlySet<string>;
  readonly batchesAtOnce = 4;
  private parking: Parking | undefined;
  /** Patches of events to come; they go with their events. */
  private readonly prepared = new WeakMap<object, readonly Patch[]>();

  /** @param beside name of the consumer, and of each table, where it builds beside the live tables */
  constructor(
    private readonly projection: Projection,
    private readonly beside?: { readonly name: string; readonly table: (live: string) => string },
  ) {
    this.name = beside?.name ?? projection.name;
    this.version = projection.version;
    this.types = projection.types;
  }

  async open(parking: Parking): Promise<void> {
    this.parking = parking;
  }

  async prepare(events: readonly Delivered[]): Promise<void> {
    for (const [n, event] of events.entries()) {
      if (n % SHORT_BREATH === 0) await setImmediate();
      if (isUnreadable(event)) continue;
      try {
        this.prepared.set(event, this.projection.project(event));
      } catch {
        // It fails again when its turn comes, and is parked then.
        this.prepared.delete(event);
      }
    }
  }

  async process(delivery: Delivery): Promise<readonly ParkedItem[]> {
    const parked: ParkedItem[] = [];
    await this.attempt({ delivery, parked }, delivery.events, true);
    return parked;
  }

  /** Does these events together; where the store refuses a row among them, half by half until it is found. */
  private async attempt(run: Run, events: readonly Delivered[], isLast: boolean): Promise<void> {
    const draft = this.draft(run);
    try {
      const planned = await this.plan(events, draft);
      await run.delivery.commit((session) => this.write(session, planned, draft), through(events, isLast));
    } catch (error) {
      if (verdictOf(error) === 'stop') throw error;
      if (events.length === 1) return this.parkRefused(run, events, isLast, error);
      const middle = Math.ceil(events.length / 2);
      await this.attempt(run, events.slice(0, middle), false);
      return this.attempt(run, events.slice(middle), isLast);
    }
    run.parked.push(...draft.settle());
  }

  /** The event whose rows the store does not take. */
  private async parkRefused(run: Run, events: readonly Delivered[], isLast: boolean, error: unknown): Promise<void> {
    const draft = this.draft(run);
    for (const event of events) draft.park(event.stream, event, error);
    await run.delivery.commit((session) => draft.write(session), through(events, isLast));
    run.parked.push(...draft.settle());
  }

  /** An item that was lifted and has stumbled again is not lifted any more. */
  private draft({ delivery: { lifted }, parked }: Run): ParkingDraft {
    if (!this.parking) throw new Error(`The projector ${this.name} was not opened`);
    return this.parking.begin(parked.some(({ item }) => item === lifted) ? undefined : lifted);
  }

  private async plan(events: readonly Delivered[], draft: ParkingDraft): Promise<Planned[]> {
    const planned: Planned[] = [];
    for (const [n, event] of events.entries()) {
      if (n > 0 && n % BREATH === 0) await setImmediate();
      if (draft.isParked(event.stream, event)) {
        draft.queue(event.stream, event);
      } else if (isUnreadable(event)) {
        draft.park(event.stream, event, event.error);
      } else {
        try {
          planned.push({ event, patches: this.prepared.get(event) ?? this.projection.project(event) });
        } catch (error) {
          draft.park(event.stream, event, error);
        }
      }
    }
    return planned;
  }

  private async write(session: WriteSession, planned: readonly Planned[], draft: ParkingDraft): Promise<void> {
    const folds = new Map(
      this.projection.tables.map((table) => [table, new TableFold(table, this.beside?.table(table.name))]),
    );
    for (const [table, fold] of folds) await fold.load(session, keysOf(table, planned));
    // An event parked while planning may stand after one that is parked here: each waits at its own place.
    const parkedHere = new Set<string>();
    for (const [n, { event, patches }] of planned.entries()) {
      if (n > 0 && n % BREATH === 0) await setImmediate();
      if (parkedHere.has(event.stream)) {
        draft.queue(event.stream, event);
        continue;
      }
      try {
        apply(folds, event, patches);
      } catch (error) {
        draft.park(event.stream, event, error);
        parkedHere.add(event.stream);
      }
    }
    // Rows of the next table are made ready while a database server takes those of the last.
    const writing: Promise<void>[] = [];
    for (const fold of folds.values()) {
      if (planned.length > BREATH) await setImmediate();
      const written = fold.write(session);
      // Met below; until then it is nobody's.
      written.catch(() => undefined);
      writing.push(written);
    }
    await Promise.all(writing);
    await draft.write(session);
  }
}

/** The last commit of a delivery goes to its very end, behind events that nobody wanted. */
function through(events: readonly Delivered[], isLast: boolean): CommitOptions {
  const last = events.at(-1);
  return isLast || !last ? {} : { through: last };
}

function keysOf(table: ProjectionTable, planned: readonly Planned[]): Row[] {
  const keys: Row[] = [];
  for (const { patches } of planned) {
    for (const patch of patches) if (patch.kind === 'change' && patch.table === table) keys.push(patch.key);
  }
  return keys;
}

/** All patches of an event or none of them. */
function apply(folds: ReadonlyMap<ProjectionTable, TableFold>, event: AnyEvent, patches: readonly Patch[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const patch of patches) {
      const fold = folds.get(patch.table);
      if (!fold) throw new Error(`The projection does not own the table ${patch.table.name}`);
      if ((patch.kind === 'add') !== (patch.table.kind === 'log')) {
        throw new Error(`The ${patch.table.kind} table ${patch.table.name} knows no "${patch.kind}"`);
      }
      undo.push(patch.kind === 'add' ? fold.add(patch.row) : fold.change(patch.key, event.position, patch.change));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
