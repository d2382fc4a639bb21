import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { integerColumns, nullableColumns, textColumns } from '../migration-columns.js';

const COLUMNS = nullableColumns([
  ...textColumns(
    'waived_by',
    'waived_remark',
    'extended_by',
    'extended_why',
    'tolled_from',
    'tolled_cause',
    'recipient',
  ),
  ...integerColumns('recipients'),
  ...textColumns(
    'reached',
    'on_breach',
    'standard',
    'reviewed_at',
    'reviewed_by',
    'review_root_cause',
    'review_remediation',
  ),
  ...textColumns('review_owner'),
]);

/** What a clock goes through beside being met or missed: extension, tolling, several recipients, waiver, review. */
export class ObligationsWholeLife1764500000001 implements MigrationInterface {
  readonly name = 'ObligationsWholeLife1764500000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns(
      'obligations',
      COLUMNS.map((column) => new TableColumn(column)),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of COLUMNS) await runner.dropColumn('obligations', name);
  }
}
