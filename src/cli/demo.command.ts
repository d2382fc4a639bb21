import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { pino } from 'pino';
import { drivenClock } from '../adapters/clock/driven.js';
import { readConfig, type Config } from '../config.js';
import type { Journal } from '../demo/journal-schema.js';
import { readJournal } from '../demo/read-journal.js';
import { runDemo } from '../demo/run-demo.js';
import { startService } from '../service.js';

interface DemoOptions {
  readonly out: string;
  readonly keep?: string;
}

/** Plays the bundled journal through the HTTP API of a service of its own, under a driven clock. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      'Play half a year of sample cases through the HTTP API under a driven clock, and hand over the reports',
    )
    .option('--out <folder>', 'where the reports and letters are written', 'out')
    .option('--keep <folder>', 'keep the data folder there; default: it is removed at the end')
    .action(async ({ out, keep }: DemoOptions) => {
      const journal = await readJournal();
      const dataFolder = keep === undefined ? await mkdtemp(join(tmpdir(), 'casewitness-demo-')) : resolve(keep);
      try {
        await playJournal(journal, configOf(journal, dataFolder, resolve(out)), resolve(out));
      } finally {
        if (keep === undefined) await rm(dataFolder, { recursive: true, force: true });
      }
    });

async function playJournal(journal: Journal, config: Config, outFolder: string): Promise<void> {
  const clock = drivenClock(journal.begins);
  const service = await startService(config, {
    clock,
    logger: pino({ level: process.env.CASEWITNESS_LOG_LEVEL ?? 'error' }, pino.destination(2)),
  });
  try {
    const { url, adminKey, runtime } = service;
    if (adminKey === undefined) throw new Error(`${config.dataFolder} holds a demo already; choose another folder`);
    await runDemo({
      house: { url, adminKey, clock, runtime, outboxFolder: config.outboxFolder },
      journal,
      outFolder,
      terminal: process.stdout,
    });
  } finally {
    await service.close();
  }
}

/** The store that is configured, the entities of the story, any free port. */
function configOf(journal: Journal, dataFolder: string, outFolder: string): Config {
  const config = readConfig({ ...process.env, CASEWITNESS_DATA: dataFolder });
  const legalEntities = Object.fromEntries(
    Object.entries(journal.entities).map(([name, { law: _, ...entity }]) => [name, entity]),
  );
  return { ...config, port: 0, legalEntities, outboxFolder: join(outFolder, 'letters') };
}
