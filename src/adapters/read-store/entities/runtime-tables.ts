import { RuntimeTables1764000000000 } from '../migrations/1764000000000-runtime-tables.js';
import { LeaseWishes1764300000000 } from '../migrations/1764300000000-lease-wishes.js';
import { RebuiltTables1764400000000 } from '../migrations/1764400000000-rebuilt-tables.js';
import { Checkpoint } from './checkpoint.js';
import { EffectRow } from './effect.js';
import { IdempotencyKey } from './idempotency-key.js';
import { LeaseRow } from './lease.js';
import { Parked, ParkedEvent } from './parked.js';
import { Wake } from './wake.js';

/** Tables of the runtime itself; every read store has them. */
export const RUNTIME_ENTITIES = [Checkpoint, Parked, ParkedEvent, Wake, EffectRow, IdempotencyKey, LeaseRow] as const;
export const RUNTIME_MIGRATIONS = [
  RuntimeTables1764000000000,
  LeaseWishes1764300000000,
  RebuiltTables1764400000000,
] as const;
