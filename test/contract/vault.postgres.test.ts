import { openPostgresVault, type PostgresVault } from '../../src/adapters/vault/postgres/postgres-vault.js';
import { createDatabase, type TestDatabase } from '../support/postgres/shared-server.js';
import { vaultBeforeAppendContract, vaultContract, type OpenVault } from './vault.contract.js';

let database: TestDatabase;
let vaults = 0;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const openVault: OpenVault<PostgresVault> = async () => {
  vaults += 1;
  const place = { url: database.url, schema: `vault_${vaults}` };
  let vault = await openPostgresVault(place);
  return {
    get vault() {
      return vault;
    },
    async destroyKey(subject, at, erasureEvent) {
      await database.query(
        `UPDATE ${place.schema}.vault_keys SET wrapped = NULL, destroyed_at = $2, erasure_event = $3 WHERE subject = $1`,
        [subject, at, erasureEvent],
      );
    },
    async reopen() {
      await vault.close();
      vault = await openPostgresVault(place);
    },
    async dispose() {
      await vault.close();
    },
  };
};

vaultContract('postgres', openVault);
vaultBeforeAppendContract('postgres', openVault);
