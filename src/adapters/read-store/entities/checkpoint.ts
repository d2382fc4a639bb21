import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a consumer has come, and in which log. Moves by compare-and-set in the transaction of the effects. */
@Entity('checkpoints')
export class Checkpoint {
  @PrimaryColumn('varchar') consumer!: string;
  @Column('varchar') log_id!: string;
  /** Of the last event scanned; 0 before the first. */
  @Column('bigint') position!: number;
  /** Id, stream and revision of the event at that position; null before the first. */
  @Column('varchar', { nullable: true }) event_id!: string | null;
  @Column('varchar', { nullable: true }) stream!: string | null;
  @Column('bigint', { nullable: true }) revision!: number | null;
  /** Version of what the consumer writes; another one asks for a rebuild. */
  @Column('integer') version!: number;
  /** What the consumer carries from batch to batch, as JSON. */
  @Column('text', { nullable: true }) memo!: string | null;
  /** Rises with each rebuild: whoever wrote the tables before may not go on. */
  @Column('integer', { default: 0 }) generation!: number;
  /** Events are counted from behind this position on. */
  @Column('bigint', { default: 0 }) counted_from!: number;
  /** How many events of each type were taken since, as JSON. */
  @Column('text', { nullable: true }) taken!: string | null;
}
