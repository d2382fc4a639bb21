import { openSqliteLogReadOnly } from './adapters/event-log/sqlite/sqlite-log.js';
import { openSqliteVaultReadOnly } from './adapters/vault/sqlite-file/sqlite-vault-file.js';
import type { Config } from './config.js';
import * as catalogue from './events/catalogue.js';
import type { EventLog } from './ports/event-log.js';
import type { EventStore } from './ports/event-store.js';
import type { LogWarning } from './ports/log-warnings.js';
import type { Vault } from './ports/vault.js';
import { knownSecrets, type Secrets } from './privacy/key-encryption-key.js';
import { Keyring } from './privacy/keyring.js';
import { SealedLog } from './privacy/sealed-log.js';

/** The record, opened for reading beside a running service: takes no lock, writes nothing. */
export interface OpenRecord {
  readonly log: EventLog;
  readonly vault: Vault;
  /** The same with personal values; undefined without the key-encryption key. */
  readonly store: EventStore | undefined;
  readonly secrets: Partial<Secrets>;
  /** What is wrong with the log although it answers. */
  readonly warnings: readonly LogWarning[];
  close(): Promise<void>;
}

export type RecordLocation = Pick<Config, 'dataFolder' | 'eventLog' | 'readStore' | 'keyEncryptionKey' | 'namespace'>;

/** A log with its vault in a folder: that of a backup, whatever the configuration names. */
export const embeddedIn = (dataFolder: string, keyEncryptionKey: Buffer | undefined): RecordLocation => ({
  dataFolder,
  eventLog: { kind: 'sqlite' },
  readStore: { kind: 'sqlite' },
  ...(keyEncryptionKey && { keyEncryptionKey }),
});

/**
 * Opens the log and the vault that the configuration names, for reading only.
 * @throws EventLogUnavailable where there is none, EventLogDenied, EventLogCorrupt; TypeError for secrets that do not fit
 */
export async function openRecord(config: RecordLocation): Promise<OpenRecord> {
  const { dataFolder, keyEncryptionKey, namespace } = config;
  const secrets = knownSecrets(dataFolder, { kek: keyEncryptionKey?.toString('base64'), namespace });
  const { log, vault, warnings, close } = await openStores(config);
  const { kek } = secrets;
  const store = kek && new SealedLog(log, vault, new Keyring(vault, kek), catalogue);
  return { log, vault, store, secrets, warnings, close };
}

async function openStores(location: RecordLocation): Promise<Pick<OpenRecord, 'log' | 'vault' | 'warnings' | 'close'>> {
  const { dataFolder, eventLog } = location;
  if (eventLog.kind === 'sqlite') {
    const log = await openSqliteLogReadOnly(dataFolder);
    return { log, vault: log.vault, warnings: [], close: () => log.close() };
  }
  const { connectionString, prefix, patienceMs } = eventLog;
  const { openEventStoreDbLogReadOnly } = await import('./adapters/event-log/eventstoredb/eventstoredb-log.js');
  const log = await openEventStoreDbLogReadOnly({ connectionString, prefix, patienceMs });
  try {
    const vault = await openVault(location);
    return {
      log,
      vault,
      warnings: log.warnings(),
      close: async () => void (await Promise.all([log.close(), vault.close()])),
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** The vault beside a log that keeps none itself. */
async function openVault({ dataFolder, readStore }: RecordLocation): Promise<Vault & { close(): Promise<void> }> {
  if (readStore.kind === 'sqlite') return openSqliteVaultReadOnly(dataFolder);
  const { url, vaultSchema: schema } = readStore;
  // It brings TypeORM: most of what a start loads, for who has chosen it.
  const { openPostgresVaultReadOnly } = await import('./adapters/vault/postgres/postgres-vault.js');
  return openPostgresVaultReadOnly({ url, schema, application: 'casewitness reader' });
}
