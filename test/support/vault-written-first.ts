import type { Database } from 'better-sqlite3';
import { openForWriting } from '../../src/adapters/event-log/sqlite/database.js';
import { SqliteVault } from '../../src/adapters/event-log/sqlite/sqlite-vault.js';
import type { DestroyedKey, Disclosures, SealedDisclosure, Vault, WrappedKey } from '../../src/ports/vault.js';

/** A vault of the production order (written before the append) on SQLite, so that the seam is tested with both orders. */
export class VaultWrittenFirst implements Vault {
  readonly writeOrder = 'before-append';
  private readonly db: Database;
  private readonly reads: SqliteVault;

  constructor(folder: string) {
    this.db = openForWriting(folder);
    this.reads = new SqliteVault(this.db);
  }

  write({ keys, rows }: Disclosures): Promise<void> {
    const key = this.db.prepare('INSERT INTO vault_keys (subject, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING');
    const row = this.db.prepare('INSERT INTO vault_disclosures VALUES (?, ?, ?, ?)');
    this.db.transaction(() => {
      for (const { subject, wrapped } of keys) key.run(subject, wrapped);
      for (const { eventId, digest, subject, sealed } of rows) row.run(eventId, digest, subject, sealed);
    })();
    return Promise.resolve();
  }

  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>> {
    return this.reads.keys(subjects);
  }

  disclosures(eventIds: readonly string[]): Promise<readonly SealedDisclosure[]> {
    return this.reads.disclosures(eventIds);
  }

  close(): void {
    this.db.close();
  }
}
