import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { integerColumns, nullableColumns, positionColumns, tableOptions, textColumns } from '../migration-columns.js';

const STATED = nullableColumns(textColumns('postal', 'email'));

/** Contacts as they were stated and corrected, and what persons made of it. Empty after it; the new version fills it. */
export class ContactCorrections1764600000011 implements MigrationInterface {
  readonly name = 'ContactCorrections1764600000011';

  async up(runner: QueryRunner): Promise<void> {
    const stated = STATED.map((column) => new TableColumn(column));
    await runner.addColumns('communication_recipients', stated);
    const position = positionColumns(runner, 'position');
    await runner.createTable(
      new Table(
        tableOptions(
          'communication_contact_corrections',
          [
            ...position,
            ...textColumns('event_id', 'case_id', 'party_id', 'channel'),
            ...nullableColumns(textColumns('address')),
            ...textColumns('corrected_at', 'confidentiality', 'origin'),
          ],
          ['position'],
          { communication_contact_corrections_by_party: ['case_id', 'party_id', 'channel', 'position'] },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'communication_contact_reviews',
          [
            ...position,
            ...textColumns('communication_id', 'correction_event_id', 'reviewed_at', 'reviewed_by', 'words'),
          ],
          ['position'],
          { communication_contact_reviews_by_letter: ['communication_id', 'correction_event_id'] },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'communication_closings',
          [...position, ...textColumns('case_id'), ...integerColumns('closed')],
          ['position'],
          { communication_closings_by_case: ['case_id', 'position'] },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['closings', 'contact_reviews', 'contact_corrections'])
      await runner.dropTable(`communication_${table}`);
    for (const { name } of STATED) await runner.dropColumn('communication_recipients', name);
  }
}
