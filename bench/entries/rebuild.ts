import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPostgresReadStore } from '../../src/adapters/read-store/postgres/open-read-store.js';
import { auditTrail } from '../../src/projections/audit-trail/projector.js';
import { caseTimeline } from '../../src/projections/case-timeline/projector.js';
import { PROJECTION_MIGRATIONS, projectionEntities } from '../../src/projections/catalogue.js';
import type { EventStore } from '../../src/ports/event-store.js';
import type { Projection } from '../../src/ports/projection.js';
import { startEmbeddedPostgres } from '../../test/support/postgres/embedded-server.js';
import { openReadModels, project } from '../data/project.js';
import { farReads, writeCases } from '../data/sealed-cases.js';
import { compared, interleaved, perSecond, type Contender } from '../interleave.js';
import { BareRebuild, rowsByPosition } from '../references/bare-read-model.js';
import { bareUnnest, pagesOf } from '../references/bare-postgres.js';
import { emmettRebuild } from '../references/emmett-rebuild.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

const REFERENCE = 'bare prepared statements';

const ON_POSTGRES = 'bare unnest';

/** Read models from the first event on: opened, upcast, validated, projected, written with a checkpoint a batch. */
export const rebuild: Bench = {
  name: 'rebuild',
  async run(context): Promise<readonly Result[]> {
    context.say('writing a log');
    const log = join(context.folder, 'log');
    const written = await writeCases(log, amount(context, 2_000, 500));
    const store = farReads(log, written);
    const server = await startEmbeddedPostgres();
    try {
      const results: Result[] = [];
      for (const projection of [caseTimeline, auditTrail]) {
        context.say(projection.name);
        results.push(...(await compareOn(context, projection, store, log, written.events)));
        context.say(`${projection.name} on PostgreSQL`);
        const { events } = written;
        results.push(...(await compareOnPostgres(context, projection, { store, events }, log, server.url('postgres'))));
      }
      return results;
    } finally {
      await store.close();
      await written.close();
      await server.stop();
    }
  },
};

async function compareOnPostgres(
  context: Context,
  projection: Projection,
  { store, events }: { readonly store: EventStore; readonly events: number },
  log: string,
  url: string,
): Promise<Result[]> {
  const schemaOf = (who: string, round: number) => `${projection.name.replaceAll('-', '_')}_${who}_${round}`;
  const open = (schema: string) =>
    openPostgresReadStore({ url, schema, entities: projectionEntities('postgres'), migrations: PROJECTION_MIGRATIONS });
  const first = await open(schemaOf('rows', 0));
  await project(projection, store, first);
  await first.close();
  const pages = await pagesOf(url, schemaOf('rows', 0), projection, events);
  const ours: Contender = {
    name: 'ours',
    round: async (round) => {
      const readStore = await open(schemaOf('ours', round));
      const figure = await perSecond(events, () => project(projection, store, readStore));
      await readStore.close();
      return figure;
    },
  };
  const reference: Contender = {
    name: ON_POSTGRES,
    round: async (round) => {
      const schema = schemaOf('bare', round);
      await (await open(schema)).close();
      return perSecond(events, () => bareUnnest(log, url, schema, pages));
    },
  };
  const figures = await interleaved([ours, reference], amount(context, 5, 2));
  return compared(figures, {
    name: `rebuild/postgres/${projection.name}`,
    unit: 'events/s',
    ours: 'ours',
    reference: ON_POSTGRES,
    target: { of: 'ratio', atLeast: 0.7 },
  });
}

async function compareOn(
  context: Context,
  projection: Projection,
  store: EventStore,
  log: string,
  events: number,
): Promise<Result[]> {
  const folderOf = (who: string, round: number): string => {
    const folder = join(context.folder, `${projection.name}-${who}-${round}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const first = folderOf('rows', 0);
  await rebuildInto(first, projection, store);
  const rows = rowsByPosition(first, projection);
  const ours: Contender = {
    name: 'ours',
    round: async (round) => {
      const readStore = await openReadModels(folderOf('ours', round));
      const figure = await perSecond(events, () => project(projection, store, readStore));
      await readStore.close();
      return figure;
    },
  };
  const reference: Contender = {
    name: REFERENCE,
    round: async (round) => {
      const folder = folderOf('bare', round);
      await (await openReadModels(folder)).close();
      const bare = new BareRebuild(log, folder, rows);
      const figure = await perSecond(events, async () => bare.run());
      bare.close();
      return figure;
    },
  };
  const peers = projection === caseTimeline ? [emmettRebuild(context, amount(context, 2_000, 400))] : [];
  const figures = await interleaved([ours, reference, ...peers], amount(context, 5, 2));
  return compared(figures, {
    name: `rebuild/sqlite/${projection.name}`,
    unit: 'events/s',
    ours: 'ours',
    reference: REFERENCE,
    peers: peers.map(({ name }) => name),
    target: { of: 'ratio', atLeast: 0.5 },
  });
}

async function rebuildInto(folder: string, projection: Projection, store: EventStore): Promise<void> {
  const readStore = await openReadModels(folder);
  await project(projection, store, readStore);
  await readStore.close();
}
