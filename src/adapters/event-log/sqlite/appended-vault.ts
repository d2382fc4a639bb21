import type { Database, Statement } from 'better-sqlite3';
import type { DestroyedKey, EventPlace, SealedDisclosure, Vault, WrappedKey } from '../../../ports/vault.js';
import { VaultReads } from '../../sqlite-vault-reads.js';

type Row = [position: number, digest: string, subject: string, sealed: Uint8Array];

const COLUMNS = 'position, digest, subject, sealed';

/** The vault in the log's own file. It is read here; the log's append writes it, in its own transaction. */
export class AppendedVault implements Vault {
  readonly writeOrder = 'with-append';
  private readonly reads: VaultReads;
  private readonly selectStretch: Statement<[number, number]>;
  private readonly selectSome: Statement<[string]>;

  /** @param db a connection for reading to the log's file; its owner closes it */
  constructor(db: Database) {
    this.reads = new VaultReads(db, 'event log');
    const select = `SELECT ${COLUMNS} FROM vault_disclosures WHERE position`;
    this.selectStretch = db.prepare<[number, number]>(`${select} BETWEEN ? AND ?`).raw();
    this.selectSome = db.prepare<[string]>(`${select} IN (SELECT value FROM json_each(?))`).raw();
  }

  /** @throws TypeError always: the append writes the disclosures of this vault */
  write(): Promise<void> {
    return Promise.reject(new TypeError('The embedded vault is written by the append of the log'));
  }

  /** See the port. */
  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>> {
    return this.reads.keys(subjects);
  }

  /** See the port. */
  disclosures(events: readonly EventPlace[]): Promise<readonly SealedDisclosure[]> {
    return this.reads.read(() => {
      const ids = new Map(events.map(({ id, position }) => [Number(position), id]));
      const found: SealedDisclosure[] = [];
      for (const [position, digest, subject, sealed] of this.rowsAt([...ids.keys()])) {
        const eventId = ids.get(position);
        if (eventId !== undefined) found.push({ eventId, digest, subject, sealed });
      }
      return found;
    });
  }

  /** Rows of these events at least: events that stand close together are read as one stretch. */
  private rowsAt(positions: readonly number[]): Row[] {
    if (positions.length === 0) return [];
    let [first, last] = [Number.MAX_SAFE_INTEGER, 0];
    for (const position of positions) {
      if (position < first) first = position;
      if (position > last) last = position;
    }
    const close = last - first < 2 * positions.length;
    return (close ? this.selectStretch.all(first, last) : this.selectSome.all(JSON.stringify(positions))) as Row[];
  }
}
