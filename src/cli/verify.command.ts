import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { openSqliteReadStore } from '../adapters/read-store/sqlite/open-read-store.js';
import { fromSaga } from '../commands/from-saga.js';
import { StreamRunner } from '../commands/kernel/stream-runner.js';
import { checkRecord, type CheckResult } from '../integrity/check-record.js';
import { PROJECTION_MIGRATIONS, PROJECTIONS, projectionEntities } from '../projections/catalogue.js';
import { sagasOf } from '../sagas/all.js';
import { withApp, type OpenApp } from './open-app.js';

/** Exit code of a check that has found something; 1 is a check that could not be made. */
const FOUND = 2;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/**
 * Checks everything that a house keeps; see {@link checkRecord}.
 * @param scratchFolder where the read models are made anew; what was made there before from the same log is gone on with
 */
export async function checkHouse(
  { house, app }: Pick<OpenApp, 'house' | 'app'>,
  scratchFolder: string,
  onProgress?: (events: number) => void,
): Promise<CheckResult> {
  const scratch = await openSqliteReadStore({
    folder: scratchFolder,
    entities: projectionEntities('sqlite'),
    migrations: PROJECTION_MIGRATIONS,
  });
  try {
    return await checkRecord({
      store: house.store,
      readStore: house.readStore,
      documents: house.documents,
      scratch,
      projections: PROJECTIONS,
      sagas: sagasOf({ caseSystem: house.caseSystem !== undefined }),
      fromSaga: fromSaga({
        execute: () => Promise.reject(new TypeError('A check carries nothing out')),
        streams: app.get(StreamRunner),
        channels: house.channels.map(({ name }) => name),
        ...(house.caseSystem && { caseSystem: house.caseSystem.name }),
        workOffInbound: () => Promise.reject(new TypeError('A check carries nothing out')),
      }),
      log: SILENT,
      ...(onProgress && { onProgress }),
    });
  } finally {
    await scratch.close();
  }
}

export const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'Verify everything that is kept: log, personal data, read models, effects, documents. Changes nothing; the service must be stopped. Exit code 2: something was found',
    )
    .action(() =>
      withApp(async (open) => {
        // Read models hold personal data: where they are made anew stands under the data folder's own protection.
        const scratch = await mkdtemp(join(open.house.config.dataFolder, 'verify-'));
        try {
          const { events, findings } = await checkHouse(open, scratch);
          for (const { rule, subject, detail } of findings) say(`${rule}  ${subject}\n    ${detail}`);
          say(
            `${events.toLocaleString('en-US')} events verified: ${findings.length === 0 ? 'all is as it must be' : `${findings.length} findings`}`,
          );
          if (findings.length > 0) process.exitCode = FOUND;
        } finally {
          await rm(scratch, { recursive: true });
        }
      }),
    );
