import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const PATIENCE_MS = 60_000;
/** Both said by run-begins.mjs. */
const { CASEWITNESS_TEST_RUN: RUN_PID = '', CASEWITNESS_TEST_FOLDER: RUN_FOLDER = '' } = process.env;

/** The PostgreSQL that all tests of this run share: whoever needs it first has it started; jest's end ends it. */
export async function sharedServer(): Promise<string> {
  const said = join(RUN_FOLDER, 'server.json');
  if (isFirst()) {
    const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
    const script = ['--import', here('../run-typescript.mjs'), here('./keeper.ts'), RUN_FOLDER, RUN_PID];
    spawn(process.execPath, script, { detached: true, stdio: 'ignore' }).unref();
  }
  for (const until = Date.now() + PATIENCE_MS; !existsSync(said); await setTimeout(25)) {
    if (Date.now() > until) throw new Error('The PostgreSQL of the tests did not start in time');
  }
  const { url, error } = JSON.parse(readFileSync(said, 'utf8')) as { url?: string; error?: string };
  if (url === undefined) throw new Error(error);
  return url;
}

function isFirst(): boolean {
  try {
    mkdirSync(RUN_FOLDER, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export interface TestDatabase {
  readonly url: string;
  /** A statement as the superuser, outside of whatever is being tested. */
  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Ends its connections, and removes it. */
  drop(): Promise<void>;
}

/** A database of its own on the shared server. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = await sharedServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: async <T extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await onServer(url.href, (client) => client.query<T>(sql, values))).rows,
    drop: async () => {
      await onServer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
