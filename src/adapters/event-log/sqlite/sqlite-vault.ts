import type { Database, Statement } from 'better-sqlite3';
import { EventLogUnavailable } from '../../../ports/event-log.js';
import type { DestroyedKey, SealedDisclosure, Vault, WrappedKey } from '../../../ports/vault.js';
import { portError } from './sqlite-errors.js';

interface KeyRow {
  readonly subject: string;
  readonly wrapped: Uint8Array | null;
  readonly destroyedAt: string | null;
  readonly erasureEvent: string | null;
}

type DisclosureRow = [eventId: string, digest: string, subject: string, sealed: Uint8Array];

/** The vault in the log's own file. It is read here; the log's append writes it, in its own transaction. */
export class SqliteVault implements Vault {
  readonly writeOrder = 'with-append';
  private readonly selectKeys: Statement<[string], KeyRow>;
  private readonly selectRows: Statement<[string]>;

  /** @param db a connection for reading to the log's file; its owner closes it */
  constructor(private readonly db: Database) {
    this.selectKeys = db.prepare(
      `SELECT subject, wrapped, destroyed_at AS destroyedAt, erasure_event AS erasureEvent
       FROM vault_keys WHERE subject IN (SELECT value FROM json_each(?))`,
    );
    this.selectRows = db
      .prepare<[string]>(
        `SELECT event_id, digest, subject, sealed
         FROM vault_disclosures WHERE event_id IN (SELECT value FROM json_each(?))`,
      )
      .raw();
  }

  /** @throws TypeError always: the append writes the disclosures of this vault */
  write(): Promise<void> {
    return Promise.reject(new TypeError('The embedded vault is written by the append of the log'));
  }

  /** See the port. */
  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>> {
    return this.read(() => {
      const rows = this.selectKeys.all(JSON.stringify(subjects));
      return new Map(rows.map((row) => [row.subject, keyOf(row)]));
    });
  }

  /** See the port. */
  disclosures(eventIds: readonly string[]): Promise<readonly SealedDisclosure[]> {
    return this.read(() => {
      const rows = this.selectRows.all(JSON.stringify(eventIds)) as DisclosureRow[];
      return rows.map(([eventId, digest, subject, sealed]) => ({ eventId, digest, subject, sealed }));
    });
  }

  private read<T>(read: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (!this.db.open) throw new EventLogUnavailable('The event log is closed');
      try {
        resolve(read());
      } catch (error) {
        throw portError(error);
      }
    });
  }
}

/** The table's CHECK makes sure that a row without a wrapped key has both marks of its destruction. */
function keyOf({ subject, wrapped, destroyedAt, erasureEvent }: KeyRow): WrappedKey | DestroyedKey {
  if (wrapped !== null) return { subject, wrapped };
  return { subject, destroyedAt: destroyedAt ?? '', erasureEvent: erasureEvent ?? '' };
}
