import type { QueryResult } from 'pg';
import type { Row, SqlValue, WriteSession } from '../../../ports/read-store.js';
import type { PostgresClient } from '../../postgres-pool.js';
import { binaryArray } from '../../postgres-values.js';
import { deleteSql, findSql, insertSql, updateSql, type TypedColumn } from './dialect.js';
import { portError } from './errors.js';
import { run, statement } from './statements.js';
import type { TableColumns } from './table-columns.js';

/** One piece of work inside a transaction. After its end the session refuses. */
export class PostgresWriteSession implements WriteSession {
  private open = true;
  private readonly underWay = new Set<Promise<unknown>>();
  private failed: unknown;
  /** What this work has done once for all that are committed with it. */
  readonly doneHere: string[] = [];

  /** @param done what works before it in the same transaction have done */
  constructor(
    private readonly client: PostgresClient,
    private readonly columns: TableColumns,
    private readonly place: string,
    private readonly done: ReadonlySet<string>,
  ) {}

  /** The first statement that failed, as the driver told it; the transaction takes no other after it. */
  get failure(): unknown {
    return this.failed;
  }

  /** Refuses from now on; resolves when no statement is under way any more, also those that nobody awaited. */
  async end(): Promise<void> {
    this.open = false;
    await Promise.allSettled(this.underWay);
  }

  async once(name: string, work: () => Promise<void>): Promise<void> {
    this.mustBeOpen();
    if (this.done.has(name) || this.doneHere.includes(name)) return;
    await work();
    this.doneHere.push(name);
  }

  async query<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<T[]> {
    const { text, values } = this.checked(() => statement(sql, parameters));
    return (await this.do(() => run(this.client, text, values))).rows as T[];
  }

  async execute(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<number> {
    const { text, values } = this.checked(() => statement(sql, parameters));
    return (await this.do(() => run(this.client, text, values))).rowCount ?? 0;
  }

  async insert(table: string, rows: readonly Row[], onConflict: 'fail' | 'ignore' = 'fail'): Promise<number> {
    const names = Object.keys(rows[0] ?? {});
    if (rows.some((row) => Object.keys(row).length !== names.length)) {
      throw new TypeError(`The rows for ${table} do not name the same columns`);
    }
    return this.onRows(table, names, rows, (columns) => insertSql(table, columns, onConflict === 'ignore'));
  }

  async updateMany(
    table: string,
    key: readonly string[],
    set: readonly string[],
    rows: readonly Row[],
  ): Promise<number> {
    return this.onRows(table, [...key, ...set], rows, (columns) =>
      updateSql(table, columns.slice(0, key.length), columns.slice(key.length)),
    );
  }

  async deleteMany(table: string, key: readonly string[], rows: readonly Row[]): Promise<number> {
    return this.onRows(table, key, rows, (columns) => deleteSql(table, columns));
  }

  async findMany<T = Row>(table: string, key: readonly string[], keys: readonly Row[], where?: string): Promise<T[]> {
    this.mustBeOpen();
    if (keys.length === 0) return [];
    return (await this.withArrays(table, key, keys, (columns) => findSql(table, columns, where))).rows as T[];
  }

  private async onRows(
    table: string,
    names: readonly string[],
    rows: readonly Row[],
    sql: (columns: readonly TypedColumn[]) => string,
  ): Promise<number> {
    this.mustBeOpen();
    if (rows.length === 0) return 0;
    return (await this.withArrays(table, names, rows, sql)).rowCount ?? 0;
  }

  private withArrays(
    table: string,
    names: readonly string[],
    rows: readonly Row[],
    sql: (columns: readonly TypedColumn[]) => string,
  ): Promise<QueryResult<Row>> {
    return this.do(async () => {
      const columns = await this.columns.typed(this.client, table, names);
      const arrays = columns.map(({ name, type }) => binaryArray(name, type, rows.map((row) => valueOf(row, name)))); // prettier-ignore
      return run(this.client, sql(columns), arrays);
    });
  }

  private async do<T>(statement: () => Promise<T>): Promise<T> {
    const running = statement();
    this.underWay.add(running);
    try {
      return await running;
    } catch (error) {
      this.failed ??= error;
      // The server refuses what comes after it, and says only that: the cause is the first.
      throw portError(this.failed, this.place);
    } finally {
      this.underWay.delete(running);
    }
  }

  private checked<T>(make: () => T): T {
    this.mustBeOpen();
    return make();
  }

  private mustBeOpen(): void {
    if (!this.open) throw new Error('This write has ended; its session cannot be used any more');
  }
}

function valueOf(row: Row, column: string): SqlValue {
  const value = row[column];
  if (value === undefined) throw new TypeError(`A row lacks the column ${column}`);
  return value;
}
