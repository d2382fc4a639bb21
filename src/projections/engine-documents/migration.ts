import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { integerColumns, nullableColumns, tableOptions, temporalColumns, textColumns } from '../migration-columns.js';

export class EngineDocuments1764500000022 implements MigrationInterface {
  readonly name = 'EngineDocuments1764500000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'engine_documents',
          [
            ...textColumns('document_id', 'system', 'kind', 'title'),
            ...nullableColumns(textColumns('account_number', 'policy_number', 'customer_number')),
            ...textColumns('media_type'),
            ...integerColumns('bytes'),
            ...textColumns('state', 'received_at'),
            ...nullableColumns(integerColumns('candidates')),
            ...nullableColumns(textColumns('case_id', 'matched_by')),
            ...temporalColumns(runner),
          ],
          ['document_id', 'from_position'],
          {
            engine_documents_by_change: ['from_position'],
            engine_documents_by_receipt: ['received_at', 'document_id', 'from_position', 'to_position'],
            engine_documents_by_state: ['state', 'received_at', 'document_id', 'from_position', 'to_position'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'numbered_cases',
          [
            ...textColumns('case_id', 'kind', 'legal_entity', 'phase'),
            ...nullableColumns(textColumns('account_id', 'policy_id', 'customer_id')),
            ...temporalColumns(runner),
          ],
          ['case_id', 'from_position'],
          {
            numbered_cases_by_change: ['from_position'],
            numbered_cases_by_account: ['account_id', 'phase', 'to_position'],
            numbered_cases_by_policy: ['policy_id', 'phase', 'to_position'],
            numbered_cases_by_customer: ['customer_id', 'phase', 'to_position'],
          },
        ),
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['numbered_cases', 'engine_documents']) await runner.dropTable(table);
  }
}
