import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { nullableColumns, textColumns } from '../migration-columns.js';

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  templates: ['includes', 'terms'],
  communications: ['partials'],
  customer_letters: ['partials'],
};

/** Which partials a template includes, what a partial is meant for, and which texts stand in a letter. */
export class Partials1764600000001 implements MigrationInterface {
  readonly name = 'Partials1764600000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const added = nullableColumns(textColumns(...columns)).map((column) => new TableColumn(column));
      await runner.addColumns(table, added);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS))
      for (const column of columns) await runner.dropColumn(table, column);
  }
}
