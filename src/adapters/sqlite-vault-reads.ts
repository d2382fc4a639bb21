import type { Database, Statement } from 'better-sqlite3';
import { EventLogUnavailable } from '../ports/event-log.js';
import type { DestroyedKey, WrappedKey } from '../ports/vault.js';
import { portError, type StoreName } from './sqlite-errors.js';

/** The table of the subjects' keys, of every vault in a SQLite file. */
export const VAULT_KEYS_TABLE = `
  CREATE TABLE vault_keys (
    subject       TEXT PRIMARY KEY,
    wrapped       BLOB,
    destroyed_at  TEXT,
    erasure_event TEXT,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (erasure_event IS NOT NULL))
  ) STRICT;
`;

/** Keeps the key of a subject that has none, and was not erased. */
export const INSERT_KEY = 'INSERT INTO vault_keys (subject, wrapped) VALUES (?, ?) ON CONFLICT (subject) DO NOTHING';

interface KeyRow {
  readonly subject: string;
  readonly wrapped: Uint8Array | null;
  readonly destroyedAt: string | null;
  readonly erasureEvent: string | null;
}

/** Up to so many keys are asked for one by one: an append asks for one or two, and a list costs as much as five. */
const FEW = 4;

/** Reads the keys of a vault in a SQLite file. */
export class VaultReads {
  private readonly selectKey: Statement<[string], KeyRow>;
  private readonly selectKeys: Statement<[string], KeyRow>;

  /** @param db a connection to the vault's file; its owner closes it */
  constructor(
    private readonly db: Database,
    private readonly store: StoreName,
  ) {
    const key = 'subject, wrapped, destroyed_at AS destroyedAt, erasure_event AS erasureEvent';
    this.selectKey = db.prepare(`SELECT ${key} FROM vault_keys WHERE subject = ?`);
    this.selectKeys = db.prepare(`SELECT ${key} FROM vault_keys WHERE subject IN (SELECT value FROM json_each(?))`);
  }

  /** See the port. */
  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>> {
    return this.read(() => {
      const rows =
        subjects.length <= FEW
          ? subjects.flatMap((subject) => this.selectKey.all(subject))
          : this.selectKeys.all(JSON.stringify(subjects));
      return new Map(rows.map((row) => [row.subject, keyOf(row)]));
    });
  }

  /** Anything else that is read there, with the same faults. */
  read<T>(read: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (!this.db.open) throw new EventLogUnavailable(`The ${this.store} is closed`);
      try {
        resolve(read());
      } catch (error) {
        throw portError(error, this.store);
      }
    });
  }
}

/** The table's CHECK makes sure that a row without a wrapped key has both marks of its destruction. */
function keyOf({ subject, wrapped, destroyedAt, erasureEvent }: KeyRow): WrappedKey | DestroyedKey {
  if (wrapped !== null) return { subject, wrapped };
  return { subject, destroyedAt: destroyedAt ?? '', erasureEvent: erasureEvent ?? '' };
}
