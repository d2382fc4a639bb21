import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog, type SqliteLog } from '../../src/adapters/event-log/sqlite/sqlite-log.js';
import * as catalogue from '../../src/events/catalogue.js';
import type { EventStore } from '../../src/ports/event-store.js';
import { openSecrets, type Secrets } from '../../src/privacy/key-encryption-key.js';
import { Keyring } from '../../src/privacy/keyring.js';
import { SealedLog } from '../../src/privacy/sealed-log.js';
import { AT } from './decider-spec.js';

export interface EmbeddedStore {
  readonly folder: string;
  readonly log: SqliteLog;
  readonly secrets: Secrets;
  readonly store: EventStore;
  close(): Promise<void>;
}

/** The embedded log with its vault and the privacy seam, in a folder of its own (or one that is there already). */
export async function openEmbeddedStore(folder = mkdtempSync(join(tmpdir(), 'casewitness-'))): Promise<EmbeddedStore> {
  const log = await openSqliteLog({ folder, simulated: true, createdAt: AT });
  const secrets = openSecrets(folder);
  const store = new SealedLog(log, log.vault, new Keyring(log.vault, secrets.kek), catalogue);
  return { folder, log, secrets, store, close: () => log.close() };
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
