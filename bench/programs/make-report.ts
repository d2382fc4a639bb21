import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loggedAt } from '../../src/projections/audit-trail/log-time.js';
import { runReport } from '../../src/reports/run-report.js';
import { openReadModels } from '../data/project.js';
import { syntheticStore } from '../data/synthetic-store.js';
import { rulesInForce } from '../data/rules.js';
import { answer, beginWatching, order, spent } from './program.js';

interface Order {
  /** Read models that were filled from so many silent cases. */
  readonly folder: string;
  readonly to: string;
  readonly cases: number;
}

const { folder, to, cases } = order<Order>();
const readStore = await openReadModels(folder);
const store = syntheticStore(cases, 'silent', (await rulesInForce()) as never);
const position = await store.head();
const at = {
  position,
  loggedAt: (await readStore.read((session) => loggedAt(session, position))) ?? '',
  logId: store.logId,
  simulated: false,
};
const path = join(to, 'report.pdf');
const request = { kind: 'period', from: '2026-01-01T00:00:00.000Z', to: '2028-01-01T00:00:00.000Z' } as const;

beginWatching();
const begun = performance.now();
await runReport({ readStore, request, at, format: 'pdf', path });
const seconds = (performance.now() - begun) / 1_000;
const used = spent();
await readStore.close();

/** Pages by their objects: what the painter has counted is not asked. */
const pages = (await readFile(path, 'latin1')).match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
await answer({ ...used, seconds, pages, megabytes: statSync(path).size / 1e6 });
