import { EventLogDenied, EventLogUnavailable } from '../../../ports/event-log.js';
import type {
  AppendPlace,
  DestroyedKey,
  DisclosureName,
  Disclosures,
  EventPlace,
  SealedDisclosure,
  SweepableVault,
  UnsettledWrite,
  WrappedKey,
} from '../../../ports/vault.js';
import { migratePostgres } from '../../postgres-migrations.js';
import { describePlace, PostgresPool, type PostgresPlace } from '../../postgres-pool.js';
import { binaryArray } from '../../postgres-values.js';
import { portError } from './errors.js';
import { VaultTables1764000000000 } from './vault-tables.js';
import { NOW, WriteGroups } from './write-groups.js';

/** The vault of all instances that share an event log elsewhere. */
export interface PostgresVault extends SweepableVault {
  /** Writes what is pending, closes the connections. */
  close(): Promise<void>;
}

/** Reads beside the one write that is under way. */
const CONNECTIONS = 5;

const KEYS = `SELECT subject, wrapped, destroyed_at AS "destroyedAt", erasure_event AS "erasureEvent"
  FROM vault_keys WHERE subject = ANY ($1::text[])`;
const ROWS = `SELECT event_id AS "eventId", digest, subject, sealed FROM vault_disclosures WHERE event_id = ANY ($1::text[])`;
const UNSETTLED = `SELECT write, log_id AS "logId", stream, revision, events FROM vault_writes
  WHERE write > $1 AND written_at <= ${NOW} - $2::bigint ORDER BY write LIMIT $3`;
const THERE = `SELECT to_regclass('vault_disclosures') IS NOT NULL AS there`;
const NAMES = `SELECT write, event_id AS "eventId", digest FROM vault_disclosures
  WHERE write = ANY ($1::int8[]) ORDER BY write, n`;
/** One statement, and so all of it or nothing. */
const SETTLE = `WITH orphans AS (
    DELETE FROM vault_disclosures d USING unnest($1::int8[], $2::text[], $3::text[]) AS o (write, event_id, digest)
    WHERE d.write = o.write AND d.event_id = o.event_id AND d.digest = o.digest)
  DELETE FROM vault_writes WHERE write = ANY ($4::int8[])`;

/**
 * Opens the vault in a schema of its own, which is made at first use; migrations run one process at a time. Each write is
 * durable when it returns; writes that come together go in one statement.
 *
 * @throws EventLogUnavailable | EventLogDenied when the database cannot be reached, or refuses its user
 */
export async function openPostgresVault(place: PostgresPlace): Promise<PostgresVault> {
  const name = describePlace(place);
  try {
    await migratePostgres(place, { entities: [], migrations: [VaultTables1764000000000] });
  } catch (error) {
    throw portError(error instanceof Error && 'driverError' in error ? error.driverError : error, name);
  }
  return new Vault(new PostgresPool(place, CONNECTIONS), name);
}

/**
 * Opens the vault for reading only, beside the processes that write it: makes nothing, and writes are refused with
 * EventLogDenied.
 *
 * @throws EventLogUnavailable where the database cannot be reached, or holds no vault there; EventLogDenied
 */
export async function openPostgresVaultReadOnly(place: PostgresPlace): Promise<PostgresVault> {
  const name = describePlace(place);
  const pool = new PostgresPool({ ...place, readOnly: true }, CONNECTIONS);
  try {
    const [found] = await pool.query<{ there: number }>(THERE, []);
    if (found?.there !== 1) throw new EventLogUnavailable(`There is no vault in ${name} yet: the first start makes it`);
    return new Vault(pool, name, true);
  } catch (error) {
    await pool.close();
    throw portError(error, name);
  }
}

interface KeyRow {
  readonly subject: string;
  readonly wrapped: Uint8Array | null;
  readonly destroyedAt: string | null;
  readonly erasureEvent: string | null;
}

