import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which instance leads a consumer, or a group of them. */
@Entity('leases')
export class LeaseRow {
  @PrimaryColumn('varchar') consumer!: string;
  @Column('varchar') holder!: string;
  /** Fencing token: rises with each change of holder. */
  @Column('bigint') token!: number;
  /** Heartbeat: a counter, not a time; others watch it by their own monotonic clock. */
  @Column('bigint') beat!: number;
  /** Who has asked the holder to hand over; null where nobody has. */
  @Column('varchar', { nullable: true }) wanted_by!: string | null;
}
