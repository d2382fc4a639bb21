import { Table, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import {
  caseReferenceOptions,
  integerColumns,
  nullableColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

/** A letter in the state that it had, as the first version of the tables of letters has it. */
export const letterColumns = (runner: QueryRunner): TableColumnOptions[] => [
  ...textColumns('communication_id', 'case_id', 'kind', 'state', 'level'),
  ...nullableColumns(textColumns('recipient', 'address')),
  ...textColumns('channels'),
  ...nullableColumns(textColumns('channel', 'provider', 'provider_ref', 'template_id')),
  ...nullableColumns(integerColumns('template_version')),
  ...nullableColumns(textColumns('document_id', 'digest')),
  ...nullableColumns(integerColumns('bytes', 'pages')),
  ...nullableColumns(textColumns('reason_codes', 'elements')),
  ...textColumns('requested_at'),
  ...nullableColumns(
    textColumns(
        'composed_at', 'held_at', 'held_why', 'missing', 'released_at', 'released_by', 'handed_off_at',
        'delivered_at', 'opened_at', 'returned_at', 'failed_at', 'cancelled_at', 'cancelled_why', 'failure',
        'failure_detail',
      ), // prettier-ignore
  ),
  ...integerColumns('failed', 'attempts', 'temporary_failures'),
  ...textColumns('reason_event_id', 'reason_words'),
  ...nullableColumns(textColumns('citation', 'obligation_id', 'relation', 'related_communication_id')),
  ...textColumns('root_communication_id'),
  ...nullableColumns(textColumns('superseded_by', 'exception_case_id')),
  ...textColumns('confidentiality', 'origin'),
  ...nullableColumns(textColumns('import_id')),
  ...temporalColumns(runner),
];

export class Communications1764000000007 implements MigrationInterface {
  readonly name = 'Communications1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions('communications', letterColumns(runner), ['communication_id', 'from_position'], {
          communications_by_change: ['from_position'],
          communications_by_request: ['requested_at', 'communication_id', 'from_position', 'to_position'],
          communications_by_case: ['case_id', 'requested_at', 'communication_id'],
          communications_by_state: ['state', 'requested_at', 'communication_id', 'from_position', 'to_position'],
          communications_by_root: ['root_communication_id'],
          communications_by_failure: ['failed', 'requested_at', 'communication_id', 'from_position', 'to_position'],
        }),
      ),
    );
    await runner.createTable(new Table(caseReferenceOptions(runner, 'communication_cases')));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['communication_cases', 'communications']) await runner.dropTable(table);
  }
}
