import { once } from 'node:events';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { demoFolder } from '../demo/demo-folder.js';
import type { DemoHouse } from '../demo/demo-house.js';
import { startDemoService } from '../demo/demo-service.js';
import { HttpApi } from '../demo/http-api.js';
import { readJournal } from '../demo/read-journal.js';
import { runDemo } from '../demo/run-demo.js';

interface DemoOptions {
  readonly out: string;
  readonly seed: number;
  readonly stay?: true;
}

/** Plays the bundled journal between both neighbours on a service of its own, under a driven clock. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      'Play half a year of sample cases through all seven flows, under a driven clock, and hand over the reports',
    )
    .option('--out <folder>', 'where record, letters and reports are left; replaces those of an earlier demo', 'out')
    .option('--seed <number>', 'of the trouble that the neighbours make; the figures are the same', seed, 7)
    .option('--stay', 'leave the service running in the end, to be asked and looked at, until Ctrl-C')
    .action(async ({ out, stay, ...options }: DemoOptions) => {
      const journal = await readJournal();
      const folder = await demoFolder(resolve(out));
      const logger = pino({ level: process.env['CASEWITNESS_LOG_LEVEL'] ?? 'error' }, pino.destination(2));
      const { house, record, close } = await startDemoService({
        journal,
        folder,
        variables: process.env,
        logger,
        ...options,
      });
      try {
        await runDemo({ house, journal, reportsFolder: folder.reports, record, terminal: process.stdout });
        if (stay) await untilEnded(house, journal.setup.reader);
      } finally {
        await close();
      }
    });

/** Prints how to ask the service that is still there, and waits for Ctrl-C. */
async function untilEnded({ url, adminKey }: DemoHouse, reader: string): Promise<void> {
  const person = { type: 'person', name: 'A visitor', roles: ['auditor', 'officer'] };
  const { key } = await new HttpApi(url, adminKey).command<{ key: string }>(
    `/v1/principals/${reader}-visitor/keys`,
    person,
  );
  const lines = [
    '',
    `  The service stays: ${url}/docs describes its API. Its clock stands still. Ctrl-C ends it.`,
    `    export CW=${url} KEY=${key}`,
    `    curl "$CW/v1/exceptions?state=open" -H "Authorization: Bearer $KEY"`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}
