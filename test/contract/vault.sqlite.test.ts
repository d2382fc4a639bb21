import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteLog, type SqliteLog } from '../../src/adapters/event-log/sqlite/sqlite-log.js';
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
      const db = new Database(join(folder, 'log.sqlite'));
      db.prepare('UPDATE vault_keys SET wrapped = NULL, destroyed_at = ?, erasure_event = ? WHERE subject = ?').run(
        at,
        erasureEvent,
        subject,
      );
      db.close();
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

vaultContract('sqlite', openVault);
vaultWithAppendContract('sqlite', openVault);
