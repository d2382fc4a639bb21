import type { Database, Statement } from 'better-sqlite3';
import type { AppendPlace, DisclosureName, Disclosures, UnsettledWrite } from '../../../ports/vault.js';
import type { GroupWriter, Judgement } from '../../sqlite-group-commit.js';
import { INSERT_KEY } from '../../sqlite-vault-reads.js';

export interface VaultWrite {
  readonly disclosures: Disclosures;
  /** Only where there are no rows it may be missing. */
  readonly append: AppendPlace | undefined;
}

interface WriteRow {
  readonly write: number;
  readonly logId: string;
  readonly stream: string;
  readonly revision: number;
  readonly events: number;
}

/** Writes the vault's file, and keeps account of what is unsettled there. */
export class VaultWriter implements GroupWriter<VaultWrite, void> {
  private readonly insertKey: Statement;
  private readonly insertWrite: Statement;
  private readonly insertRow: Statement;
  private readonly selectWrites: Statement<[number, number, number], WriteRow>;
  private readonly selectNames: Statement<[number], DisclosureName>;
  private readonly deleteRow: Statement;
  private readonly deleteWrite: Statement;

  constructor(
    private readonly db: Database,
    private readonly now: () => number,
  ) {
    this.insertKey = db.prepare(INSERT_KEY);
    this.insertWrite = db.prepare(
      'INSERT INTO vault_writes (written_at, log_id, stream, revision, events) VALUES (?, ?, ?, ?, ?)',
    );
    this.insertRow = db.prepare('INSERT INTO vault_disclosures VALUES (?, ?, ?, ?, ?, ?)');
    this.selectWrites = db.prepare(
      `SELECT write, log_id AS logId, stream, revision, events FROM vault_writes
       WHERE write > ? AND written_at <= ? ORDER BY write LIMIT ?`,
    );
    this.selectNames = db.prepare(
      'SELECT event_id AS eventId, digest FROM vault_disclosures WHERE write = ? ORDER BY n',
    );
    this.deleteRow = db.prepare('DELETE FROM vault_disclosures WHERE write = ? AND event_id = ? AND digest = ?');
    this.deleteWrite = db.prepare('DELETE FROM vault_writes WHERE write = ?');
  }

  weigh({ disclosures: { keys, rows } }: VaultWrite): number {
    return keys.length + rows.length;
  }

  write({ disclosures: { keys, rows }, append }: VaultWrite): Judgement<void> {
    for (const { subject, wrapped } of keys) this.insertKey.run(subject, wrapped);
    if (append !== undefined && rows.length > 0) {
      const { logId, stream, revision, events } = append;
      const write = this.insertWrite.run(this.now(), logId, stream, revision, events).lastInsertRowid;
      for (const [n, row] of rows.entries()) {
        this.insertRow.run(write, n, row.eventId, row.digest, row.subject, row.sealed);
      }
    }
    return { answer: undefined, written: true };
  }

  /** Unsettled writes at least so many milliseconds old; see the port. */
  unsettled({ olderThan, after, limit }: { olderThan: number; after: number; limit: number }): UnsettledWrite[] {
    return this.selectWrites.all(after, this.now() - olderThan, limit).map(({ write, ...append }) => {
      return { write, append, rows: this.selectNames.all(write) };
    });
  }

  /** Deletes orphans and settles their writes, in one transaction. */
  settle(writes: readonly { readonly write: number; readonly orphans: readonly DisclosureName[] }[]): void {
    this.db
      .transaction(() => {
        for (const { write, orphans } of writes) {
          for (const { eventId, digest } of orphans) this.deleteRow.run(write, eventId, digest);
          this.deleteWrite.run(write);
        }
      })
      .immediate();
  }
}
