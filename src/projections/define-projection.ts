import type { AnyEvent, EventOf, EventType } from '../events/catalogue.js';
import type { Patch, Projection, ProjectionTable } from '../ports/projection.js';
import type { Row, SqlValue } from '../ports/read-store.js';
import type {
  Columns,
  LogTable,
  NewValues,
  Selection,
  TemporalColumns,
  TemporalTable,
  Values,
} from './define-table.js';

type Patches = Patch | readonly Patch[];
type ChangePatch = Extract<Patch, { kind: 'change' }>;

/** What a projection does with some types of events. */
export interface Projector {
  readonly types: ReadonlySet<EventType>;
  project(event: AnyEvent): readonly Patch[];
}

/**
 * A projection: its tables and what each event means for them. `project` is pure, so that a rebuild gives the same rows.
 * Rows added to log tables get the position of their event here; temporal rows get theirs from the runtime.
 */
export function defineProjection(definition: {
  readonly name: string;
  readonly version: number;
  readonly tables: readonly ProjectionTable[];
  /** Patches of several projectors for one event apply in this order. */
  readonly project: readonly Projector[];
  readonly witness?: Projection['witness'];
}): Projection {
  const { name, version, tables, witness, project: projectors } = definition;
  return {
    name,
    version,
    tables,
    ...(witness && { witness }),
    types: new Set(projectors.flatMap(({ types }) => [...types])),
    project: (event) => {
      const patches: Patch[] = [];
      for (const projector of projectors) {
        if (projector.types.has(event.type)) for (const patch of projector.project(event)) patches.push(patch);
      }
      // Rows are fresh from their handler: nobody else holds them.
      for (const patch of patches) {
        if (patch.kind === 'add' && 'position' in patch.row) {
          (patch.row as Record<string, SqlValue>)['position'] = event.position;
        }
      }
      return patches;
    },
  };
}

/** An event changes what no event has begun. */
export class NothingInForce extends Error {
  override readonly name = 'NothingInForce';
  constructor(table: string, key: object) {
    super(`No row of ${table} is in force for ${JSON.stringify(key)}`);
  }
}

/** One handler per event type. */
export function on(handlers: { readonly [T in EventType]?: (event: EventOf<T>) => Patches }): Projector {
  return {
    types: new Set(Object.keys(handlers) as EventType[]),
    project: (event) => {
      // The key of the record is the event's type, so the handler found takes just this event.
      const handler = handlers[event.type] as ((event: AnyEvent) => Patches) | undefined;
      return handler ? asList(handler(event)) : [];
    },
  };
}

/** One handler for several event types. */
export function onEach<T extends EventType>(types: readonly T[], handler: (event: EventOf<T>) => Patches): Projector {
  return { types: new Set(types), project: (event) => asList(handler(event as EventOf<T>)) };
}

function asList(patches: Patches): readonly Patch[] {
  return Array.isArray(patches) ? (patches as readonly Patch[]) : [patches as Patch];
}

/** A new row of a log table. */
export function add<C extends Columns>(table: LogTable<C>, values: NewValues<C>): Patch {
  return { kind: 'add', table, row: table.row(values as Parameters<LogTable<C>['row']>[0]) };
}

type Key<C extends Columns> = { readonly [P in keyof C]?: Values<C>[P] };
/** Properties that change; undefined leaves one as it is, null empties it. */
export type Change<C extends Columns> = { readonly [P in keyof C]?: Values<C>[P] | undefined };
type Current<C extends Columns> = Values<TemporalColumns<C>>;
/** How a row in force is seen: all of it, or some of its columns. */
type Seen<V> = Pick<Selection<V>, 'view'>;

/** The first state of a keyed thing, or a state that replaces all of what was in force. */
export function put<C extends Columns>(table: TemporalTable<C>, values: NewValues<C>): ChangePatch {
  const { from_position: _, to_position: __, ...row } = table.row(values as Change<TemporalColumns<C>>);
  return { kind: 'change', table, key: table.identity(values as Change<TemporalColumns<C>>), change: () => row };
}

/**
 * The first state of a keyed thing, or a change of the state that is in force.
 * @param seen the columns that `later` looks at, where it needs few of them: each that it sees is made for it
 */
export function merge<C extends Columns, V = Current<C>>(
  table: TemporalTable<C>,
  first: NewValues<C>,
  later: (current: V) => Change<C>,
  seen = table as unknown as Seen<V>,
): Patch {
  const key = table.identity(first as Change<TemporalColumns<C>>);
  // Most of the time something is there, and the first state is not made.
  return changing(
    table,
    key,
    (current) => later(seen.view(current)),
    () => put(table, first).change(undefined),
  );
}

/**
 * A change of what is in force. A patch that changes nothing leaves no row.
 * The change function throws when nothing is in force: the projector's verdict parks the stream, nothing is lost silently.
 */
export function change<C extends Columns>(
  table: TemporalTable<C>,
  key: Key<C>,
  patch: Change<C> | ((current: Current<C>) => Change<C>),
): Patch {
  return changing(table, rowOf(table, key), seeing(table, patch), () => {
    throw new NothingInForce(table.name, key);
  });
}

/** As {@link change}, for events that may concern the table or not: where nothing is in force, nothing changes. */
export function changeIfPresent<C extends Columns>(
  table: TemporalTable<C>,
  key: Key<C>,
  patch: Change<C> | ((current: Current<C>) => Change<C>),
): Patch {
  return changing(table, rowOf(table, key), seeing(table, patch), () => undefined);
}

const rowOf = <C extends Columns>(table: TemporalTable<C>, key: Key<C>): Row =>
  table.patch(key as Change<TemporalColumns<C>>);

/** The change as a function of the row in force. */
const seeing = <C extends Columns>(
  table: TemporalTable<C>,
  patch: Change<C> | ((current: Current<C>) => Change<C>),
): ((current: Row) => Change<C>) =>
  typeof patch === 'function' ? (current) => patch(table.view(current)) : () => patch;

function changing<C extends Columns>(
  table: TemporalTable<C>,
  key: Row,
  patch: (current: Row) => Change<C>,
  absent: () => Row | undefined,
): ChangePatch {
  return {
    kind: 'change',
    table,
    key,
    change: (current) => {
      if (current === undefined) return absent();
      const named = table.patch(patch(current) as Change<TemporalColumns<C>>);
      let changed: Record<string, SqlValue> | undefined;
      for (const column in named) {
        const value = named[column] ?? null;
        if (!same(value, current[column] ?? null)) (changed ??= {})[column] = value;
      }
      return changed;
    },
  };
}

/** Databases give a 64-bit integer back as number or bigint. */
function same(a: SqlValue, b: SqlValue): boolean {
  return a === b || (a !== null && b !== null && String(a) === String(b));
}
