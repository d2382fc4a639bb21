import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  integerColumns,
  nullableColumns,
  positionColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class Templates1764000000004 implements MigrationInterface {
  readonly name = 'Templates1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'templates',
          [
            ...textColumns('template_id'),
            ...integerColumns('template_version'),
            ...textColumns('kind', 'title', 'language', 'state', 'body_hash', 'elements', 'drafted_at', 'drafted_by'),
            ...nullableColumns(
              textColumns(
                'submitted_at', 'submitted_by', 'approved_at', 'approved_by', 'rejected_at', 'rejected_by',
                'retired_at', 'retired_by', 'why',
              ), // prettier-ignore
            ),
            ...temporalColumns(runner),
          ],
          ['template_id', 'template_version', 'from_position'],
          { templates_by_change: ['from_position'] },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'template_bodies',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('template_id'),
            ...integerColumns('template_version'),
            ...textColumns('body'),
          ],
          ['template_id', 'template_version'],
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['template_bodies', 'templates']) await runner.dropTable(table);
  }
}
