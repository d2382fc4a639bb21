import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { ImportRun, type ImportResult } from '../commands/imports/import-run.js';
import { Identities } from '../commands/kernel/identities.js';
import { StreamRunner } from '../commands/kernel/stream-runner.js';
import { digestFile } from '../imports/file-digest.js';
import { LEGAL_ENTITIES } from '../ports/tokens.js';
import { loadMapping, sourceFormatOf } from '../imports/load-mapping.js';
import { readSource } from '../imports/read-source.js';
import { catchUp, withApp, type OpenApp } from './open-app.js';

interface ImportOptions {
  readonly mapping: string;
  readonly asOf?: string;
  readonly rejects?: string;
  readonly actor?: string;
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const number = (value: number): string => value.toLocaleString('en-US');

export const importCommand = (): Command =>
  new Command('import')
    .description('Record a history: XES (plain or .gz), CSV or NDJSON. Imports never send. Can be repeated and resumed')
    .argument('<file>', 'the source')
    .requiredOption('--mapping <yaml>', 'which source activity is which event (see samples/)')
    .option('--as-of <time>', 'judge clocks as of this time; default: the latest time in the file', time)
    .option('--rejects <file>', 'where events that are not recorded go; default: in the data folder')
    .option('--actor <id>', 'on record as who imports; default: the user who runs this', userInfo().username)
    .action((file: string, options: ImportOptions) => {
      // Millions of events pass through and few stay: the heap need not grow to three times what is alive.
      setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
      return withApp((open) => run(open, file, options));
    });

/** How far the heap may grow over what was alive at the last collection. Costs a tenth more time, saves a third of memory. */
const HEAP_GROWTH_PERCENT = 40;

async function run(
  open: OpenApp,
  file: string,
  { mapping: mappingFile, asOf, rejects, actor = 'operator' }: ImportOptions,
): Promise<void> {
  const { house, app } = open;
  const mapping = await loadMapping(mappingFile);
  const fileDigest = await digestFile(file);
  const { format, options } = sourceFormatOf(mapping);
  const rejected = await Rejects.open(
    rejects ?? join(house.config.dataFolder, 'imports', `${fileDigest.slice(0, 12)}.rejects.ndjson`),
  );
  const bar = new Progress();
  const started = performance.now();
  const items = readSource(file, format, {
    ...options,
    onProgress: ({ bytesRead, bytesTotal }) => bar.read(bytesRead, bytesTotal),
  });
  let result: ImportResult;
  try {
    const importing = new ImportRun(app.get(StreamRunner), new Identities(house.namespace));
    result = await importing.run({
      items,
      mapping,
      fileDigest,
      ...(asOf !== undefined && { asOf }),
      actor: { type: 'person', id: actor },
      entities: app.get(LEGAL_ENTITIES),
      onRejected: (event) => rejected.write(event),
      onProgress: ({ source }) => bar.events(source),
    });
  } finally {
    bar.stop();
    await rejected.close();
  }
  const seconds = (performance.now() - started) / 1_000;
  summarise(result, seconds, rejected.file);
  const before = performance.now();
  say('\nConsumers are catching up: clocks, timelines, audit trail …');
  await catchUp(open);
  await open.runtime.quiescent(CONSUMERS_REST_MS);
  say(`Consumers caught up in ${((performance.now() - before) / 1_000).toFixed(1)} s`);
  say(`Peak memory ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB`);
  if (result.broken) process.exitCode = 2;
}

/** Longest wait for sagas to judge the clocks of a large import. */
const CONSUMERS_REST_MS = 30 * 60_000;

function summarise({ counts, broken, asOf, importId }: ImportResult, seconds: number, rejectsFile: string): void {
  const { source, recorded, rejected, ignored, cases, appended, letters, reasonsNotRecorded } = counts;
  say(`Import ${importId}`);
  say(
    `${number(source)} source events = ${number(recorded)} recorded + ${number(rejected)} rejected + ${number(ignored)} ignored by mapping`,
  );
  say(
    `${number(cases)} cases, ${number(letters)} letters (none is sent), ${number(reasonsNotRecorded)} adverse decisions whose reasons the source does not record`,
  );
  if (rejected > 0) say(`Rejected events, with line and reason: ${rejectsFile}`);
  say(
    `${number(appended)} events on record from it, in ${seconds.toFixed(1)} s: ${number(Math.round(source / seconds))} source events/s, durable`,
  );
  if (broken) {
    say(`\nThe file is broken at line ${broken.line}, column ${broken.column}: ${broken.message}`);
    say('What stands before is on record; the import is not completed. Repeat it with a whole file.');
  } else say(`Completed; clocks are judged as of ${asOf}`);
}

/** A bar with rate and time left; nothing where nobody watches. */
class Progress {
  private readonly bar = new SingleBar({
    format: '{bar} {percentage}% | {count} events | {rate}/s | {left} s left',
    hideCursor: true,
    noTTYOutput: false,
    clearOnComplete: true,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  private readonly started = performance.now();
  private readonly shown = process.stdout.isTTY;
  private count = 0;
  private begun = false;

  read(bytes: number, total: number): void {
    if (!this.shown) return;
    if (!this.begun) this.bar.start(total, 0, { count: '0', rate: '0', left: '…' });
    this.begun = true;
    const seconds = (performance.now() - this.started) / 1_000;
    const left = bytes > 0 ? Math.round((seconds * (total - bytes)) / bytes) : 0;
    this.bar.update(bytes, {
      count: number(this.count),
      rate: number(Math.round(this.count / seconds)),
      left: String(left),
    });
  }

  events(count: number): void {
    this.count = count;
  }

  stop(): void {
    if (this.begun) this.bar.stop();
  }
}

/** The file of what is not recorded: one JSON object a line. It holds the source's own data: mode 0600. */
class Rejects {
  private constructor(
    readonly file: string,
    private readonly stream: WriteStream,
  ) {}

  static async open(file: string): Promise<Rejects> {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    const stream = createWriteStream(file, { mode: 0o600 });
    await once(stream, 'open');
    return new Rejects(file, stream);
  }

  write(event: object): void {
    this.stream.write(`${JSON.stringify(event)}\n`);
  }

  async close(): Promise<void> {
    this.stream.end();
    await once(this.stream, 'finish');
  }
}

function time(text: string): string {
  const at = new Date(text);
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(text) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('must be a time with an offset, such as 2026-07-01T00:00:00Z');
  return at.toISOString();
}
