import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { integerColumns, nullableColumns, tableOptions, temporalColumns, textColumns } from '../migration-columns.js';

export class Imports1764000000006 implements MigrationInterface {
  readonly name = 'Imports1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'imports',
          [
            ...textColumns('import_id', 'system', 'file_digest', 'mapping_hash', 'anchors', 'state'),
            ...textColumns('started_at', 'started_by'),
            ...nullableColumns(textColumns('as_of', 'completed_at')),
            ...nullableColumns(
              integerColumns('source_events', 'recorded_events', 'rejected_events', 'ignored_events', 'cases'),
            ),
            ...temporalColumns(runner),
          ],
          ['import_id', 'from_position'],
          {
            imports_by_change: ['from_position'],
            imports_by_start: ['started_at', 'import_id', 'from_position', 'to_position'],
          },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('imports');
  }
}
