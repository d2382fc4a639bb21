import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { nullableColumns, textColumns } from '../migration-columns.js';

const TABLES = ['communications', 'customer_letters'] as const;
const COLUMNS = nullableColumns(textColumns('assumed_received_at'));

/** When a rule took a letter for received. */
export class AssumedReceipt1764500000042 implements MigrationInterface {
  readonly name = 'AssumedReceipt1764500000042';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.addColumns(
        table,
        COLUMNS.map((column) => new TableColumn(column)),
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) for (const { name } of COLUMNS) await runner.dropColumn(table, name);
  }
}
