import { openPostgresReadStore } from '../../src/adapters/read-store/postgres/open-read-store.js';
import type { ReadStore } from '../../src/ports/read-store.js';
import { createDatabase, type TestDatabase } from '../support/postgres/shared-server.js';
import { readStoreContract } from './read-store.contract.js';
import { Thing, Things1764000000001 } from './read-store.tables.js';

const tables = { entities: [Thing], migrations: [Things1764000000001] };

let database: TestDatabase;
let places = 0;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

readStoreContract('postgres', async () => {
  places += 1;
  const schema = `place_${places}`;
  const stores: ReadStore[] = [];
  return {
    open: async () => {
      const store = await openPostgresReadStore({ url: database.url, schema, ...tables });
      stores.push(store);
      return store;
    },
    dispose: async () => {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
});
