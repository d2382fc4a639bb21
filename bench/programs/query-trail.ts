import { auditPage, countAudit, type AuditPageRequest } from '../../src/projections/audit-trail/queries.js';
import type { AuditFilter } from '../../src/projections/audit-trail/trail-query.js';
import { encodeCursor } from '../../src/projections/page.js';
import { caseIdOf, officerOf } from '../data/cases.js';
import { openReadModels } from '../data/project.js';
import { answer, order } from './program.js';

interface Order {
  readonly folder: string;
  readonly cases: number;
  readonly events: number;
  readonly samples: number;
}

/** A kind of question, asked differently each time. */
type Question = (n: number) => { readonly filter: AuditFilter; readonly request?: AuditPageRequest };

const { folder, cases, events, samples } = order<Order>();
const readStore = await openReadModels(folder);

const deep = BigInt(Math.max(1, events - DEEP_PAGES() * 50));
const questions: Readonly<Record<string, Question>> = {
  'by-case': (n) => ({ filter: { caseId: caseIdOf((n * 7_919) % cases) } }),
  'by-actor-and-time': (n) => {
    const from = Date.UTC(2026, 0, 1) + ((n * 7_919) % Math.max(1, cases - 4_000)) * 600_000;
    const [since, to] = [from, from + 30 * 86_400_000].map((time) => new Date(time).toISOString());
    return { filter: { actorId: officerOf(n), ...(since && { from: since }), ...(to && { to }) } };
  },
  'by-common-word': () => ({ filter: { text: 'applicant' } }),
  'by-rare-word': () => ({ filter: { text: 'quillfeather' } }),
  'by-two-words': (n) => ({ filter: { text: ['maria keller', 'zofia nowak', 'pedro silva'][n % 3] ?? '' } }),
  'deep-page': (n) => ({
    filter: {},
    request: { cursor: encodeCursor('audit-newest', [BigInt(events), deep - BigInt(n)]) },
  }),
};

/** Ten thousand pages deep where there are so many; else half-way. */
function DEEP_PAGES(): number {
  return Math.min(10_000, Math.floor(events / 100));
}

const times: Record<string, number[]> = {};
for (const [name, question] of Object.entries(questions)) {
  const taken: number[] = [];
  for (let n = -3; n < samples; n++) {
    const { filter, request } = question(n + 3);
    const begun = performance.now();
    await readStore.read((session) => auditPage(session, readStore.dialect, filter, request));
    if (n >= 0) taken.push(performance.now() - begun);
  }
  times[name] = taken;
}
const rows = await readStore.read((session) => countAudit(session, readStore.dialect));
await readStore.close();
await answer({ times, rows, pages: DEEP_PAGES() });
