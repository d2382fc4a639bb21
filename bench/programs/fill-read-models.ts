import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyEvent } from '../../src/events/catalogue.js';
import type { Projection } from '../../src/ports/projection.js';
import { PROJECTIONS } from '../../src/projections/catalogue.js';
import { REPORT_PROJECTIONS } from '../../src/projections/report-queries.js';
import type { Course } from '../data/cases.js';
import { rulesInForce } from '../data/rules.js';
import { openReadModels, project } from '../data/project.js';
import { syntheticStore } from '../data/synthetic-store.js';
import { answer, order } from './program.js';

/** Raised when what is filled in changes. */
const VERSION = 1;

interface Order {
  /** Where filled read models are kept. */
  readonly cache: string;
  readonly name: string;
  readonly course: Course;
  readonly cases: number;
  readonly projections: 'reports' | readonly string[];
}

/** Fills read models with a synthetic bank and keeps them: a million rows take minutes, and are the same each time. */
async function fill({ cache, name, course, cases, projections }: Order): Promise<{ folder: string; seconds: number }> {
  const wanted = projections === 'reports' ? REPORT_PROJECTIONS : projections;
  const chosen = PROJECTIONS.filter((projection) => wanted.includes(projection.name));
  const versions = chosen.map((projection: Projection) => projection.version).join('.');
  const folder = join(cache, `${name}-${course}-${cases}-${VERSION}-${versions}`);
  if (existsSync(join(folder, 'done'))) return { folder, seconds: 0 };
  const aside = `${folder}.part`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  const begun = performance.now();
  const head = projections === 'reports' ? await rulesInForce() : [];
  const readStore = await openReadModels(aside);
  for (const projection of chosen) {
    await project(projection, syntheticStore(cases, course, head as unknown as AnyEvent[]), readStore);
  }
  await readStore.close();
  const seconds = (performance.now() - begun) / 1_000;
  writeFileSync(join(aside, 'done'), `${seconds}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
  return { folder, seconds };
}

await answer(await fill(order<Order>()));
