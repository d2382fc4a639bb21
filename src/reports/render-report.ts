import type { ReportDocument } from '../pdf/report-document.js';
import type { ReportQueries } from '../projections/report-queries.js';
import { caseAuditDocument } from './case-audit/case-audit-document.js';
import { caseAuditRecords } from './case-audit/case-audit-records.js';
import { readCaseAudit } from './case-audit/read-case-audit.js';
import { caseHistories } from './event-log/case-histories.js';
import { ocel } from './event-log/ocel.js';
import { xes } from './event-log/xes.js';
import { csv } from './formats/csv.js';
import { ndjson } from './formats/ndjson.js';
import type { RecordList } from './formats/report-record.js';
import { periodDocument } from './period/period-document.js';
import { periodRecords } from './period/period-records.js';
import { readPeriod } from './period/read-period.js';
import { counting, type OnProgress } from './progress.js';
import { readRegister } from './register/read-register.js';
import { registerDocument } from './register/register-document.js';
import { registerRecords } from './register/register-records.js';
import { REGISTERS } from './registers/all.js';
import {
  checkRequest,
  isRegister,
  type EventLogRequest,
  type ReportAt,
  type ReportFormat,
  type ReportRequest,
} from './request.js';

/** Makes a file of pages: `renderReport` in this thread, or `paintInWorker` in another. */
export type Paint = (document: ReportDocument) => Promise<Uint8Array>;

/** One report, seen as pages and as records. Whichever is taken must be taken before the snapshot is given back. */
export interface PreparedReport {
  document(): ReportDocument;
  records(): RecordList;
}

/**
 * Reads what a report says. Of the snapshot, the request and the position alone: no clock, no chance.
 * @throws InvalidReportRequest, or UnknownCase
 */
export async function prepareReport(
  queries: ReportQueries,
  request: Exclude<ReportRequest, EventLogRequest>,
  at: ReportAt,
  onProgress?: OnProgress,
): Promise<PreparedReport> {
  checkRequest(request);
  if (request.kind === 'case-audit') {
    const audit = await readCaseAudit(queries, request, at);
    return {
      document: () => caseAuditDocument(audit, onProgress),
      records: () => caseAuditRecords(audit, onProgress),
    };
  }
  if (isRegister(request)) {
    const register = await readRegister(queries, REGISTERS[request.kind], request, at, onProgress);
    return {
      document: () => registerDocument(register, onProgress),
      records: () => registerRecords(register, onProgress),
    };
  }
  const period = await readPeriod(queries, request, at, onProgress);
  return {
    document: () => periodDocument(period, onProgress),
    records: () => periodRecords(period, onProgress),
  };
}

/** The bytes of a report, piece by piece. Equal reports give equal bytes. @throws whatever reading or painting throws */
export async function* renderReport(
  report: PreparedReport,
  format: Exclude<ReportFormat, 'xes' | 'ocel'>,
  paint: Paint,
): AsyncGenerator<Uint8Array, void> {
  switch (format) {
    case 'pdf':
      yield await paint(report.document());
      return;
    case 'csv':
      yield* csv(report.records());
      return;
    case 'ndjson':
      yield* ndjson(report.records());
  }
}

/**
 * The bytes of a process-mining export, piece by piece: XES or OCEL, of the snapshot, the request and the position alone.
 * @throws InvalidReportRequest for another format, UnknownCase
 */
export async function* renderEventLog(
  queries: ReportQueries,
  request: EventLogRequest,
  at: ReportAt,
  format: ReportFormat,
  onProgress?: OnProgress,
): AsyncGenerator<Uint8Array, void> {
  checkRequest(request, format);
  const histories = () => counting(caseHistories(queries, request), 'writing', 0, onProgress);
  if (format === 'xes') yield* xes(histories(), at);
  else yield* ocel(histories);
}
