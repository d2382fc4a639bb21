import { emptyRow, type ProjectionTable } from '../ports/projection.js';
import type { Row, SqlValue, WriteSession } from '../ports/read-store.js';

type Values = Readonly<Record<string, SqlValue>>;

/** A row of a temporal table in the making. */
interface Version {
  readonly values: Values;
  readonly from: bigint;
  /** A row with this key and `from_position` is in the table. */
  readonly stored: boolean;
  /** Its values are other ones than in the table. */
  readonly changed: boolean;
}

interface Thing {
  current: Version | undefined;
  readonly ended: { readonly version: Version; readonly to: bigint }[];
}

/** Puts back what an event did to a table, for an event that fails half-way. */
type Undo = () => void;

/**
 * Folds the patches of a batch for one table in memory: rows in force are read in one query, and written with one
 * close and one insert.
 */
export class TableFold {
  private readonly names: readonly string[];
  private readonly known: ReadonlySet<string>;
  /** A row of nulls to copy: a copy costs less than a row to which its columns are added one by one. */
  private readonly empty: Values;
  private readonly added: Row[] = [];
  private readonly things = new Map<string, Thing>();

  /** @param name the table written to, where it is not the live one */
  constructor(
    readonly table: ProjectionTable,
    private readonly name = table.name,
  ) {
    const { key, columns } = table;
    this.names = [...key.filter((name) => !columns.includes(name)), ...columns];
    this.known = new Set(this.names);
    this.empty = emptyRow(this.names);
  }

  /** Reads the rows in force of these keys, before the first change. */
  async load(session: WriteSession, keys: readonly Row[]): Promise<void> {
    if (keys.length === 0) return;
    const { key } = this.table;
    for (const row of await session.findMany(this.name, key, distinct(key, keys), 'to_position IS NULL')) {
      const values: Record<string, SqlValue> = { ...this.empty };
      for (const column of this.names) values[column] = row[column] ?? null;
      const from = BigInt(row['from_position'] as number | bigint);
      this.thing(row).current = { values, from, stored: true, changed: false };
    }
  }

  /** @throws TypeError for a column that the table does not have */
  add(row: Row): Undo {
    this.added.push(this.complete(row));
    return () => this.added.pop();
  }

  /**
   * Applies one change at this position. A late change (an event that was parked and is tried again) cannot come into
   * force before what is in force already.
   *
   * @throws TypeError for an unknown column, and whatever `change` throws
   */
  change(key: Row, position: bigint, change: (current: Values | undefined) => Row | undefined): Undo {
    const thing = this.thing(key);
    const { current: before } = thing;
    const endedBefore = thing.ended.length;
    const patch = change(before?.values);
    if (patch === undefined) return NOTHING_TO_UNDO;
    const values = this.whole(patch, key, before?.values);
    if (before && this.isSame(patch, values, before.values)) return NOTHING_TO_UNDO;
    if (before && before.from >= position) {
      thing.current = { values, from: before.from, stored: before.stored, changed: true };
    } else {
      if (before) thing.ended.push({ version: before, to: position });
      thing.current = { values, from: position, stored: false, changed: true };
    }
    return () => {
      thing.current = before;
      thing.ended.length = endedBefore;
    };
  }

  async write(session: WriteSession): Promise<void> {
    const { name } = this;
    const { key, kind } = this.table;
    if (kind === 'log') {
      await session.insert(name, this.added);
      return;
    }
    const closed: Row[] = [];
    const rewritten: Row[] = [];
    const inserted: Row[] = [];
    for (const { current, ended } of this.things.values()) {
      const versions = current ? [...ended, { version: current, to: null }] : ended;
      for (const { version, to } of versions) {
        const row = { ...version.values, from_position: version.from, to_position: to };
        if (version.changed) inserted.push(row);
        if (version.stored && version.changed) rewritten.push(row);
        if (version.stored && !version.changed && to !== null) closed.push(row);
      }
    }
    const identity = [...key, 'from_position'];
    await session.updateMany(name, identity, ['to_position'], closed);
    await session.deleteMany(name, identity, rewritten);
    await session.insert(name, inserted);
  }

  private thing(key: Row): Thing {
    const id = keyOf(this.table.key, key);
    let thing = this.things.get(id);
    if (!thing) {
      thing = { current: undefined, ended: [] };
      this.things.set(id, thing);
    }
    return thing;
  }

  /** All columns of a row that is only added: it is never compared, so its values go in as they are. */
  private complete(row: Row): Row {
    const { names } = this;
    const given = Object.keys(row);
    if (given.length === names.length && given.every((name, n) => name === names[n])) return row;
    return this.whole(row, NOTHING, undefined);
  }

  /** All columns, as the store would give them back: flags as 0 and 1, integers as numbers where safe. */
  private whole(row: Row, key: Row, before: Values | undefined): Values {
    const values: Record<string, SqlValue> = { ...(before ?? this.empty) };
    for (const name in row) {
      if (!this.known.has(name)) throw new TypeError(`The table ${this.table.name} has no column ${name}`);
      const value = row[name];
      if (value !== undefined) values[name] = stored(value);
    }
    for (const name of this.table.key) {
      const value = key[name];
      if (value !== undefined && value !== null) values[name] = stored(value);
    }
    return values;
  }

  /** What a patch does not name is as it was. */
  private isSame(patch: Row, values: Values, before: Values): boolean {
    for (const name in patch) if (values[name] !== before[name]) return false;
    return true;
  }
}

const NOTHING: Row = {};
const NOTHING_TO_UNDO: Undo = () => undefined;

function stored(value: SqlValue): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
    return Number(value);
  }
  return value;
}

function keyOf(names: readonly string[], row: Row): string {
  const last = String(row[names.at(-1) as string]);
  if (names.length === 1) return last;
  let key = '';
  for (let n = 0; n < names.length - 1; n += 1) {
    const part = String(row[names[n] as string]);
    key += `${part.length}:${part}`;
  }
  return key + last;
}

function distinct(names: readonly string[], rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [keyOf(names, row), row])).values()];
}
