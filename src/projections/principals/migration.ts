import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { integerColumns, nullableColumns, tableOptions, temporalColumns, textColumns } from '../migration-columns.js';

export class Principals1764000000003 implements MigrationInterface {
  readonly name = 'Principals1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'principal_keys',
          [
            ...textColumns('key_id', 'principal_id', 'principal_type', 'name', 'key_hash', 'roles', 'scope'),
            ...integerColumns('revoked'),
            ...textColumns('issued_at', 'issued_by'),
            ...nullableColumns(textColumns('revoked_at', 'revoked_by', 'revoked_why')),
            ...temporalColumns(runner),
          ],
          ['key_id', 'from_position'],
          {
            principal_keys_by_change: ['from_position'],
            principal_keys_by_principal: ['principal_id', 'key_id', 'from_position', 'to_position'],
          },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('principal_keys');
  }
}
