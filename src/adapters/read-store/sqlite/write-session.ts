import type { Row, SqlValue, WriteSession } from '../../../ports/read-store.js';
import { deleteSql, findSql, insertSql, updateSql } from './dialect.js';
import type { Statements } from './statements.js';
import { rowsAsJson } from './values.js';

/**
 * One piece of work inside a transaction. Statements run at once, inside the call: none can slip out of the
 * transaction, however the work awaits them. After its end the session refuses.
 */
export class SqliteWriteSession implements WriteSession {
  private open = true;

  constructor(private readonly statements: Statements) {}

  end(): void {
    this.open = false;
  }

  /** One process has the file: nobody proves anything to others here, so that each work may do it anew. */
  async once(_name: string, work: () => Promise<void>): Promise<void> {
    this.mustBeOpen();
    await work();
  }

  async query<T = Row>(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<T[]> {
    this.mustBeOpen();
    return this.statements.all(sql, parameters) as T[];
  }

  async execute(sql: string, parameters?: Readonly<Record<string, SqlValue>>): Promise<number> {
    this.mustBeOpen();
    return this.statements.run(sql, parameters);
  }

  async insert(table: string, rows: readonly Row[], onConflict: 'fail' | 'ignore' = 'fail'): Promise<number> {
    this.mustBeOpen();
    if (rows.length === 0) return 0;
    const columns = Object.keys(rows[0] as Row);
    if (rows.some((row) => Object.keys(row).length !== columns.length)) {
      throw new TypeError(`The rows for ${table} do not name the same columns`);
    }
    return this.statements.runEach(insertSql(table, columns, onConflict === 'ignore'), columns, rows);
  }

  async updateMany(
    table: string,
    key: readonly string[],
    set: readonly string[],
    rows: readonly Row[],
  ): Promise<number> {
    this.mustBeOpen();
    return rows.length === 0 ? 0 : this.runRows(updateSql(table, key, set), [...key, ...set], rows);
  }

  async deleteMany(table: string, key: readonly string[], rows: readonly Row[]): Promise<number> {
    this.mustBeOpen();
    return rows.length === 0 ? 0 : this.runRows(deleteSql(table, key), key, rows);
  }

  async findMany<T = Row>(table: string, key: readonly string[], keys: readonly Row[], where?: string): Promise<T[]> {
    this.mustBeOpen();
    if (keys.length === 0) return [];
    return this.statements.all(findSql(table, key, where), { rows: rowsAsJson(key, keys) }) as T[];
  }

  private runRows(sql: string, columns: readonly string[], rows: readonly Row[]): number {
    return this.statements.run(sql, { rows: rowsAsJson(columns, rows) });
  }

  private mustBeOpen(): void {
    if (!this.open) throw new Error('This write has ended; its session cannot be used any more');
  }
}
