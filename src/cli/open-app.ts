import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { systemClock } from '../adapters/clock/system.js';
import { readConfig } from '../config.js';
import { openHouse, type House } from '../house.js';
import { RUNTIME } from '../ports/tokens.js';
import type { Runtime } from '../runtime/runtime.js';
import { createApp } from '../service.js';

export interface OpenApp {
  readonly app: NestFastifyApplication;
  readonly house: House;
  readonly runtime: Runtime;
}

/**
 * Runs work on the data folder without listening; takes the folder's lock.
 * @throws FolderLocked while the service runs
 */
export async function withApp<T>(work: (open: OpenApp) => Promise<T>): Promise<T> {
  const config = readConfig();
  const house = await openHouse(config, { clock: systemClock(), composeLate: true });
  try {
    const app = await createApp(
      house,
      pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, pino.destination(2)),
    );
    const runtime = app.get<Runtime>(RUNTIME);
    try {
      return await work({ app, house, runtime });
    } finally {
      await app.close();
      await runtime.stop();
    }
  } finally {
    await house.close();
  }
}

/** Longest wait of a command for the consumers. */
export const CATCH_UP_MS = 30 * 60_000;

/** Starts the consumers and waits until these are at the head. */
export async function catchUp({ house, runtime }: OpenApp, names?: readonly string[]): Promise<void> {
  runtime.start();
  await runtime.whenCaughtUp(await house.store.head(), names, CATCH_UP_MS);
}
