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
    for (const statement of isPostgres(runner) ? TSVECTOR : fts5('unicode61 remove_diacritics 2'))
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_text', 'audit_cases', 'audit_log_time', 'audit_subject_state', 'audit_trail']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

/** `secure-delete`: what is deleted leaves the index at once, not at some later merge; it may be a person's. */
const fts5 = (tokenizer: string): string[] => [
  `CREATE VIRTUAL TABLE audit_text USING fts5(text, tokenize = "${tokenizer}")`,
  `INSERT INTO audit_text (audit_text, rank) VALUES ('secure-delete', 1)`,
];

/** Words and spaces are all that comes in: a parser of the database's own would see addresses and numbers in them. */
const TSVECTOR = [
  `CREATE TABLE audit_text (rowid bigint PRIMARY KEY, text text COLLATE "C" NOT NULL,
    terms tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(text, ' '))) STORED)`,
  `CREATE INDEX audit_text_by_term ON audit_text USING gin (terms)`,
];

/**
 * Words are told apart by the projection, not by the database: on SQLite everything but ASCII signs and spaces belongs
 * to a word. The table is empty after it; the new version of the projection fills it.
 */
export class AuditWords1764000000011 implements MigrationInterface {
  readonly name = 'AuditWords1764000000011';

  async up(runner: QueryRunner): Promise<void> {
    if (!isPostgres(runner)) await replaceFts5(runner, 'ascii');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (!isPostgres(runner)) await replaceFts5(runner, 'unicode61 remove_diacritics 2');
  }
}

async function replaceFts5(runner: QueryRunner, tokenizer: string): Promise<void> {
  await runner.query('DROP TABLE audit_text');
  for (const statement of fts5(tokenizer)) await runner.query(statement);
}
