import { peer } from '../peers.js';
import type { StoredAppend } from '../data/appends.js';

interface EmmettEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

export interface EmmettStore {
  appendToStream(stream: string, events: readonly EmmettEvent[], options?: object): Promise<unknown>;
  consumer(options: object): {
    processor(options: object): unknown;
    start(): Promise<void>;
    close(): Promise<void>;
  };
}

interface EmmettSqlite {
  readonly getSQLiteEventStore: (
    options: object,
  ) => EmmettStore & { readonly schema: { readonly migrate: () => Promise<void> } };
}

/** What emmett is given for an append: the same JSON, as objects. */
export const emmettEvents = ({ events, disclosures }: StoredAppend): EmmettEvent[] =>
  events.map(({ type, data, metadata }, n) => {
    const row = disclosures.rows[n];
    // It has no vault: what we keep there travels in the metadata, so that the same bytes are written.
    const sealed = row && {
      digest: row.digest,
      subject: row.subject,
      sealed: Buffer.from(row.sealed).toString('base64'),
    };
    return { type, data: JSON.parse(data) as unknown, metadata: { ...(JSON.parse(metadata) as object), sealed } };
  });

/** emmett's SQLite store in a file of its own: WAL, and `synchronous=FULL`, which is the default of its driver. */
export async function emmettSqlite(root: string, fileName: string): Promise<EmmettStore> {
  const { getSQLiteEventStore } = await peer<EmmettSqlite>(root, '@event-driven-io/emmett-sqlite');
  const store = getSQLiteEventStore({
    fileName,
    schema: { autoMigration: 'CreateOrUpdate' },
  });
  await store.schema.migrate();
  return store;
}

const ATTEMPTS = 5;

/** An append of emmett's; its connection is at times still busy with what went before, and says so. */
export async function emmettAppend(to: EmmettStore, append: StoredAppend): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await to.appendToStream(append.stream, emmettEvents(append));
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_BUSY' || attempt === ATTEMPTS) throw error;
    }
  }
}
