import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteLog, type SqliteLog } from '../../src/adapters/event-log/sqlite/sqlite-log.js';
import { openSqliteVault, type SqliteVault } from '../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import * as CATALOGUE from '../../src/events/catalogue.js';
import type { AnyEvent } from '../../src/events/catalogue.js';
import type { NewEvent } from '../../src/events/envelope.js';
import type { Vault } from '../../src/ports/vault.js';
import { Keyring } from '../../src/privacy/keyring.js';
import { SealedLog } from '../../src/privacy/sealed-log.js';
import { AT } from './personal-case.js';

export const KEK = randomBytes(32);

/** Where the vault stands: in the log's own file, or in one of its own that is written first. */
export type VaultOrder = 'with-append' | 'before-append';
export const VAULT_ORDERS: [VaultOrder][] = [['with-append'], ['before-append']];

/** What of an event the seam must give back as it was given. */
export const contents = (events: readonly (AnyEvent | NewEvent)[]) =>
  events.map(({ id, data, metadata }) => ({ id, data, metadata }));

/** A log and a vault in a folder of their own, for one test. */
export class SealedPlace {
  private constructor(
    readonly folder: string,
    readonly log: SqliteLog,
    private readonly ownFile: SqliteVault | undefined,
  ) {}

  static async open(order: VaultOrder): Promise<SealedPlace> {
    const folder = mkdtempSync(join(tmpdir(), 'casewitness-seam-'));
    const log = await openSqliteLog({ folder, simulated: false, createdAt: AT });
    return new SealedPlace(folder, log, order === 'before-append' ? await openSqliteVault({ folder }) : undefined);
  }

  get vault(): Vault {
    return this.ownFile ?? this.log.vault;
  }

  get vaultFile(): string {
    return join(this.folder, this.ownFile ? 'vault.sqlite' : 'log.sqlite');
  }

  /** Another instance: same log and vault, nothing in memory. */
  fresh(kek = KEK): SealedLog {
    return new SealedLog(this.log, this.vault, new Keyring(this.vault, kek), CATALOGUE);
  }

  /** Changes the vault behind everybody's back. */
  sql(statement: string, ...values: unknown[]): void {
    const db = new Database(this.vaultFile);
    db.prepare(statement).run(...values);
    db.close();
  }

  async dispose(): Promise<void> {
    await this.ownFile?.close();
    await this.log.close();
    rmSync(this.folder, { recursive: true });
  }
}
