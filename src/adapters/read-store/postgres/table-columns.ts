import type { PostgresClient } from '../../postgres-pool.js';
import { quoted } from '../../postgres-pool.js';
import { elementType } from '../../postgres-values.js';
import { COLUMNS_SQL, type TypedColumn } from './dialect.js';
import { run } from './statements.js';

/** What types the columns of our tables have: arrays must name them. Asked once for each table. */
export class TableColumns {
  private readonly tables = new Map<string, ReadonlyMap<string, number>>();

  /** The named columns with their types; an unknown one passes as text, so that the server refuses it in its words. */
  async typed(client: PostgresClient, table: string, names: readonly string[]): Promise<TypedColumn[]> {
    let columns = this.tables.get(table);
    // A migration may have added some since.
    if (columns === undefined || !names.every((name) => columns?.has(name))) columns = await this.ask(client, table);
    return names.map((name) => {
      const type = columns.get(name);
      return { name, type: type === undefined ? 'text' : elementType(type, `${table}.${name}`) };
    });
  }

  private async ask(client: PostgresClient, table: string): Promise<ReadonlyMap<string, number>> {
    const { rows } = await run(client, COLUMNS_SQL, [quoted(table)]);
    const columns = new Map(rows.map(({ name, type }) => [String(name), Number(type)]));
    if (columns.size > 0) this.tables.set(table, columns);
    return columns;
  }
}
