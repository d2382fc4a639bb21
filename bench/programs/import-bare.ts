import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { BareSqliteLog } from '../references/bare-sqlite-log.js';
import { answer, order, spent } from './program.js';

interface Order {
  readonly file: string;
  readonly folder: string;
}

const BATCH = 1_000;

/** Bare parse and bare insert: each event of the file as JSON, a thousand in a transaction. No mapping, no rule, no seal. */
const { file, folder } = order<Order>();
const begun = performance.now();
const log = new BareSqliteLog(folder);
const parser = new SaxesParser();
let event: Record<string, string> | undefined;
let batch: Record<string, string>[] = [];
let source = 0;

parser.on('opentag', ({ name, attributes }) => {
  if (name === 'event') event = {};
  else if (event) event[attributes['key'] ?? ''] = attributes['value'] ?? '';
});
parser.on('closetag', ({ name }) => {
  if (name !== 'event' || !event) return;
  batch.push(event);
  event = undefined;
  if (batch.length === BATCH) flush();
});

function flush(): void {
  const events = batch.map((data) => ({ id: randomUUID(), type: 'bare', version: 1, data: JSON.stringify(data), metadata: '{}' })); // prettier-ignore
  source += batch.length;
  batch = [];
  log.append({ stream: `batch-${source}`, expected: 'no-stream', events, disclosures: { keys: [], rows: [] } });
}

const text = file.endsWith('.gz') ? createReadStream(file).pipe(createGunzip()) : createReadStream(file);
for await (const piece of text.setEncoding('utf8')) parser.write(piece as string);
parser.close();
flush();
log.close();
await answer({ ...spent(), source, seconds: (performance.now() - begun) / 1_000 });
