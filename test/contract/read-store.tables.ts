import {
  Column,
  Entity,
  Index,
  PrimaryColumn,
  Table,
  TableIndex,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';

/** A table with every kind of column that read models use. */
@Entity('things')
@Index('things_by_words', ['words'])
export class Thing {
  @PrimaryColumn('varchar') name!: string;
  @PrimaryColumn('bigint') at!: number;
  @Column('text', { nullable: true }) words!: string | null;
  @Column('bigint', { nullable: true }) big!: number | null;
  @Column('integer', { nullable: true }) flag!: number | null;
}

export class Things1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'things',
        columns: [
          { name: 'name', type: 'varchar', isPrimary: true },
          { name: 'at', type: 'bigint', isPrimary: true },
          { name: 'words', type: 'text', isNullable: true },
          { name: 'big', type: 'bigint', isNullable: true },
          { name: 'flag', type: 'integer', isNullable: true },
        ],
        indices: [new TableIndex({ name: 'things_by_words', columnNames: ['words'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('things');
  }
}
