import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { logFile } from '../../src/adapters/event-log/sqlite/database.js';
import type { Projection } from '../../src/ports/projection.js';

/** What one page of events adds to a table: for each column all its values. */
interface Columns {
  readonly sql: string;
  readonly values: readonly (readonly unknown[])[];
}

const BATCH = 1_000;

/** Rows that our projector wrote, page by page of events, as arrays by column. */
export async function pagesOf(
  url: string,
  schema: string,
  projection: Projection,
  events: number,
): Promise<Columns[][]> {
  const client = await connected(url, schema);
  const pages: Columns[][] = Array.from({ length: Math.ceil(events / BATCH) + 1 }, () => []);
  for (const { name, kind } of projection.tables) {
    const { rows: columns } = await client.query<{ name: string; type: string }>(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
       WHERE a.attrelid = '${name}'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`,
    );
    const names = columns.map((column) => column.name);
    const at = names.indexOf(kind === 'log' ? (names.includes('rowid') ? 'rowid' : 'position') : 'from_position');
    const places = columns.map(({ type }, n) => `$${n + 1}::${type}[]`).join(', ');
    const sql = `INSERT INTO ${name} (${names.join(', ')}) SELECT * FROM unnest(${places})`;
    const found = await client.query<unknown[]>({ text: `SELECT ${names.join(', ')} FROM ${name}`, rowMode: 'array' });
    const byPage = new Map<number, unknown[][]>();
    for (const row of found.rows) {
      const page = Math.floor((Number(row[at]) - 1) / BATCH);
      byPage.set(page, [...(byPage.get(page) ?? []), row]);
    }
    for (const [page, rows] of byPage)
      pages[page]?.push({ sql, values: names.map((_, n) => rows.map((row) => row[n])) });
  }
  await client.end();
  return pages;
}

/**
 * Rebuilds a read model with bare `unnest`: pages of 1,000 events read and parsed, one insert a table with what our
 * projector wrote, one transaction a page with its checkpoint. Answers how many events were read.
 */
export async function bareUnnest(
  log: string,
  url: string,
  schema: string,
  pages: readonly Columns[][],
): Promise<number> {
  const db = new Sqlite(logFile(log), { readonly: true });
  const read = db.prepare('SELECT position, data, metadata FROM events WHERE position > ? ORDER BY position LIMIT ?');
  const client = await connected(url, schema);
  let events = 0;
  for (let after = 0; ;) {
    const found = read.all(after, BATCH) as { position: number; data: string; metadata: string }[];
    const last = found.at(-1);
    if (!last) break;
    for (const { data, metadata } of found) [data, metadata].forEach((text) => JSON.parse(text) as unknown);
    await client.query('BEGIN');
    for (const { sql, values } of pages[Math.floor((last.position - 1) / BATCH)] ?? [])
      await client.query(sql, [...values]);
    await client.query(`INSERT INTO checkpoints (consumer, log_id, position, version) VALUES ('bare', 'log', $1, 1) ON CONFLICT (consumer) DO UPDATE SET position = excluded.position`, [last.position]); // prettier-ignore
    await client.query('COMMIT');
    events += found.length;
    after = last.position;
  }
  await client.end();
  db.close();
  return events;
}

async function connected(url: string, schema: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`SET search_path TO ${schema}`);
  return client;
}
