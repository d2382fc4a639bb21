import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog, type SqliteLog } from '../../src/adapters/event-log/sqlite/sqlite-log.js';
import { destroyKey } from '../support/destroy-key.js';
import { vaultContract, vaultWithAppendContract } from './vault.contract.js';

const openVault = async () => {
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
    destroyKey(subject: string, at: string, erasureEvent: string) {
      destroyKey(join(folder, 'log.sqlite'), { subject, at, erasureEvent, rows: 'kept' });
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
