import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  caseReferenceOptions,
  integerColumns,
  nullableColumns,
  positionColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class Exceptions1764000000009 implements MigrationInterface {
  readonly name = 'Exceptions1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'exceptions',
          [
            ...textColumns('exception_case_id', 'communication_id', 'root_communication_id', 'failure', 'state'),
            ...textColumns('opened_at'),
            ...nullableColumns(textColumns('closed_at', 'resolution', 'assignee')),
            ...integerColumns('reopenings'),
            ...nullableColumns(textColumns('resend_communication_id')),
            ...integerColumns('resends'),
            ...textColumns('legal_entity', 'confidentiality', 'origin'),
            ...temporalColumns(runner),
          ],
          ['exception_case_id', 'from_position'],
          {
            exceptions_by_change: ['from_position'],
            exceptions_by_opening: ['opened_at', 'exception_case_id', 'from_position', 'to_position'],
            exceptions_by_state: ['state', 'opened_at', 'exception_case_id', 'from_position', 'to_position'],
            exceptions_by_letter: ['communication_id'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'exception_letters',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('communication_id', 'case_id', 'root_communication_id', 'kind'),
            ...nullableColumns(textColumns('recipient', 'obligation_id')),
            ...textColumns('requested_at'),
          ],
          ['communication_id'],
          {
            exception_letters_by_case: ['case_id'],
            exception_letters_by_root: ['root_communication_id', 'position'],
          },
        ),
      ),
    );
    await runner.createTable(new Table(caseReferenceOptions(runner, 'exception_cases')));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['exception_cases', 'exception_letters', 'exceptions']) await runner.dropTable(table);
  }
}
