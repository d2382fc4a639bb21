import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { nullableColumns, positionColumns, tableOptions, textColumns } from '../migration-columns.js';
import { letterColumns } from './migration.js';

/** Letters as their recipients may know of them, and whose they are. Empty after it; the new version fills them. */
export class LetterHistory1764500000011 implements MigrationInterface {
  readonly name = 'LetterHistory1764500000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions('customer_letters', letterColumns(runner), ['communication_id', 'from_position'], {
          customer_letters_by_case: ['case_id', 'handed_off_at', 'communication_id'],
        }),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'communication_holders',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('case_id'),
            ...nullableColumns(textColumns('customer_id', 'account_id', 'policy_id')),
          ],
          ['case_id'],
          {
            communication_holders_by_customer: ['customer_id'],
            communication_holders_by_account: ['account_id'],
            communication_holders_by_policy: ['policy_id'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'communication_recipients',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('case_id', 'party_id', 'role', 'name', 'confidentiality'),
          ],
          ['case_id', 'party_id'],
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['communication_recipients', 'communication_holders', 'customer_letters']) {
      await runner.dropTable(table);
    }
  }
}
