import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteVault, type SqliteVault } from '../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import { destroyKey } from '../support/destroy-key.js';
import { vaultBeforeAppendContract, vaultContract, type OpenVault } from './vault.contract.js';

const openVault: OpenVault<SqliteVault> = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-vault-'));
  let vault = await openSqliteVault({ folder });
  return {
    get vault() {
      return vault;
    },
    destroyKey(subject, at, erasureEvent) {
      destroyKey(join(folder, 'vault.sqlite'), { subject, at, erasureEvent, rows: 'kept' });
      return Promise.resolve();
    },
    async reopen() {
      await vault.close();
      vault = await openSqliteVault({ folder });
    },
    async dispose() {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
};

vaultContract('sqlite-file', openVault);
vaultBeforeAppendContract('sqlite-file', openVault);
