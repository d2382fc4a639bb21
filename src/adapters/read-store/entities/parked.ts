import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An item (stream, saga instance, effect) that waits for an operator, with the event that it stumbled over. */
@Entity('parked')
export class Parked {
  @PrimaryColumn('varchar') consumer!: string;
  @PrimaryColumn('varchar') item!: string;
  @Column('bigint') position!: number;
  @Column('varchar') event_id!: string;
  @Column('varchar') type!: string;
  @Column('text') reason!: string;
  @Column('integer') attempts!: number;
  @Column('varchar') since!: string;
}

/** The events that wait behind a parked item, the one it stumbled over first. */
@Entity('parked_events')
export class ParkedEvent {
  @PrimaryColumn('varchar') consumer!: string;
  @PrimaryColumn('varchar') item!: string;
  @PrimaryColumn('bigint') position!: number;
  @Column('varchar') event_id!: string;
  @Column('varchar') stream!: string;
  @Column('bigint') revision!: number;
  @Column('varchar') type!: string;
}
