import { CASE_KINDS, type CaseKind } from '../events/case.events.js';
import type { Scope } from '../projections/where.js';

export const REPORT_FORMATS = ['pdf', 'csv', 'ndjson', 'xes', 'ocel'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
  xes: 'application/xml',
  ocel: 'application/json',
};

interface AnyRequest {
  /** `standard` leaves out what is restricted; the cover says so and how much. */
  readonly confidentiality?: 'standard';
}

/** Everything on record about one case. */
export interface CaseAuditRequest extends AnyRequest {
  readonly kind: 'case-audit';
  readonly caseId: string;
}

/** Reports that are one list each: what is in it, by which time, is said in the report's own file. */
export const REGISTER_KINDS = [
  'clocks', 'decisions-without-notice', 'undelivered-notices', 'notice-content', 'regulatory-register', 'clock-changes',
  'money-duties', 'reason-parity', 'four-eyes',
] as const; // prettier-ignore
export type RegisterKind = (typeof REGISTER_KINDS)[number];

/** A span of time, and what of it is asked for. */
export interface SpanRequest extends AnyRequest {
  /** RFC 3339 UTC with milliseconds; from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  readonly legalEntity?: string;
  readonly caseKind?: CaseKind;
  /** What the principal who asks may see; the report speaks of nothing beyond it. */
  readonly scope?: Scope;
}

/** Decisions taken and clocks due within a span of time: which had no notice, which were missed. */
export interface PeriodRequest extends SpanRequest {
  readonly kind: 'period';
}

/** One list about a span of time. */
export interface RegisterRequest extends SpanRequest {
  readonly kind: RegisterKind;
}

/** All that happened on one case, or on those opened in a span of time, for process mining: as XES or OCEL. */
export interface EventLogRequest extends AnyRequest {
  readonly kind: 'event-log';
  readonly caseId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly legalEntity?: string;
  readonly caseKind?: CaseKind;
  readonly scope?: Scope;
}

/** What a report is asked to cover. Plain data: equal requests at equal positions give equal bytes. */
export type ReportRequest = CaseAuditRequest | PeriodRequest | RegisterRequest | EventLogRequest;

export const isRegister = (request: ReportRequest): request is RegisterRequest =>
  (REGISTER_KINDS as readonly string[]).includes(request.kind);

/** The place in the log that a report speaks for. */
export interface ReportAt {
  readonly position: bigint;
  /** Log time at the position: the latest recordedAt up to it, RFC 3339 UTC with milliseconds. */
  readonly loggedAt: string;
  readonly logId: string;
  /** The log was written under a driven clock: nothing in it happened. */
  readonly simulated: boolean;
}

/** The request makes no sense. The caller's fault, HTTP 422. */
export class InvalidReportRequest extends Error {
  override readonly name = 'InvalidReportRequest';
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

/** The case was not opened at the position of the report, or may not be shown. HTTP 404. */
export class UnknownCase extends Error {
  override readonly name = 'UnknownCase';
  constructor(readonly caseId: string) {
    super(`There is no case ${caseId} at the position of the report`);
  }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const FOR_MINING: readonly ReportFormat[] = ['xes', 'ocel'];

/**
 * @param format the one that is asked for: process mining has its own, and no other report has those
 * @throws InvalidReportRequest naming the first field that is wrong
 */
export function checkRequest(request: ReportRequest, format?: ReportFormat): void {
  if (format !== undefined && FOR_MINING.includes(format) !== (request.kind === 'event-log')) {
    const possible = REPORT_FORMATS.filter((one) => FOR_MINING.includes(one) === (request.kind === 'event-log'));
    throw new InvalidReportRequest('format', `is none of ${possible.join(', ')}, which ${request.kind} is made in`);
  }
  if (request.kind === 'event-log' && request.caseId !== undefined) {
    if (request.from === undefined && request.to === undefined) return;
    throw new InvalidReportRequest('caseId', 'is given in place of a period, not beside it');
  }
  if (request.kind === 'case-audit') {
    if (request.caseId === '') throw new InvalidReportRequest('caseId', 'is empty');
    return;
  }
  for (const field of ['from', 'to'] as const) {
    const given = request[field] ?? '';
    if (!INSTANT.test(given) || Number.isNaN(Date.parse(given))) {
      throw new InvalidReportRequest(
        field,
        'is not an instant in UTC with milliseconds, such as 2026-01-01T00:00:00.000Z',
      );
    }
  }
  if ((request.from ?? '') >= (request.to ?? '')) throw new InvalidReportRequest('to', 'does not lie after from');
  if (request.caseKind !== undefined && !CASE_KINDS.includes(request.caseKind)) {
    throw new InvalidReportRequest('caseKind', `is none of ${CASE_KINDS.join(', ')}`);
  }
}
