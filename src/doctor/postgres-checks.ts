import { schemaCondition, serverCondition, type SchemaCondition } from '../adapters/postgres-condition.js';
import { faultOfTheStore } from '../adapters/postgres-errors.js';
import type { PostgresTables } from '../adapters/postgres-migrations.js';
import { describePlace } from '../adapters/postgres-pool.js';
import { RUNTIME_MIGRATIONS } from '../adapters/read-store/entities/runtime-tables.js';
import { readPostgresReadStore } from '../adapters/read-store/postgres/open-read-store.js';
import { VaultTables1764000000000 } from '../adapters/vault/postgres/vault-tables.js';
import type { Config } from '../config.js';
import { sharesStores } from '../house.js';
import { PROJECTION_MIGRATIONS } from '../projections/catalogue.js';
import { fail, ok, warn, type Check, type Verdict } from './check.js';

/** The first whose statements we use are all of; older ones get no repairs any more. */
const OLDEST = 150_000;
/** Connections of one instance: eight readers, two writers, five of the vault, one of the thread that reads ahead. */
const OF_AN_INSTANCE = 16;

type Postgres = Config['readStore'] & { readonly kind: 'postgres' };

/** PostgreSQL as read store and, where the log keeps no personal data itself, as vault. Nothing where it is neither. */
export function postgresChecks(config: Config): Check[] {
  const { readStore } = config;
  if (readStore.kind !== 'postgres') return [];
  const { url, schema, vaultSchema } = readStore;
  const readModels = [...RUNTIME_MIGRATIONS, ...PROJECTION_MIGRATIONS];
  const shared = sharesStores(config);
  const checks: Check[] = [
    { name: 'PostgreSQL', run: () => server(readStore) },
    { name: 'read store', run: () => tables({ url, schema }, readModels) },
    ...(shared
      ? [
          { name: 'vault', run: () => tables({ url, schema: vaultSchema }, [VaultTables1764000000000]) },
          { name: 'leases', run: () => leases(readStore) },
        ]
      : []),
  ];
  return checks.map(({ name, run }) => ({ name, run: () => inWords(readStore, run) }));
}

/** The driver's errors, in words that say what to do. */
async function inWords({ url, schema }: Postgres, run: Check['run']): Promise<Verdict> {
  try {
    return await run();
  } catch (error) {
    const fault = faultOfTheStore(error);
    if (!fault) throw error;
    const what = `${describePlace({ url, schema })} ${fault.what}: ${(error as Error).message}`;
    return fail(what, fault.denied ? 'Set CASEWITNESS_DATABASE_URL or the rights of its user right' : 'Bring it back');
  }
}

async function server(readStore: Postgres): Promise<Verdict> {
  const { version, versionNumber, standby, readOnly, fsync, fullPageWrites, synchronousCommit, freeConnections } =
    await serverCondition(readStore);
  const words = `${describePlace(readStore)}: PostgreSQL ${version}`;
  if (versionNumber < OLDEST) return fail(`${words} is too old`, 'Use version 15 or newer');
  if (standby) return fail(`${words} is a standby and takes no writes`, 'Name the primary in CASEWITNESS_DATABASE_URL');
  if (readOnly)
    return fail(`${words} is read-only for this user`, 'Take default_transaction_read_only from its role or database');
  if (fsync !== 'on' || fullPageWrites !== 'on')
    return fail(
      `${words} has fsync ${fsync}, full_page_writes ${fullPageWrites}: a loss of power may damage what was recorded`,
      'Set both to on',
    );
  const connections = `${freeConnections} connections free`;
  if (freeConnections < OF_AN_INSTANCE)
    return warn(`${words}, ${connections}`, `An instance opens up to ${OF_AN_INSTANCE}: raise max_connections`);
  const commit = synchronousCommit === 'off' ? 'off (on in our sessions)' : synchronousCommit;
  return ok(`${words}, fsync and full_page_writes on, synchronous_commit ${commit}, ${connections}`);
}

async function tables(
  place: { readonly url: string; readonly schema: string },
  migrations: PostgresTables['migrations'],
): Promise<Verdict> {
  const found = await schemaCondition(place, migrations);
  const words = `schema ${place.schema}`;
  if (found.denied.length > 0)
    return fail(
      `in ${words} our user may not read and write ${found.denied.slice(0, 3).join(', ')}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${place.schema}`,
    );
  const lacks = missing(found, words);
  if (lacks === undefined) return ok(`${words} is up to date`);
  if (!found.mayCreate)
    return fail(`${lacks}, and our user may not make it`, 'Grant it CREATE, or let the owner of the schema start once');
  return warn(lacks, 'It is made at the next start');
}

function missing({ there, pending }: SchemaCondition, words: string): string | undefined {
  if (!there) return `${words} is not there yet`;
  if (pending === undefined) return `${words} has no tables yet`;
  return pending.length > 0 ? `${words} lacks ${pending.length} migrations` : undefined;
}

/** Who leads what. A name is shown by each instance alone: two of the same name cannot be told apart in the record. */
async function leases(readStore: Postgres): Promise<Verdict> {
  const store = readPostgresReadStore({ ...readStore, application: 'casewitness doctor' });
  let rows: readonly { readonly consumer: string; readonly holder: string }[];
  try {
    const [there] = await store.read((session) =>
      session.query<{ there: number }>(`SELECT to_regclass('leases') IS NOT NULL AS there`),
    );
    if (there?.there !== 1) return ok('nobody leads yet');
    rows = await store.read((session) =>
      session.query(`SELECT consumer, holder FROM leases WHERE holder <> '' ORDER BY holder, consumer`),
    );
  } finally {
    await store.close();
  }
  const processes = new Map<string, Set<string>>();
  const led = new Map<string, string[]>();
  for (const { consumer, holder } of rows) {
    const [instance = holder] = holder.split('/');
    processes.set(instance, (processes.get(instance) ?? new Set()).add(holder));
    led.set(instance, [...(led.get(instance) ?? []), consumer]);
  }
  const words = [...led].map(([instance, names]) => `${instance}: ${names.join(', ')}`).join(' · ');
  const twice = [...processes].filter(([, holders]) => holders.size > 1).map(([instance]) => instance);
  if (twice.length > 0)
    return warn(
      `${words}; several processes are called ${twice.join(', ')}, or one was killed a moment ago`,
      'Give each instance a CASEWITNESS_INSTANCE of its own',
    );
  return ok(words === '' ? 'nobody leads at the moment' : words);
}
