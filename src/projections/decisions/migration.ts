import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  caseReferenceOptions,
  nullableColumns,
  positionColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class Decisions1764000000010 implements MigrationInterface {
  readonly name = 'Decisions1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'decisions',
          [
            ...textColumns('decision_id', 'case_id', 'outcome', 'decided_at', 'reasons'),
            ...nullableColumns(textColumns('decided_by')),
            ...textColumns('actor_id'),
            ...nullableColumns(textColumns('supersedes', 'superseded_by', 'superseded_at')),
            ...positionColumns(runner, 'recorded_position'),
            ...textColumns('confidentiality', 'origin'),
            ...nullableColumns(textColumns('import_id')),
            ...temporalColumns(runner),
          ],
          ['decision_id', 'from_position'],
          {
            decisions_by_change: ['from_position'],
            decisions_by_time: ['decided_at', 'decision_id', 'from_position', 'to_position'],
            decisions_by_case: ['case_id', 'recorded_position'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'decision_facts',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('case_id', 'event_id', 'name'),
            ...nullableColumns(textColumns('value')),
            ...textColumns('at'),
            ...nullableColumns(textColumns('received_at', 'supersedes')),
          ],
          ['position'],
          { decision_facts_by_case: ['case_id', 'position'] },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'decision_notices',
          [
            ...textColumns('communication_id', 'case_id', 'kind', 'reason_event_id'),
            ...nullableColumns(textColumns('obligation_id', 'channel')),
            ...textColumns('requested_at'),
            ...nullableColumns(
              textColumns('composed_at', 'released_at', 'handed_off_at', 'delivered_at', 'opened_at', 'failed_at'),
            ),
            ...positionColumns(runner, 'recorded_position'),
            ...textColumns('origin'),
            ...temporalColumns(runner),
          ],
          ['communication_id', 'from_position'],
          { decision_notices_by_case: ['case_id', 'recorded_position'] },
        ),
      ),
    );
    await runner.createTable(new Table(caseReferenceOptions(runner, 'decision_cases')));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['decision_cases', 'decision_notices', 'decision_facts', 'decisions']) {
      await runner.dropTable(table);
    }
  }
}
