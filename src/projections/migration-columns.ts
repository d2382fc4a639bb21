import type { QueryRunner, TableColumnOptions, TableOptions } from 'typeorm';

/** Columns of a migration, in the types that both databases share. */
export const textColumns = (...names: string[]): TableColumnOptions[] => names.map((name) => ({ name, type: 'text' }));
export const integerColumns = (...names: string[]): TableColumnOptions[] =>
  names.map((name) => ({ name, type: 'integer' }));
export const nullableColumns = (columns: readonly TableColumnOptions[]): TableColumnOptions[] =>
  columns.map((column) => ({ ...column, isNullable: true }));
/** 64-bit places in the log. SQLite's `integer` holds them, and makes a sole primary key the row id. */
export const positionColumns = (runner: QueryRunner, ...names: string[]): TableColumnOptions[] =>
  names.map((name) => ({ name, type: isPostgres(runner) ? 'bigint' : 'integer' }));
/** `from_position` and `to_position` of a temporal table. */
export const temporalColumns = (runner: QueryRunner): TableColumnOptions[] => [
  ...positionColumns(runner, 'from_position'),
  ...nullableColumns(positionColumns(runner, 'to_position')),
];

export function isPostgres(runner: QueryRunner): boolean {
  return runner.dataSource.options.type === 'postgres';
}

/** A table's options with these primary key columns and indices (name: columns). */
export function tableOptions(
  name: string,
  columns: readonly TableColumnOptions[],
  primaryKey: readonly string[],
  indices: Readonly<Record<string, readonly string[]>> = {},
): TableOptions {
  return {
    name,
    columns: columns.map((column) => ({ ...column, isPrimary: primaryKey.includes(column.name) })),
    indices: Object.entries(indices).map(([index, columnNames]) => ({ name: index, columnNames: [...columnNames] })),
  };
}

/** A table of case references, as each read model has one of its own. */
export function caseReferenceOptions(runner: QueryRunner, name: string): TableOptions {
  return tableOptions(
    name,
    [
      ...positionColumns(runner, 'position'),
      ...textColumns('case_id', 'kind', 'legal_entity'),
      ...nullableColumns(textColumns('product')),
      ...textColumns('jurisdiction', 'external_id'),
      ...nullableColumns(textColumns('title')),
      ...textColumns('opened_at'),
      ...nullableColumns(textColumns('received_at')),
      ...textColumns('confidentiality'),
    ],
    ['case_id'],
  );
}
