import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which build of its tables a checkpoint belongs to, and how many events of each type went into them. */
export class RebuiltTables1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE checkpoints ADD COLUMN generation integer NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE checkpoints ADD COLUMN counted_from bigint NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE checkpoints ADD COLUMN taken text');
    // What was read before anybody counted is not missing.
    await runner.query('UPDATE checkpoints SET counted_from = position');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['taken', 'counted_from', 'generation']) {
      await runner.query(`ALTER TABLE checkpoints DROP COLUMN ${column}`);
    }
  }
}
