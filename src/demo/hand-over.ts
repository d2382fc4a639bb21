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

type Format = 'pdf' | 'csv';

/**
 * Asks for the audit report of the journal's case and for the period report, each as pages and as a table, and writes
 * them to a folder that is made if it is not there.
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
  for (const format of ['pdf', 'csv'] satisfies Format[]) {
    const audit = await made(reader, { kind: 'case-audit', format, caseId });
    written.push(
      await write(audit, join(folder, `case-${auditCase}.${format}`), `Audit report of one case, ${format}`),
    );
    const span = await made(reader, { kind: 'period', format, ...period });
    written.push(
      await write(span, join(folder, `period.${format}`), `Decisions without notice, clocks missed, ${format}`),
    );
  }
  return written;
}

type ReportOrder = { readonly format: Format } & (
  | { readonly kind: 'case-audit'; readonly caseId: string }
  | { readonly kind: 'period'; readonly from: string; readonly to: string }
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

async function write(content: Uint8Array, file: string, what: string): Promise<HandedOver> {
  await writeFile(file, content);
  return { what, file, bytes: content.byteLength };
}
