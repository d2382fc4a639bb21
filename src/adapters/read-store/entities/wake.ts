import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a saga instance waits for besides its own events: a moment, or the end of an import. */
@Entity('wakes')
@Index('wakes_by_time', ['wake_at', 'saga'])
@Index('wakes_by_import', ['import_id', 'saga'])
export class Wake {
  @PrimaryColumn('varchar') saga!: string;
  @PrimaryColumn('varchar') instance!: string;
  @Column('varchar', { nullable: true }) wake_at!: string | null;
  @Column('varchar', { nullable: true }) import_id!: string | null;
  /** Position of the input that set it: tells a wake that time has passed over already from one that is born overdue. */
  @Column('bigint') position!: number;
}
