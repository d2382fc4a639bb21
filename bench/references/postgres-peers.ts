import type { StoredAppend } from '../data/appends.js';
import { peer } from '../peers.js';
import { emmettEvents, type EmmettStore } from './emmett-sqlite.js';

interface EmmettPostgres {
  readonly getPostgreSQLEventStore: (url: string) => EmmettStore & {
    readonly schema: { readonly migrate: () => Promise<unknown> };
    readonly close: () => Promise<void>;
  };
}

interface CastorePostgres {
  readonly PostgresEventStorageAdapter: {
    new (options: { connectionString: string }): {
      pushEvent(event: object, options: { eventStoreId: string }): Promise<unknown>;
      readonly _sql?: { end(): Promise<void> };
    };
    createEventTable(options: { connectionString: string }): Promise<unknown>;
  };
}

/** A store of others on PostgreSQL; every commit is synced. */
export interface PostgresPeer {
  readonly name: string;
  /** Whether it takes several events in one append. */
  readonly batches: boolean;
  append(append: StoredAppend): Promise<unknown>;
  close(): Promise<void>;
}

/** emmett's PostgreSQL store. */
export async function emmettPostgres(root: string, url: string): Promise<PostgresPeer> {
  const { getPostgreSQLEventStore } = await peer<EmmettPostgres>(root, '@event-driven-io/emmett-postgresql');
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  return {
    name: 'emmett-postgresql',
    batches: true,
    append: (append) => store.appendToStream(append.stream, emmettEvents(append)),
    close: () => store.close(),
  };
}

/** castore's PostgreSQL adapter: one event a call. */
export async function castorePostgres(root: string, url: string): Promise<PostgresPeer> {
  const module = await peer<CastorePostgres>(root, '@castore/event-storage-adapter-postgres');
  const { PostgresEventStorageAdapter } = module;
  await PostgresEventStorageAdapter.createEventTable({ connectionString: url });
  const adapter = new PostgresEventStorageAdapter({ connectionString: url });
  return {
    name: 'castore-postgres',
    batches: false,
    append: (append) => {
      const [event] = emmettEvents(append);
      const version = append.expected === 'no-stream' ? 1 : append.expected + 2;
      // It takes ids as UUIDs: a stream of ours is named after its kind and its id.
      const aggregateId = append.stream.slice('case-'.length);
      const { type, data: payload, metadata } = event ?? {};
      return adapter.pushEvent({ aggregateId, version, type, payload, metadata }, { eventStoreId: 'bench' });
    },
    close: async () => adapter._sql?.end(),
  };
}
