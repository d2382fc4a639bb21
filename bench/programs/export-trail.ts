import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readStoreFile } from '../../src/adapters/read-store/sqlite/open-read-store.js';
import { auditNdjson } from '../../src/projections/audit-trail/ndjson.js';
import { openReadModels } from '../data/project.js';
import { answer, beginWatching, order, spent } from './program.js';

interface Order {
  readonly folder: string;
  readonly to: string;
  readonly how: 'ours' | 'bare';
}

const PAGE = 1_000;

const { folder, to, how } = order<Order>();
const file = createWriteStream(join(to, `${how}.ndjson`));
let rows = 0;

async function ours(): Promise<void> {
  const readStore = await openReadModels(folder);
  beginWatching();
  await readStore.read((session) => pipeline(Readable.from(counted(auditNdjson(session, readStore.dialect))), file));
  await readStore.close();
}

async function* counted(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    rows += 1;
    yield line;
  }
}

/** Keyset pages of the table alone, the stored JSON spliced in as text. */
async function bare(): Promise<void> {
  const db = new Sqlite(readStoreFile(folder), { readonly: true });
  const page = db.prepare('SELECT * FROM audit_trail WHERE position > ? ORDER BY position LIMIT ?');
  beginWatching();
  const pages = function* (): Generator<string> {
    for (let after = 0; ;) {
      const found = page.all(after, PAGE) as { position: number; after: string }[];
      if (found.length === 0) return;
      yield found
        .map(({ after: spliced, ...row }) => `${JSON.stringify(row).slice(0, -1)},"after":${spliced}}\n`)
        .join('');
      rows += found.length;
      after = found.at(-1)?.position ?? after;
    }
  };
  await pipeline(Readable.from(pages()), file);
  db.close();
}

const begun = performance.now();
await (how === 'ours' ? ours() : bare());
const seconds = (performance.now() - begun) / 1_000;
await answer({ ...spent(), rows, seconds });
