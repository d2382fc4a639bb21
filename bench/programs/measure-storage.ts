import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { logFile } from '../../src/adapters/event-log/sqlite/database.js';
import { readStoreFile } from '../../src/adapters/read-store/sqlite/open-read-store.js';
import { PROJECTIONS } from '../../src/projections/catalogue.js';
import { openReadModels, project } from '../data/project.js';
import { writeCases } from '../data/sealed-cases.js';
import { answer, order } from './program.js';

interface Order {
  readonly folder: string;
  readonly cases: number;
}

/** Bytes of the pages of each table and index of a file. */
function pagesOf(file: string): Map<string, number> {
  const db = new Sqlite(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const rows = db
    .prepare<[], { table: string; bytes: number }>(
      `SELECT s.tbl_name AS "table", sum(d.pgsize) AS bytes FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
       GROUP BY s.tbl_name`,
    )
    .all();
  db.close();
  return new Map(rows.map(({ table, bytes }) => [table, bytes]));
}

const { folder, cases } = order<Order>();
const log = join(folder, 'log');
mkdirSync(log, { recursive: true });
const begun = performance.now();
const written = await writeCases(log, cases);
const { store, events } = written;
const appendSeconds = (performance.now() - begun) / 1_000;
const read = join(folder, 'read');
const readStore = await openReadModels(read);
const projected = performance.now();
for (const projection of PROJECTIONS) await project(projection, store, readStore);
const projectSeconds = (performance.now() - projected) / 1_000;
await readStore.close();
await written.close();

const [inLog, inRead] = [pagesOf(logFile(log)), pagesOf(readStoreFile(read))];
const sum = (pages: ReadonlyMap<string, number>, wanted: (table: string) => boolean): number =>
  [...pages].reduce((bytes, [table, more]) => (wanted(table) ? bytes + more : bytes), 0);
await answer({
  events,
  appendSeconds,
  projectSeconds,
  log: sum(inLog, (table) => table === 'events'),
  vault: sum(inLog, (table) => table.startsWith('vault_')),
  trail: sum(inRead, (table) => table.startsWith('audit_')),
  timeline: sum(inRead, (table) => table.startsWith('case') && !table.startsWith('case_ref')),
  read: sum(inRead, () => true),
});
