import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  integerColumns,
  nullableColumns,
  positionColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class CaseTimeline1764000000001 implements MigrationInterface {
  readonly name = 'CaseTimeline1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'case_timeline',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('case_id', 'event_id', 'type', 'category', 'title'),
            ...nullableColumns(textColumns('why', 'citation')),
            ...textColumns('occurred_at'),
            ...nullableColumns(textColumns('received_at')),
            ...textColumns('recorded_at', 'actor_type', 'actor_id'),
            ...nullableColumns(
              textColumns('actor_name', 'communication_id', 'obligation_id', 'document_id', 'outcome', 'reason_codes'),
            ),
            ...textColumns('details'),
            ...nullableColumns(textColumns('policy_pack', 'policy_version', 'policy_rule')),
            ...textColumns('confidentiality', 'origin'),
            ...nullableColumns(textColumns('import_id', 'source_system')),
            ...positionColumns(runner, 'source_sequence'),
            ...integerColumns('version_step'),
          ],
          ['position'],
          { case_timeline_by_case: ['case_id', 'occurred_at', 'source_sequence', 'position', 'version_step'] },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'cases',
          [
            ...textColumns('case_id', 'kind', 'phase', 'legal_entity'),
            ...nullableColumns(textColumns('product')),
            ...textColumns('jurisdiction', 'intake'),
            ...nullableColumns(textColumns('category')),
            ...textColumns('external_id'),
            ...nullableColumns(textColumns('title', 'customer_id', 'account_id', 'policy_id')),
            ...nullableColumns(integerColumns('vulnerable')),
            ...nullableColumns(
              textColumns(
                'primary_party_id',
                'primary_party_name',
                'assignee',
                'stage',
                'outcome',
                'decided_at',
                'decision_event_id',
              ),
            ),
            ...textColumns('opened_at'),
            ...nullableColumns(textColumns('received_at', 'closed_at', 'resolution')),
            ...textColumns('origin'),
            ...nullableColumns(textColumns('import_id')),
            ...integerColumns('live'),
            ...nullableColumns(
              textColumns('exception_of', 'exception_communication_id', 'exception_root_id', 'exception_failure'),
            ),
            ...textColumns('confidentiality'),
            ...nullableColumns(textColumns('source_system')),
            ...textColumns('search_text'),
            ...temporalColumns(runner),
          ],
          ['case_id', 'from_position'],
          {
            cases_by_change: ['from_position'],
            cases_by_opening: ['opened_at', 'case_id', 'from_position', 'to_position'],
            cases_by_reference: ['external_id'],
            cases_by_customer: ['customer_id'],
            cases_by_account: ['account_id'],
            cases_by_policy: ['policy_id'],
            cases_by_exception: ['exception_of', 'phase'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'case_parties',
          [...textColumns('case_id', 'party_id', 'role', 'name', 'contacts'), ...temporalColumns(runner)],
          ['case_id', 'party_id', 'from_position'],
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['case_parties', 'cases', 'case_timeline']) await runner.dropTable(table);
  }
}
