import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { nullableColumns, textColumns } from '../migration-columns.js';

const COLUMNS = nullableColumns(textColumns('conflicts_with'));

/** Which message another one contradicts. */
export class InboundConflicts1764500000041 implements MigrationInterface {
  readonly name = 'InboundConflicts1764500000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns(
      'inbound_messages',
      COLUMNS.map((column) => new TableColumn(column)),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of COLUMNS) await runner.dropColumn('inbound_messages', name);
  }
}
