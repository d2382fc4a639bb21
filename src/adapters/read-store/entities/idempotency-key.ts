import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An `Idempotency-Key` of a caller: written before the append, the answer after it. */
@Entity('idempotency')
@Index('idempotency_by_age', ['created_at'])
export class IdempotencyKey {
  @PrimaryColumn('varchar') principal_id!: string;
  @PrimaryColumn('varchar') key!: string;
  /** SHA-256 of the request, hex. */
  @Column('varchar') request_hash!: string;
  @Column('varchar') command_id!: string;
  /** HTTP status of the answer; null while there is none. */
  @Column('integer', { nullable: true }) status!: number | null;
  @Column('text', { nullable: true }) answer!: string | null;
  @Column('varchar') created_at!: string;
}
