import { pino } from 'pino';
import { systemClock } from '../../src/adapters/clock/system.js';
import { ImportRun } from '../../src/commands/imports/import-run.js';
import { Identities } from '../../src/commands/kernel/identities.js';
import { StreamRunner } from '../../src/commands/kernel/stream-runner.js';
import { readConfig } from '../../src/config.js';
import { openHouse } from '../../src/house.js';
import { digestFile } from '../../src/imports/file-digest.js';
import { loadMapping, sourceFormatOf } from '../../src/imports/load-mapping.js';
import { readSource } from '../../src/imports/read-source.js';
import { RUNTIME } from '../../src/ports/tokens.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { createApp } from '../../src/service.js';
import { answer, beginWatching, order, spent } from './program.js';

interface Order {
  readonly file: string;
  readonly mapping: string;
  readonly folder: string;
}

const PATIENCE_MS = 30 * 60_000;

const { file, mapping: mappingFile, folder } = order<Order>();
const variables = { CASEWITNESS_DATA: folder, CASEWITNESS_API_DOCS: 'false' };
const house = await openHouse(readConfig(variables), { clock: systemClock(), composeLate: true });
const app = await createApp(house, pino({ level: 'error' }));
const runtime = app.get<Runtime>(RUNTIME);

beginWatching();
let begun = performance.now();
const mapping = await loadMapping(mappingFile);
const { format, options } = sourceFormatOf(mapping);
const { counts } = await new ImportRun(app.get(StreamRunner), new Identities(house.namespace)).run({
  items: readSource(file, format, options),
  mapping,
  fileDigest: await digestFile(file),
  actor: { type: 'person', id: 'importer' },
  onRejected: () => undefined,
});
const seconds = (performance.now() - begun) / 1_000;
const importing = spent();

beginWatching();
begun = performance.now();
runtime.start();
await runtime.quiescent(PATIENCE_MS);
const restSeconds = (performance.now() - begun) / 1_000;
const after = spent();
const head = Number(await house.store.head());

await app.close();
await runtime.stop();
await house.close();
await answer({ importing, after, source: counts.source, appended: counts.appended, head, seconds, restSeconds });
