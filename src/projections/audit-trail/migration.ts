import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  caseReferenceOptions,
  integerColumns,
  isPostgres,
  nullableColumns,
  positionColumns,
  tableOptions,
  temporalColumns,
  textColumns,
} from '../migration-columns.js';

export class AuditTrail1764000000002 implements MigrationInterface {
  readonly name = 'AuditTrail1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table(
        tableOptions(
          'audit_trail',
          [
            ...positionColumns(runner, 'position'),
            ...textColumns('event_id', 'stream'),
            ...integerColumns('revision'),
            ...textColumns('type', 'subject_kind', 'subject_id'),
            ...nullableColumns(textColumns('case_id')),
            ...textColumns('occurred_at'),
            ...nullableColumns(textColumns('received_at')),
            ...textColumns('recorded_at', 'actor_type', 'actor_id'),
            ...nullableColumns(textColumns('actor_name', 'on_behalf_of')),
            ...textColumns('title'),
            ...nullableColumns(textColumns('why')),
            ...textColumns('after'),
            ...nullableColumns(textColumns('policy_pack', 'policy_version', 'policy_hash', 'policy_rule')),
            ...textColumns('origin'),
            ...nullableColumns(textColumns('import_id')),
            ...textColumns('confidentiality', 'command_id', 'correlation_id', 'causation_id'),
            ...nullableColumns(textColumns('source_system', 'source_external_id')),
          ],
          ['position'],
          {
            audit_trail_by_case: ['case_id', 'position'],
            audit_trail_by_actor: ['actor_id', 'position'],
            audit_trail_by_type: ['type', 'position'],
            audit_trail_by_actor_and_type: ['actor_id', 'type', 'position'],
            audit_trail_by_subject: ['subject_kind', 'subject_id', 'position'],
            audit_trail_by_origin: ['origin', 'position'],
          },
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'audit_subject_state',
          [...textColumns('subject_kind', 'subject_id', 'event_id', 'state', 'before'), ...temporalColumns(runner)],
          ['subject_kind', 'subject_id', 'from_position'],
        ),
      ),
    );
    await runner.createTable(
      new Table(
        tableOptions(
          'audit_log_time',
          [...textColumns('clock', 'logged_at'), ...temporalColumns(runner)],
          ['clock', 'from_position'],
          { audit_log_time_by_time: ['logged_at'] },
        ),
      ),
    );
    await runner.createTable(new Table(caseReferenceOptions(runner, 'audit_cases')));
    for (const statement of isPostgres(runner) ? TSVECTOR : FTS5) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_text', 'audit_cases', 'audit_log_time', 'audit_subject_state', 'audit_trail']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

/** `secure-delete`: what is deleted leaves the index at once, not at some later merge; it may be a person's. */
const FTS5 = [
  `CREATE VIRTUAL TABLE audit_text USING fts5(text, tokenize = "unicode61 remove_diacritics 2")`,
  `INSERT INTO audit_text (audit_text, rank) VALUES ('secure-delete', 1)`,
];

const TSVECTOR = [
  `CREATE TABLE audit_text (rowid bigint PRIMARY KEY, text text NOT NULL,
    terms tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED)`,
  `CREATE INDEX audit_text_by_term ON audit_text USING gin (terms)`,
];
