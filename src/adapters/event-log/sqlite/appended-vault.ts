import type { Database } from 'better-sqlite3';
import type { DestroyedKey, SealedDisclosure, Vault, WrappedKey } from '../../../ports/vault.js';
import { VaultReads } from '../../sqlite-vault-reads.js';

/** The vault in the log's own file. It is read here; the log's append writes it, in its own transaction. */
export class AppendedVault implements Vault {
  readonly writeOrder = 'with-append';
  private readonly reads: VaultReads;

  /** @param db a connection for reading to the log's file; its owner closes it */
  constructor(db: Database) {
    this.reads = new VaultReads(db, 'event log');
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
  disclosures(eventIds: readonly string[]): Promise<readonly SealedDisclosure[]> {
    return this.reads.disclosures(eventIds);
  }
}
