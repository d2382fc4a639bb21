import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** An instance can ask the leader to hand over: an operator's order to a consumer is carried out where it came in. */
export class LeaseWishes1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('leases', new TableColumn({ name: 'wanted_by', type: 'varchar', isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('leases', 'wanted_by');
  }
}
