import type { Database, Statement } from 'better-sqlite3';
import type { Row, SqlValue } from '../../../ports/read-store.js';
import { boundParameters, boundRow, unboundRow } from './values.js';

const CACHED = 300;

/** Prepared statements of one connection, the most recent ones kept. */
export class Statements {
  private readonly prepared = new Map<string, Statement>();

  constructor(readonly db: Database) {}

  all(sql: string, parameters: Readonly<Record<string, SqlValue>> = {}): Row[] {
    const rows = this.prepare(sql).all(boundParameters(parameters)) as Record<string, unknown>[];
    for (const row of rows) unboundRow(row);
    return rows as Row[];
  }

  run(sql: string, parameters: Readonly<Record<string, SqlValue>> = {}): number {
    return this.prepare(sql).run(boundParameters(parameters)).changes;
  }

  /** The statement once for each row, all or none of them; answers how many rows were changed. */
  runEach(sql: string, columns: readonly string[], rows: readonly Row[]): number {
    const statement = this.prepare(sql);
    this.run('SAVEPOINT each_row');
    try {
      let changes = 0;
      for (const row of rows) changes += statement.run(boundRow(columns, row)).changes;
      return changes;
    } catch (error) {
      if (this.db.inTransaction) this.run('ROLLBACK TO each_row');
      throw error;
    } finally {
      if (this.db.inTransaction) this.run('RELEASE each_row');
    }
  }

  /** Not from the cache: a statement that is being stepped through cannot be used a second time. */
  iterate(sql: string, parameters: Readonly<Record<string, SqlValue>> = {}): IterableIterator<Record<string, unknown>> {
    const statement = this.db.prepare(sql).safeIntegers(true);
    return statement.iterate(boundParameters(parameters)) as IterableIterator<Record<string, unknown>>;
  }

  private prepare(sql: string): Statement {
    let statement = this.prepared.get(sql);
    if (statement) {
      this.prepared.delete(sql);
    } else {
      statement = this.db.prepare(sql);
      if (statement.reader) statement.safeIntegers(true);
      if (this.prepared.size >= CACHED) this.prepared.delete(this.prepared.keys().next().value as string);
    }
    this.prepared.set(sql, statement);
    return statement;
  }
}
