import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rows lie in the order of their writes; `vault_writes` holds only what is unsettled: whose events nobody has looked for
 * in the log yet. Numbers of writes come from a sequence, which gives none twice: a row must not pass for one of another
 * write.
 */
const SCHEMA = [
  `CREATE TABLE vault_keys (
    subject       text COLLATE "C" PRIMARY KEY,
    wrapped       bytea,
    destroyed_at  text COLLATE "C",
    erasure_event text COLLATE "C",
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (erasure_event IS NOT NULL))
  )`,
  'CREATE SEQUENCE vault_write_numbers',
  `CREATE TABLE vault_writes (
    write      bigint PRIMARY KEY,
    written_at bigint NOT NULL,
    log_id     text COLLATE "C" NOT NULL,
    stream     text COLLATE "C" NOT NULL,
    revision   bigint NOT NULL,
    events     integer NOT NULL
  )`,
  `CREATE TABLE vault_disclosures (
    write    bigint NOT NULL,
    n        integer NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    digest   text COLLATE "C" NOT NULL,
    subject  text COLLATE "C" NOT NULL,
    sealed   bytea NOT NULL,
    PRIMARY KEY (write, n)
  )`,
  'CREATE INDEX vault_disclosures_by_event ON vault_disclosures (event_id)',
  // Ciphertext does not compress: compressing costs time, and saves nothing.
  'ALTER TABLE vault_disclosures ALTER COLUMN sealed SET STORAGE EXTERNAL',
];

export class VaultTables1764000000000 implements MigrationInterface {
  readonly name = 'VaultTables1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SCHEMA) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['vault_disclosures', 'vault_writes', 'vault_keys']) await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP SEQUENCE vault_write_numbers');
  }
}
