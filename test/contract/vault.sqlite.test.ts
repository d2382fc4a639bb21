import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog, type SqliteLog } from '../../src/adapters/event-log/sqlite/sqlite-log.js';
import { destroyKey } from '../support/destroy-key.js';
import { VaultWrittenFirst } from '../support/vault-written-first.js';
import { vaultContract, vaultWithAppendContract, type OpenVault } from './vault.contract.js';

const openVault: OpenVault = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-vault-'));
  const open = () => openSqliteLog({ folder, simulated: false, createdAt: '2026-07-01T09:12:00.000Z' });
  let log: SqliteLog = await open();
  return {
    get vault() {
      return log.vault;
    },
    get log() {
      return log;
    },
    destroyKey(subject, at, erasureEvent) {
      destroyKey(folder, { subject, at, erasureEvent, rows: 'kept' });
      return Promise.resolve();
    },
    async reopen() {
      await log.close();
      log = await open();
    },
    async dispose() {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
};

/** The vault that stands in for the production order in the tests of the privacy seam keeps the same promises. */
const openWrittenFirst: OpenVault = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-vault-'));
  const log = await openSqliteLog({ folder, simulated: false, createdAt: '2026-07-01T09:12:00.000Z' });
  let vault = new VaultWrittenFirst(folder);
  return {
    log,
    get vault() {
      return vault;
    },
    destroyKey(subject, at, erasureEvent) {
      destroyKey(folder, { subject, at, erasureEvent, rows: 'kept' });
      return Promise.resolve();
    },
    reopen() {
      vault.close();
      vault = new VaultWrittenFirst(folder);
      return Promise.resolve();
    },
    async dispose() {
      vault.close();
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
};

vaultContract('sqlite', openVault);
vaultContract('written first', openWrittenFirst);
vaultWithAppendContract('sqlite', openVault);
