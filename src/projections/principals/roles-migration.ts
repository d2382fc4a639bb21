import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { nullableColumns, tableOptions, temporalColumns, textColumns } from '../migration-columns.js';

export class PrincipalRoles1764300000001 implements MigrationInterface {
  readonly name = 'PrincipalRoles1764300000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'principals',
          [
            ...textColumns('principal_id', 'principal_type'),
            ...nullableColumns(textColumns('name')),
            ...textColumns('granted', 'removed'),
            ...nullableColumns(textColumns('first_seen_at')),
            ...temporalColumns(runner),
          ],
          ['principal_id', 'from_position'],
          { principals_by_change: ['from_position'] },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('principals');
  }
}
