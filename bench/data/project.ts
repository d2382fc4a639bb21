import { openSqliteReadStore } from '../../src/adapters/read-store/sqlite/open-read-store.js';
import type { EventStore } from '../../src/ports/event-store.js';
import type { Projection } from '../../src/ports/projection.js';
import type { ReadStore } from '../../src/ports/read-store.js';
import { PROJECTION_MIGRATIONS, projectionEntities } from '../../src/projections/catalogue.js';
import { Consumer } from '../../src/runtime/consumer.js';
import { Projector } from '../../src/runtime/projector.js';
import type { RuntimeLog } from '../../src/runtime/runtime-log.js';

const fail = (details: object, message: string): never => {
  throw new Error(`${message} ${JSON.stringify(details)}`);
};
/** Nothing may go wrong here. */
export const LOUD: RuntimeLog = { info: () => undefined, warn: fail, error: fail };

/** Half an hour: a million events on a busy machine. */
const PATIENCE_MS = 30 * 60_000;

/** The read models in a SQLite file of this folder. */
export const openReadModels = (folder: string): Promise<ReadStore> =>
  openSqliteReadStore({ folder, entities: projectionEntities('sqlite'), migrations: PROJECTION_MIGRATIONS });

/** Fills a read model from the first event of the log to its last, as the service does. */
export async function project(
  projection: Projection,
  store: EventStore,
  readStore: ReadStore,
  onProgress: (share: number) => void = () => undefined,
): Promise<void> {
  const consumer = new Consumer({
    processor: new Projector(projection),
    store,
    readStore,
    now: () => '2026-07-01T00:00:00.000Z',
    log: LOUD,
  });
  const head = await store.head();
  const watch = setInterval(() => onProgress(Number(consumer.position) / Number(head)), 500);
  consumer.start();
  try {
    await consumer.whenCaughtUp(head, PATIENCE_MS);
    const { parked } = await consumer.status();
    if (parked > 0) throw new Error(`${projection.name} has parked ${parked} streams`);
  } finally {
    clearInterval(watch);
    await consumer.stop();
  }
}
