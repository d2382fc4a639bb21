import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something to be done outside, asked for by a saga; see `ports/effect.ts`. */
@Entity('effects')
@Index('effects_by_state', ['state', 'next_attempt_at'])
@Index('effects_by_kind', ['kind', 'state', 'next_attempt_at', 'position'])
@Index('effects_by_communication', ['communication_id', 'position'])
export class EffectRow {
  @PrimaryColumn('varchar') effect_id!: string;
  @Column('varchar') kind!: string;
  @Column('varchar', { nullable: true }) channel!: string | null;
  @Column('varchar') communication_id!: string;
  @Column('varchar') case_id!: string;
  @Column('varchar') stream!: string;
  @Column('bigint') revision!: number;
  @Column('bigint') position!: number;
  /** waiting · done · failed · parked · skipped */
  @Column('varchar') state!: string;
  /** Attempts that have ended. */
  @Column('integer') attempts!: number;
  /** How often it was begun since its last end: more than once means that the process died under it. */
  @Column('integer') starts!: number;
  @Column('varchar') next_attempt_at!: string;
  @Column('text', { nullable: true }) last_error!: string | null;
  @Column('varchar', { nullable: true }) claimed_by!: string | null;
  @Column('varchar', { nullable: true }) claimed_at!: string | null;
}
