import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditTrail } from '../../src/projections/audit-trail/projector.js';
import { caseTimeline } from '../../src/projections/case-timeline/projector.js';
import type { EventStore } from '../../src/ports/event-store.js';
import type { Projection } from '../../src/ports/projection.js';
import { openReadModels, project } from '../data/project.js';
import { writeCases } from '../data/sealed-cases.js';
import { compared, interleaved, perSecond, type Contender } from '../interleave.js';
import { BareRebuild, rowsByPosition } from '../references/bare-read-model.js';
import { emmettRebuild } from '../references/emmett-rebuild.js';
import { amount, type Bench, type Context, type Result } from '../result.js';

const REFERENCE = 'bare prepared statements';

/** Read models from the first event on: opened, upcast, validated, projected, written with a checkpoint a batch. */
export const rebuild: Bench = {
  name: 'rebuild',
  async run(context): Promise<readonly Result[]> {
    context.say('writing a log');
    const log = join(context.folder, 'log');
    const written = await writeCases(log, amount(context, 2_000, 250));
    try {
      const results: Result[] = [];
      for (const projection of [caseTimeline, auditTrail]) {
        context.say(projection.name);
        results.push(...(await compareOn(context, projection, written.store, log, written.events)));
      }
      return results;
    } finally {
      await written.close();
    }
  },
};

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
  const figures = await interleaved([ours, reference, ...peers], amount(context, 5, 3));
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
