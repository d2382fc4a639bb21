import type { AppendPlace, Disclosures } from '../../../ports/vault.js';
import { faultOfTheStore } from '../../postgres-errors.js';
import type { PostgresPool } from '../../postgres-pool.js';
import { binaryArray, type ElementType, type ElementValue } from '../../postgres-values.js';

export interface VaultWrite {
  readonly disclosures: Disclosures;
  /** Only where there are no rows it may be missing. */
  readonly append: AppendPlace | undefined;
}

interface Pending {
  readonly write: VaultWrite;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** About so many rows in one statement. */
const MAX_GROUP_WEIGHT = 2_000;

/** Milliseconds by the clock of the database: one for all instances. */
export const NOW = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * All writes of a group in one statement, which is a transaction of its own: one way through the network and one sync of
 * the disk. Keys go in by their order, so that two instances wait for each other and never in a circle.
 */
const WRITE = `WITH place AS (
    SELECT nextval('vault_write_numbers') AS write, p.*
    FROM unnest($1::int4[], $2::text[], $3::text[], $4::int8[], $5::int4[]) AS p (w, log_id, stream, revision, events)),
  new_writes AS (
    INSERT INTO vault_writes (write, written_at, log_id, stream, revision, events)
    SELECT write, ${NOW}, log_id, stream, revision, events FROM place),
  new_keys AS (
    INSERT INTO vault_keys (subject, wrapped)
    SELECT subject, wrapped FROM unnest($6::text[], $7::bytea[]) AS k (subject, wrapped) ORDER BY subject
    ON CONFLICT (subject) DO NOTHING)
  INSERT INTO vault_disclosures (write, n, event_id, digest, subject, sealed)
  SELECT place.write, r.n, r.event_id, r.digest, r.subject, r.sealed
  FROM unnest($8::int4[], $9::int4[], $10::text[], $11::text[], $12::text[], $13::bytea[])
    AS r (w, n, event_id, digest, subject, sealed) JOIN place USING (w)`;

/** Writes that come while another is under way go together in the next. */
export class WriteGroups {
  private readonly pending: Pending[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly pool: PostgresPool) {}

  /** Resolves when the write is durable. @throws what the driver throws */
  submit(write: VaultWrite): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ write, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Resolves when everything that was submitted has its answer. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Callers of the same turn of the event loop go together.
    await Promise.resolve();
    while (this.pending.length > 0) await this.writeGroup(this.takeGroup());
    this.running = undefined;
  }

  private takeGroup(): Pending[] {
    let weight = 0;
    let count = 0;
    for (const { write } of this.pending) {
      weight += write.disclosures.keys.length + write.disclosures.rows.length;
      if (count > 0 && weight > MAX_GROUP_WEIGHT) break;
      count++;
    }
    return this.pending.splice(0, count);
  }

  private async writeGroup(group: readonly Pending[]): Promise<void> {
    try {
      await this.pool.query(WRITE, parameters(group.map(({ write }) => write)));
    } catch (error) {
      if (group.length === 1 || faultOfTheStore(error)) {
        for (const { reject } of group) reject(error);
      } else {
        // One of them brought what the table does not take; alone, each gets its own answer.
        for (const alone of group) await this.writeGroup([alone]);
      }
      return;
    }
    for (const { resolve } of group) resolve();
  }
}

function parameters(group: readonly VaultWrite[]): Buffer[] {
  const places = group.flatMap(({ disclosures, append }, w) =>
    append && disclosures.rows.length > 0 ? [{ w, ...append }] : [],
  );
  const keys = group.flatMap(({ disclosures }) => disclosures.keys);
  const rows = group.flatMap(({ disclosures }, w) => disclosures.rows.map((row, n) => ({ w, n, ...row })));
  const array = <T>(type: ElementType, items: readonly T[], value: (item: T) => ElementValue): Buffer =>
    binaryArray('of the vault', type, items.map(value));
  return [
    array('int4', places, ({ w }) => w),
    array('text', places, ({ logId }) => logId),
    array('text', places, ({ stream }) => stream),
    array('int8', places, ({ revision }) => revision),
    array('int4', places, ({ events }) => events),
    array('text', keys, ({ subject }) => subject),
    array('bytea', keys, ({ wrapped }) => wrapped),
    array('int4', rows, ({ w }) => w),
    array('int4', rows, ({ n }) => n),
    array('text', rows, ({ eventId }) => eventId),
    array('text', rows, ({ digest }) => digest),
    array('text', rows, ({ subject }) => subject),
    array('bytea', rows, ({ sealed }) => sealed),
  ];
}
