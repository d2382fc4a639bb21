import { systemClock } from './adapters/clock/system.js';
import { openEventStoreDbLog } from './adapters/event-log/eventstoredb/eventstoredb-log.js';
import { openSqliteLogReadOnly } from './adapters/event-log/sqlite/sqlite-log.js';
import { openSqliteVaultReadOnly } from './adapters/vault/sqlite-file/sqlite-vault-file.js';
import type { Config } from './config.js';
import * as catalogue from './events/catalogue.js';
import type { EventLog } from './ports/event-log.js';
import type { EventStore } from './ports/event-store.js';
import type { Vault } from './ports/vault.js';
import { knownSecrets, type Secrets } from './privacy/key-encryption-key.js';
import { Keyring } from './privacy/keyring.js';
import { SealedLog } from './privacy/sealed-log.js';

/** The record, opened for reading beside a running service: takes no lock, writes nothing. */
export interface OpenRecord {
  readonly log: EventLog;
  /** The same with personal values; undefined without the key-encryption key. */
  readonly store: EventStore | undefined;
  readonly secrets: Partial<Secrets>;
  close(): Promise<void>;
}

export type RecordLocation = Pick<Config, 'dataFolder' | 'eventLog' | 'keyEncryptionKey' | 'namespace'>;

/**
 * Opens the log and the vault that the configuration names, for reading only.
 * @throws EventLogUnavailable where there is none, EventLogDenied, EventLogCorrupt; TypeError for secrets that do not fit
 */
export async function openRecord(config: RecordLocation): Promise<OpenRecord> {
  const { dataFolder, keyEncryptionKey, namespace } = config;
  const secrets = knownSecrets(dataFolder, { kek: keyEncryptionKey?.toString('base64'), namespace });
  const { log, vault, close } = await openStores(config);
  const { kek } = secrets;
  const store = kek && new SealedLog(log, vault, new Keyring(vault, kek), catalogue);
  return { log, store, secrets, close };
}

async function openStores({
  dataFolder,
  eventLog,
}: RecordLocation): Promise<{ log: EventLog; vault: Vault; close: () => Promise<void> }> {
  if (eventLog.kind === 'sqlite') {
    const log = await openSqliteLogReadOnly(dataFolder);
    return { log, vault: log.vault, close: () => log.close() };
  }
  const vault = await openSqliteVaultReadOnly(dataFolder);
  try {
    const clock = systemClock();
    const { connectionString, prefix } = eventLog;
    const log = await openEventStoreDbLog({ connectionString, prefix, simulated: false, createdAt: clock.now() });
    return { log, vault, close: async () => void (await Promise.all([log.close(), vault.close()])) };
  } catch (error) {
    await vault.close();
    throw error;
  }
}
