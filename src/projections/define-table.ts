import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { emptyRow, type ProjectionTable } from '../ports/projection.js';
import type { ReadStore, Row, SqlValue } from '../ports/read-store.js';
import { nullable, position, type Column } from './column.js';

export type Columns = Readonly<Record<string, Column>>;
type Dialect = ReadStore['dialect'];
type ValueOf<C> = C extends Column<infer T> ? T : never;
type NullableNames<C extends Columns> = { [P in keyof C]: null extends ValueOf<C[P]> ? P : never }[keyof C];

/** A row as code sees it: property names in camel case, positions as bigint, flags as booleans, JSON parsed, null for nothing. */
export type Values<C extends Columns> = { readonly [P in keyof C]: ValueOf<C[P]> };
/** A row on its way in: what may be null may be left out. */
export type NewValues<C extends Columns> = {
  readonly [P in Exclude<keyof C, NullableNames<C>>]: ValueOf<C[P]>;
} & { readonly [P in NullableNames<C>]?: ValueOf<C[P]> };

export interface TableIndex<C extends Columns> {
  readonly name: string;
  readonly columns: readonly (keyof C & string)[];
}

/** A table of a read model: what the runtime writes, what TypeORM knows of it, and how its rows are read. */
export interface Table<C extends Columns = Columns> extends ProjectionTable {
  readonly fields: C;
  /** Name of a property's column. */
  column(property: keyof C & string): string;
  /** All columns for a select list: `t.case_id, t.kind`, with a prefix `t.case_id AS p_case_id`. */
  select(alias: string, prefix?: string): string;
  /** The row that a query returned, as code sees it. */
  view(row: Row, prefix?: string): Values<C>;
  /** The same for some columns alone: rows are wide, and a count of a million asks for a few of them. */
  only<P extends keyof C & string>(...properties: readonly P[]): Selection<Pick<Values<C>, P>>;
  /** The given properties as columns; undefined ones are left out. */
  patch(values: { readonly [P in keyof C]?: Values<C>[P] | undefined }): Row;
  /** The key columns of these properties. */
  identity(values: { readonly [P in keyof C]?: Values<C>[P] | undefined }): Row;
  /** All columns, null where nothing is given. */
  row(values: { readonly [P in keyof C]?: Values<C>[P] | undefined }): Row;
  /** The table for TypeORM. Positions are 64 bit on PostgreSQL; on SQLite `integer`, which alone may name the row id. */
  entity(dialect: Dialect): EntitySchema<Values<C>>;
}

/** Some columns of a table: what a query asks for, and its rows as code sees them. */
export interface Selection<V> {
  select(alias: string, prefix?: string): string;
  view(row: Row, prefix?: string): V;
}

/** Columns that the runtime fills in. */
export type TemporalColumns<C extends Columns> = C & {
  readonly fromPosition: Column<bigint>;
  readonly toPosition: Column<bigint | null>;
};
export type LogColumns<C extends Columns> = C & { readonly position: Column<bigint> };

export interface LogTable<C extends Columns = Columns> extends Table<LogColumns<C>> {
  readonly kind: 'log';
}
export interface TemporalTable<C extends Columns = Columns> extends Table<TemporalColumns<C>> {
  readonly kind: 'temporal';
}
/** The row type of a table. */
export type RowOf<T> = T extends Table<infer C> ? Values<C> : never;

/**
 * A table whose rows are only added. `position` is that of the event which added the row; where one event adds at most
 * one row it is the key, else the key is named.
 */
export function logTable<const C extends Columns>(definition: {
  readonly name: string;
  readonly key?: readonly (keyof C & string)[];
  readonly columns: C;
  readonly indices?: readonly TableIndex<LogColumns<C>>[];
}): LogTable<C> {
  const fields = { position: position(), ...definition.columns } as LogColumns<C>;
  const key = definition.key ?? ['position'];
  return { ...table(definition.name, fields, key, definition.indices ?? []), kind: 'log' };
}

