import type { Database, Statement } from 'better-sqlite3';
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
import { portError } from '../../sqlite-errors.js';
import { GroupCommit } from '../../sqlite-group-commit.js';
import { VaultReads } from '../../sqlite-vault-reads.js';
import { openVaultForReading, openVaultForWriting } from './vault-file.js';
import { VaultWriter, type VaultWrite } from './vault-writer.js';

/** The vault of an embedded data folder whose event log is elsewhere. */
export interface SqliteVault extends SweepableVault {
  /** Commits what is pending, closes the file. */
  close(): Promise<void>;
}

export interface SqliteVaultOptions {
  /** Data folder, made where missing. One process may write it: the folder's lock guards it, as it does an embedded log. */
  readonly folder: string;
  /** Milliseconds since 1970, for the age of unsettled writes; default: the system's clock, also where others are driven. */
  readonly now?: () => number;
}

/**
 * Opens the vault of a data folder, `vault.sqlite`, made at first use. Writes that come together are committed
 * together; each is durable when it returns.
 *
 * @throws EventLogUnavailable | EventLogDenied | EventLogCorrupt when the file cannot be opened, or is no vault of this
 *   version
 */
export async function openSqliteVault({ folder, now = Date.now }: SqliteVaultOptions): Promise<SqliteVault> {
  return Promise.resolve().then(() => {
    const db = open(() => openVaultForWriting(folder));
    return new FileVault(db, new VaultWriter(db, now));
  });
}

/**
 * Opens the vault of a data folder for reading only, beside the process that writes it. Writes are refused with
 * EventLogDenied.
 *
 * @throws EventLogUnavailable when there is no vault; EventLogDenied, EventLogCorrupt as {@link openSqliteVault}
 */
export async function openSqliteVaultReadOnly(folder: string): Promise<SqliteVault> {
  return Promise.resolve().then(
    () =>
      new FileVault(
        open(() => openVaultForReading(folder)),
        undefined,
      ),
  );
}

type DisclosureRow = [eventId: string, digest: string, subject: string, sealed: Uint8Array];

class FileVault implements SqliteVault {
  readonly writeOrder = 'before-append';
  private readonly reads: VaultReads;
  private readonly selectRows: Statement<[string]>;
  private readonly group: GroupCommit<VaultWrite, void> | undefined;
  private closed = false;

  constructor(
    private readonly db: Database,
    private readonly writer: VaultWriter | undefined,
  ) {
    this.reads = new VaultReads(db, 'vault');
    this.selectRows = db
      .prepare<[string]>(
        `SELECT event_id, digest, subject, sealed
         FROM vault_disclosures WHERE event_id IN (SELECT value FROM json_each(?))`,
      )
      .raw();
    if (writer) this.group = new GroupCommit(db, 'vault', writer);
  }

  /** See the port. @throws TypeError for rows without the place of their append */
  async write(disclosures: Disclosures, append?: AppendPlace): Promise<void> {
    if (append === undefined && disclosures.rows.length > 0) {
      throw new TypeError('Disclosures without the place of their append could never be told from orphans');
    }
    if (this.closed) throw new EventLogUnavailable('The vault is closed');
    if (this.group === undefined) throw new EventLogDenied('The vault was opened for reading only');
    await this.group.submit({ disclosures, append });
  }

  /** See the port. */
  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>> {
    return this.reads.keys(subjects);
  }

  /** See the port. */
  disclosures(events: readonly EventPlace[]): Promise<readonly SealedDisclosure[]> {
    return this.reads.read(() => {
      const rows = this.selectRows.all(JSON.stringify(events.map(({ id }) => id))) as DisclosureRow[];
      return rows.map(([eventId, digest, subject, sealed]) => ({ eventId, digest, subject, sealed }));
    });
  }

  /** See the port. */
  unsettled(options: { olderThan: number; after: number; limit: number }): Promise<readonly UnsettledWrite[]> {
    return this.reads.read(() => this.writable().unsettled(options));
  }

  /** See the port. */
  settle(writes: readonly { readonly write: number; readonly orphans: readonly DisclosureName[] }[]): Promise<void> {
    return this.reads.read(() => this.writable().settle(writes));
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    return Promise.resolve().then(() => {
      this.group?.drain();
      this.db.close();
    });
  }

  private writable(): VaultWriter {
    if (this.writer === undefined) throw new EventLogDenied('The vault was opened for reading only');
    return this.writer;
  }
}

function open(opening: () => Database): Database {
  try {
    return opening();
  } catch (error) {
    throw portError(error, 'vault');
  }
}
