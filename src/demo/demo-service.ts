import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { drivenClock } from '../adapters/clock/driven.js';
import { readConfig, type Config } from '../config.js';
import { secretsFile } from '../privacy/key-encryption-key.js';
import { startService, type Service, type StartOptions } from '../service.js';
import type { DemoFolder } from './demo-folder.js';
import type { DemoHouse } from './demo-house.js';
import type { Journal } from './journal-schema.js';
import { Neighbours } from './neighbours.js';

/** The ids of cases are made of it: the same in every run, so that they can be written down. */
const NAMESPACE = '5b0f4a1e-93c2-4d0e-8a6b-0c7de3a1f222';

/** Packs of the firm's own, beside those that ship. */
const PACKS = fileURLToPath(new URL('./packs', import.meta.url));

export interface DemoServiceOptions {
  readonly journal: Journal;
  readonly folder: DemoFolder;
  /** Of the neighbours' trouble. */
  readonly seed: number;
  /** Environment: which log and read store are used. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly workerEntries?: StartOptions['workerEntries'];
}

export interface DemoService {
  readonly house: DemoHouse;
  readonly service: Service;
  readonly config: Config;
  /** Variables with which other commands read the record that the demo leaves. */
  readonly record: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the service that the demo plays on, under a driven clock and on a fresh record, and both its neighbours.
 * @throws what starting the service throws
 */
export async function startDemoService(options: DemoServiceOptions): Promise<DemoService> {
  const { journal, folder, seed, logger, workerEntries } = options;
  const neighbours = await Neighbours.start(seed);
  try {
    await sameIdsAsEver(options);
    const record = { ...freshNames(options.variables), CASEWITNESS_DATA: folder.record };
    const config = configOf(options, { ...options.variables, ...neighbours.variables(folder.record), ...record });
    const clock = drivenClock(journal.begins);
    const service = await startService(config, { clock, logger, ...(workerEntries && { workerEntries }) });
    const { url, adminKey, runtime } = service;
    const close = async (): Promise<void> => {
      await service.close();
      await neighbours.stop();
    };
    if (adminKey === undefined) {
      await close();
      throw new Error(
        'The record holds a demo already: name another one with CASEWITNESS_LOG_PREFIX, or leave that out',
      );
    }
    neighbours.connect({ url, clock });
    const house = { url, adminKey, clock, runtime, neighbours, outboxFolder: config.outboxFolder };
    return { house, service, config, record, close };
  } catch (error) {
    await neighbours.stop();
    throw error;
  }
}

function configOf({ journal, folder }: DemoServiceOptions, variables: Record<string, string | undefined>): Config {
  const config = readConfig({ CASEWITNESS_PACKS: PACKS, ...variables });
  const legalEntities = Object.fromEntries(
    Object.entries(journal.entities).map(([name, { law: _, ...entity }]) => [name, entity]),
  );
  return { ...config, port: 0, legalEntities, outboxFolder: folder.letters };
}

/** The namespace of ids stands in the data folder, beside the key: other commands find it there. */
async function sameIdsAsEver({ folder, variables }: DemoServiceOptions): Promise<void> {
  if (variables['CASEWITNESS_NAMESPACE'] !== undefined) return;
  const file = secretsFile(folder.record);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify({ namespace: NAMESPACE })}\n`, { mode: 0o600 });
}

/** A server that is shared keeps what others have: the demo writes under names of its own, new ones in each run. */
function freshNames(variables: DemoServiceOptions['variables']): Record<string, string> {
  const run = randomBytes(4).toString('hex');
  const { CASEWITNESS_EVENT_LOG: log, CASEWITNESS_READ_STORE: reads, CASEWITNESS_LOG_PREFIX: prefix } = variables;
  return {
    ...(log === 'eventstoredb' && { CASEWITNESS_LOG_PREFIX: prefix ?? `demo${run}-` }),
    ...(reads === 'postgres' && {
      CASEWITNESS_DATABASE_SCHEMA: `casewitness_demo_${run}`,
      CASEWITNESS_VAULT_SCHEMA: `casewitness_demo_${run}_vault`,
    }),
  };
}