/**
 * A table that keeps every state of a keyed thing: a row is in force from `fromPosition` (inclusive) to `toPosition`
 * (exclusive; null while it is the current one).
 */
export function temporalTable<const C extends Columns>(definition: {
  readonly name: string;
  readonly key: readonly (keyof C & string)[];
  readonly columns: C;
  readonly indices?: readonly TableIndex<TemporalColumns<C>>[];
}): TemporalTable<C> {
  const fields = {
    ...definition.columns,
    fromPosition: position(),
    toPosition: nullable(position()),
  } as TemporalColumns<C>;
  const made = table(definition.name, fields, definition.key, definition.indices ?? [], ['fromPosition']);
  return { ...made, kind: 'temporal' };
}

/** `caseId` → `case_id`. */
const snakeCase = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function table<C extends Columns>(
  name: string,
  fields: C,
  key: readonly string[],
  indices: readonly TableIndex<C>[],
  identifiedBesideKeyBy: readonly string[] = [],
): Omit<Table<C>, 'kind'> {
  const entries: Entry[] = Object.entries(fields).map(([property, codec]) => ({
    property,
    codec,
    column: snakeCase(property),
  }));
  const byProperty = new Map(entries.map((entry) => [entry.property, entry]));
  const patch = (values: Readonly<Record<string, unknown>>): Row => {
    const row: Record<string, Row[string]> = {};
    for (const property in values) {
      const value = values[property];
      const entry = value === undefined ? undefined : byProperty.get(property);
      if (entry) row[entry.column] = value === null ? null : entry.codec.toSql(value);
    }
    return row;
  };
  const empty = emptyRow(entries.map(({ column }) => column));
  const entity = (dialect: Dialect) =>
    new EntitySchema<Values<C>>({
      name,
      tableName: name,
      columns: Object.fromEntries(
        entries.map(({ property, codec, column }) => [
          property,
          {
            name: column,
            type: codec.sql === 'position' ? (dialect === 'sqlite' ? 'integer' : 'bigint') : codec.sql,
            nullable: codec.nullable,
            primary: [...key, ...identifiedBesideKeyBy].includes(property),
          } satisfies EntitySchemaColumnOptions,
        ]),
      ) as { [P in keyof Values<C>]: EntitySchemaColumnOptions },
      indices: indices.map((index) => ({ name: index.name, columns: [...index.columns] })),
    });
  return {
    name,
    fields,
    key: key.map(snakeCase),
    columns: entries.map(({ column }) => column),
    column: snakeCase,
    ...selection<Values<C>>(entries),
    only: (...properties) =>
      selection(entries.filter(({ property }) => (properties as readonly string[]).includes(property))),
    patch,
    row: (values) => {
      const row = { ...empty };
      for (const { property, codec, column } of entries) {
        const value = values[property] ?? null;
        if (value !== null) row[column] = codec.toSql(value);
      }
      return row;
    },
    identity: (values) => {
      const row: Record<string, SqlValue> = {};
      for (const property of key) {
        const { column, codec } = byProperty.get(property) as Entry;
        const value = values[property] ?? null;
        row[column] = value === null ? null : codec.toSql(value);
      }
      return row;
    },
    entity,
  };
}

interface Entry {
  readonly property: string;
  readonly codec: Column;
  readonly column: string;
}

function selection<V>(entries: readonly Entry[]): Selection<V> {
  return {
    select: (alias, prefix) =>
      entries
        .map(({ column }) => `${alias}.${column}${prefix === undefined ? '' : ` AS ${prefix}${column}`}`)
        .join(', '),
    view: (row, prefix = '') => {
      const values: Record<string, unknown> = {};
      for (const { property, codec, column } of entries) {
        const value = row[prefix + column] ?? null;
        values[property] = value === null ? null : codec.fromSql(value);
      }
      return values as V;
    },
  };
}
