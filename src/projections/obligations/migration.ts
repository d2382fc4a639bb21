import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  caseReferenceOptions,
  integerColumns,
  nullableColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class Obligations1764000000008 implements MigrationInterface {
  readonly name = 'Obligations1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'obligations',
          [
            ...textColumns('obligation_id', 'case_id', 'pack_id', 'pack_version', 'pack_hash', 'rule_id', 'citation'),
            ...textColumns('title', 'occurrence', 'state'),
            ...integerColumns('pending'),
            ...nullableColumns(textColumns('anchor_name', 'anchor_at', 'anchor_event_id')),
            ...textColumns('warn_at'),
            ...nullableColumns(textColumns('target_at', 'due_at')),
            ...textColumns('sort_at', 'steps', 'missing_facts', 'notice_kinds', 'required_elements'),
            ...nullableColumns(textColumns('required_evidence')),
            ...textColumns('incurred_at'),
            ...nullableColumns(
              textColumns(
                'warned_at', 'target_breached_at', 'statutory_breached_at', 'breach_withdrawn_why', 'satisfied_at',
                'satisfied_by', 'satisfied_ref', 'satisfied_evidence',
              ), // prettier-ignore
            ),
            ...integerColumns('satisfied_late'),
            ...nullableColumns(textColumns('waived_at', 'waived_why', 'recomputed_why')),
            ...textColumns('confidentiality', 'origin'),
            ...nullableColumns(textColumns('import_id')),
            ...temporalColumns(runner),
          ],
          ['obligation_id', 'from_position'],
          {
            obligations_by_change: ['from_position'],
            obligations_by_limit: ['sort_at', 'obligation_id', 'from_position', 'to_position'],
            obligations_by_case: ['case_id', 'sort_at', 'obligation_id'],
            obligations_by_state: ['state', 'sort_at', 'obligation_id', 'from_position', 'to_position'],
            obligations_pending: ['pending', 'sort_at', 'obligation_id', 'from_position', 'to_position'],
            obligations_by_rule: ['pack_id', 'rule_id', 'sort_at', 'obligation_id'],
          },
        ),
      ),
    );
    await runner.createTable(new Table(caseReferenceOptions(runner, 'obligation_cases')));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['obligation_cases', 'obligations']) await runner.dropTable(table);
  }
}
