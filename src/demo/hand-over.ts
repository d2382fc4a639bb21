import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HttpApi } from './http-api.js';
import type { Journal } from './journal-schema.js';

/** A report was not made. */
export class ReportFailed extends Error {
  override readonly name = 'ReportFailed';
}

/** A report that was written. */
export interface HandedOver {
  readonly what: string;
  readonly file: string;
  readonly bytes: number;
}

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 120_000;

type Format = 'pdf' | 'csv' | 'xes' | 'ocel';

/** What is handed over of the journal's period, in which forms. */
const OF_THE_PERIOD = [
  ['period', 'Decisions without a notice, clocks missed', ['pdf', 'csv']],
  ['clocks', 'Clocks met, missed and at risk, by rule and month', ['pdf']],
  ['undelivered-notices', 'Regulatory notices that did not arrive, and time to cure', ['pdf']],
  ['regulatory-register', 'All cases received', ['csv']],
  ['event-log', 'Everything that happened, for process mining', ['xes', 'ocel']],
] as const satisfies readonly (readonly [string, string, readonly Format[]])[];

/**
 * Asks for the audit report of the journal's case, for reports of its period and for its event log, and writes them to a
 * folder that is made if it is not there.
 * @throws UnexpectedAnswer, ReportFailed, or the error of writing
 */
export async function handOver(
  reader: HttpApi,
  journal: Journal,
  caseId: string,
  folder: string,
): Promise<HandedOver[]> {
  await mkdir(folder, { recursive: true });
  const { period, auditCase } = journal;
  const written: HandedOver[] = [];
  const take = async (order: ReportOrder, name: string, what: string): Promise<void> => {
    const content = await made(reader, order);
    const file = join(folder, `${name}.${order.format === 'ocel' ? 'ocel.json' : order.format}`);
    await writeFile(file, content);
    written.push({ what, file, bytes: content.byteLength });
  };
  for (const format of ['pdf', 'csv'] satisfies Format[])
    await take({ kind: 'case-audit', format, caseId }, `case-${auditCase}`, 'Everything on record of one case');
  for (const [kind, what, formats] of OF_THE_PERIOD)
    for (const format of formats) await take({ kind, format, ...period }, kind, what);
  return written;
}

type ReportOrder = { readonly format: Format } & (
  | { readonly kind: 'case-audit'; readonly caseId: string }
  | { readonly kind: (typeof OF_THE_PERIOD)[number][0]; readonly from: string; readonly to: string }
);

interface Job {
  readonly reportId: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly phase: string;
  readonly reason?: string;
}

async function made(reader: HttpApi, request: ReportOrder): Promise<Uint8Array> {
  const until = performance.now() + PATIENCE_MS;
  let job = await reader.command<Job>('/v1/reports', request);
  while (job.state !== 'done') {
    if (job.state === 'failed')
      throw new ReportFailed(`The ${request.kind} report failed: ${job.reason ?? 'no reason given'}`);
    if (performance.now() > until)
      throw new ReportFailed(`The ${request.kind} report is not done after ${PATIENCE_MS} ms: ${job.phase}`);
    await setTimeout(LOOK_EVERY_MS);
    job = await reader.get<Job>(`/v1/reports/${job.reportId}`);
  }
  return reader.bytes(`/v1/reports/${job.reportId}/content`);
}