class Vault implements PostgresVault {
  readonly writeOrder = 'before-append';
  private readonly groups: WriteGroups;
  private closed = false;

  constructor(
    private readonly pool: PostgresPool,
    private readonly place: string,
    private readonly readOnly = false,
  ) {
    this.groups = new WriteGroups(pool);
  }

  /** See the port. @throws TypeError for rows without the place of their append */
  async write(disclosures: Disclosures, append?: AppendPlace): Promise<void> {
    if (append === undefined && disclosures.rows.length > 0) {
      throw new TypeError('Disclosures without the place of their append could never be told from orphans');
    }
    this.mustBeWritable();
    await this.asked(() => this.groups.submit({ disclosures, append }));
  }

  /** See the port. */
  async keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>> {
    if (subjects.length === 0) return new Map();
    const rows = await this.query<KeyRow>(KEYS, [binaryArray('subject', 'text', subjects)]);
    return new Map(rows.map((row) => [row.subject, keyOf(row)]));
  }

  /** See the port. */
  async disclosures(events: readonly EventPlace[]): Promise<readonly SealedDisclosure[]> {
    if (events.length === 0) return [];
    return this.query<SealedDisclosure>(ROWS, [binaryArray('event_id', 'text', events.map(({ id }) => id))]); // prettier-ignore
  }

  /** See the port. */
  async unsettled(options: { olderThan: number; after: number; limit: number }): Promise<readonly UnsettledWrite[]> {
    const { olderThan, after, limit } = options;
    const writes = await this.query<AppendPlace & { write: number }>(UNSETTLED, [after, olderThan, limit]);
    const numbers = binaryArray('write', 'int8', writes.map(({ write }) => write)); // prettier-ignore
    const names = writes.length === 0 ? [] : await this.query<DisclosureName & { write: number }>(NAMES, [numbers]);
    const rowsOf = new Map(writes.map(({ write }) => [write, [] as DisclosureName[]]));
    for (const { write, eventId, digest } of names) rowsOf.get(write)?.push({ eventId, digest });
    return writes.map(({ write, ...append }) => ({ write, append, rows: rowsOf.get(write) ?? [] }));
  }

  /** See the port. */
  async settle(
    writes: readonly { readonly write: number; readonly orphans: readonly DisclosureName[] }[],
  ): Promise<void> {
    this.mustBeWritable();
    if (writes.length === 0) return;
    const orphans = writes.flatMap(({ write, orphans: names }) => names.map((name) => ({ write, ...name })));
    await this.query(SETTLE, [
      binaryArray('write', 'int8', orphans.map(({ write }) => write)),
      binaryArray('event_id', 'text', orphans.map(({ eventId }) => eventId)),
      binaryArray('digest', 'text', orphans.map(({ digest }) => digest)),
      binaryArray('write', 'int8', writes.map(({ write }) => write)),
    ]); // prettier-ignore
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.groups.drained();
    await this.pool.close();
  }

  private mustBeWritable(): void {
    if (this.readOnly) throw new EventLogDenied(`The vault ${this.place} was opened for reading only`);
  }

  private query<T extends object>(text: string, values: unknown[]): Promise<T[]> {
    return this.asked(() => this.pool.query<T>(text, values));
  }

  private async asked<T>(ask: () => Promise<T>): Promise<T> {
    if (this.closed) throw new EventLogUnavailable(`The vault ${this.place} is closed`);
    try {
      return await ask();
    } catch (error) {
      throw portError(error, this.place);
    }
  }
}

/** The table's CHECK makes sure that a row without a wrapped key has both marks of its destruction. */
function keyOf({ subject, wrapped, destroyedAt, erasureEvent }: KeyRow): WrappedKey | DestroyedKey {
  if (wrapped !== null) return { subject, wrapped };
  return { subject, destroyedAt: destroyedAt ?? '', erasureEvent: erasureEvent ?? '' };
}
