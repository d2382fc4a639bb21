import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  caseReferenceOptions,
  integerColumns,
  nullableColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class Inbound1764500000021 implements MigrationInterface {
  readonly name = 'Inbound1764500000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'inbound_messages',
          [
            ...textColumns('inbound_id'),
            ...nullableColumns(textColumns('case_id', 'event_type', 'source_uri')),
            ...nullableColumns(integerColumns('sequence')),
            ...textColumns('state'),
            ...nullableColumns(textColumns('code', 'detail', 'field')),
            ...integerColumns('bytes'),
            ...textColumns('received_at'),
            ...nullableColumns(textColumns('settled_at')),
            ...integerColumns('retries'),
            ...textColumns('confidentiality'),
            ...temporalColumns(runner),
          ],
          ['inbound_id', 'from_position'],
          {
            inbound_messages_by_change: ['from_position'],
            inbound_messages_by_receipt: ['received_at', 'inbound_id', 'from_position', 'to_position'],
            inbound_messages_by_state: ['state', 'received_at', 'inbound_id', 'from_position', 'to_position'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'inbound_gaps',
          [
            ...textColumns('case_id'),
            ...integerColumns('began', 'ended', 'missing'),
            ...textColumns('state', 'found_at', 'until'),
            ...nullableColumns(textColumns('closed_at')),
            ...temporalColumns(runner),
          ],
          ['case_id', 'began', 'from_position'],
          {
            inbound_gaps_by_change: ['from_position'],
            inbound_gaps_by_state: ['state', 'found_at', 'case_id', 'from_position', 'to_position'],
          },
        ),
      ),
    );
    await runner.createTable(new Table(caseReferenceOptions(runner, 'inbound_cases')));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['inbound_cases', 'inbound_gaps', 'inbound_messages']) await runner.dropTable(table);
  }
}
