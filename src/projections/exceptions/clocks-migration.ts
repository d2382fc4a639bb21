import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { positionColumns, tableOptions, textColumns } from '../migration-columns.js';

/** Clocks by the kinds of letters that meet them. Empty after it; the new version fills it. */
export class ExceptionClocks1764500000031 implements MigrationInterface {
  readonly name = 'ExceptionClocks1764500000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'exception_clocks',
          [...positionColumns(runner, 'position'), ...textColumns('obligation_id', 'case_id', 'notice_kinds')],
          ['obligation_id'],
          { exception_clocks_by_case: ['case_id', 'position'] },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('exception_clocks');
  }
}
