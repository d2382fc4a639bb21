import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { nullableColumns, positionColumns, tableOptions, temporalColumns, textColumns } from '../migration-columns.js';

export class Policies1764000000005 implements MigrationInterface {
  readonly name = 'Policies1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'policies',
          [
            ...textColumns('pack_id', 'hash', 'pack_version', 'state'),
            ...nullableColumns(
              textColumns(
                'proposed_at', 'proposed_by', 'activated_at', 'activated_by', 'override_reason', 'retired_at',
                'retired_by', 'retired_why',
              ), // prettier-ignore
            ),
            ...temporalColumns(runner),
          ],
          ['pack_id', 'hash', 'from_position'],
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'policy_bytes',
          [...positionColumns(runner, 'position'), ...textColumns('pack_id', 'hash', 'bytes')],
          ['position'],
          { policy_bytes_by_hash: ['pack_id', 'hash'] },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['policy_bytes', 'policies']) await runner.dropTable(table);
  }
}
