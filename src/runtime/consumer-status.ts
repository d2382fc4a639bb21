/**
 * `starting` · `working` · `waiting` (at the head of the log) · `retrying` (a store is at fault; backs off) ·
 * `refused` (its read store belongs to another log) · `standby` (another instance leads it) ·
 * `rebuilding` (a new version of its tables is built beside them) · `stopped`
 */
export type ConsumerState =
  'starting' | 'working' | 'waiting' | 'retrying' | 'refused' | 'standby' | 'rebuilding' | 'stopped';

export interface ConsumerStatus {
  readonly name: string;
  readonly position: bigint;
  readonly head: bigint;
  /** Distance of positions to the head: 0 when caught up. Positions are not contiguous on every store. */
  readonly lag: bigint;
  readonly state: ConsumerState;
  /** How many items wait for an operator. */
  readonly parked: number;
  /** The instance that leads it; absent where there is only one. */
  readonly leader?: string;
  readonly lastError?: string;
}
