import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { systemClock } from '../../src/adapters/clock/system.js';
import { contentDigest } from '../../src/cli/digest.command.js';
import { ImportRun, type ImportResult, type NotRecorded } from '../../src/commands/imports/import-run.js';
import { Identities } from '../../src/commands/kernel/identities.js';
import { StreamRunner } from '../../src/commands/kernel/stream-runner.js';
import { readConfig } from '../../src/config.js';
import { openHouse, type House } from '../../src/house.js';
import { digestFile } from '../../src/imports/file-digest.js';
import { loadMapping, sourceFormatOf } from '../../src/imports/load-mapping.js';
import { readSource } from '../../src/imports/read-source.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { RUNTIME } from '../../src/ports/tokens.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { createApp } from '../../src/service.js';
import { inProgram, workerEntries } from './program.js';

const NAMESPACE = '6f1d2c3b-4a59-4e68-8d77-8c9bab0c1d2e';
const PATIENCE_MS = 30_000;

const variables = (folder: string) => ({
  CASEWITNESS_DATA: folder,
  CASEWITNESS_NAMESPACE: NAMESPACE,
  CASEWITNESS_API_DOCS: 'false',
});

interface Open {
  readonly house: House;
  readonly app: NestFastifyApplication;
  readonly runtime: Runtime;
}

/** Works on a data folder as a command does: no listener, consumers only where the work starts them. */
async function withFolder<T>(folder: string, work: (open: Open) => Promise<T>): Promise<T> {
  const house = await openHouse(readConfig(variables(folder)), {
    clock: systemClock(),
    composeLate: true,
    workerEntries: workerEntries(),
  });
  try {
    const app = await createApp(house, pino({ level: 'silent' }));
    const runtime = app.get<Runtime>(RUNTIME);
    try {
      return await work({ house, app, runtime });
    } finally {
      await app.close();
      await runtime.stop();
    }
  } finally {
    await house.close();
  }
}

/** Approves the shipped templates and packs, so that clocks run. */
export const setUpFolder = (folder: string): Promise<void> =>
  withFolder(folder, async ({ app, house, runtime }) => {
    runtime.start();
    const [author, approver] = [
      { id: 'anna', name: 'Anna Kovács' },
      { id: 'nora', name: 'Nora Feldmann' },
    ];
    await app.get(Setup).approveShipped({ author, approver, override: 'For a test' });
    await runtime.whenCaughtUp(await house.store.head(), undefined, PATIENCE_MS);
  });

/** What a data folder holds after an import. */
export interface Imported {
  readonly result: ImportResult;
  readonly rejected: readonly NotRecorded[];
  /** Of everything imported and what derives from it. */
  readonly digest: { readonly sha256: string; readonly events: number };
  /** How many events of each type came from imports. */
  readonly types: Readonly<Record<string, number>>;
  /** Compositions and hand-offs that wait or were tried. */
  readonly effects: number;
  readonly head: bigint;
}

/** Imports a file as the command does, and waits until all that follows has happened. */
export const importFile = (folder: string, file: string, mappingFile: string): Promise<Imported> =>
  withFolder(folder, async ({ house, app, runtime }) => {
    const mapping = await loadMapping(mappingFile);
    const { format, options } = sourceFormatOf(mapping);
    const rejected: NotRecorded[] = [];
    const result = await new ImportRun(app.get(StreamRunner), new Identities(house.namespace)).run({
      items: readSource(file, format, options),
      mapping,
      fileDigest: await digestFile(file),
      actor: { type: 'person', id: 'importer' },
      onRejected: (event) => rejected.push(event),
    });
    runtime.start();
    await runtime.quiescent(PATIENCE_MS);
    const [row] = await house.readStore.read((session) =>
      session.query<{ effects: number }>('SELECT count(*) AS effects FROM effects'),
    );
    const types = importedTypes(folder);
    const digest = await contentDigest(house.store);
    return { result, rejected, digest, types, effects: row?.effects ?? -1, head: await house.store.head() };
  });

/** Counts what stands in the log, past the service: also while another process writes it. */
export function importedTypes(folder: string): Record<string, number> {
  const log = new Sqlite(join(folder, 'log.sqlite'), { readonly: true });
  try {
    const rows = log
      .prepare<[], { type: string; count: number }>(
        `SELECT type, count(*) AS count FROM events WHERE json_extract(metadata, '$.origin') = 'import'
         GROUP BY type ORDER BY type`,
      )
      .all();
    return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
  } finally {
    log.close();
  }
}

/** Runs `casewitness import` in a process of its own. */
export class ImportProcess {
  private readonly child;
  private said = '';
  private readonly before: number;

  constructor(
    private readonly folder: string,
    file: string,
    mapping: string,
  ) {
    this.before = lengthOf(folder);
    const root = join(import.meta.dirname, '../..');
    const words = ['import', file, '--mapping', mapping, '--actor', 'importer'];
    this.child = spawn(process.execPath, [inProgram('src/cli.ts'), ...words], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...variables(folder) },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (text: Buffer) => (this.said += text.toString()));
  }

  /** What it said, and how it ended: a code, or a signal. */
  async ended(): Promise<{ readonly said: string; readonly by: number | NodeJS.Signals | null }> {
    const [code, signal] = (
      this.child.exitCode === null && this.child.signalCode === null
        ? await once(this.child, 'exit')
        : [this.child.exitCode, this.child.signalCode]
    ) as [number | null, NodeJS.Signals | null];
    return { said: this.said, by: code ?? signal };
  }

  /** Kills it (-9) as soon as the log has grown by so many events. Answers by how many it had grown then. */
  async killedAt(events: number): Promise<number> {
    while (lengthOf(this.folder) - this.before < events) {
      if (this.child.exitCode !== null) throw new Error(`It ended before ${events} events: ${this.said}`);
      await setTimeout(1);
    }
    this.child.kill('SIGKILL');
    await this.ended();
    return lengthOf(this.folder) - this.before;
  }
}

/** Events in a log, past the service. */
function lengthOf(folder: string): number {
  const log = new Sqlite(join(folder, 'log.sqlite'), { readonly: true });
  try {
    return log.prepare<[], { length: number }>('SELECT max(position) AS length FROM events').get()?.length ?? 0;
  } finally {
    log.close();
  }
}
