import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { ReadSession, ReadStore } from '../ports/read-store.js';
import { reportQueries, type ReportQueries } from '../projections/report-queries.js';
import { paintInWorker } from './painting/paint-in-worker.js';
import type { OnProgress } from './progress.js';
import { prepareReport, renderEventLog, renderReport, type Paint } from './render-report.js';
import { checkRequest, type ReportAt, type ReportFormat, type ReportRequest } from './request.js';

export interface ReportOrder {
  readonly readStore: ReadStore;
  readonly request: ReportRequest;
  readonly at: ReportAt;
  readonly format: ReportFormat;
  /** The file that is written, anew (mode 0600). On failure it may be there in part: the caller removes it. */
  readonly path: string;
  readonly onProgress?: OnProgress;
  /** Gives the report up; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /** What the painter's thread runs, where it is not the built module of this room: sources that need a loader. */
  readonly painter?: URL;
}

export interface ReportFile {
  /** Of the bytes written, hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Makes a report and writes it to a file, synced. Reads in one snapshot, pinned to the position; the same request at the
 * same position gives the same bytes. The caller waits until {@link REPORT_PROJECTIONS} have reached the position: what
 * a read model does not have yet would be missing.
 *
 * Bounded memory for any number of rows but those of the PDF's pages, which are held compressed; never holds up the
 * event loop for more than a batch of rows.
 *
 * @throws InvalidReportRequest, UnknownCase; ReadStoreUnavailable; errors of the file system; the reason of the signal
 */
export async function runReport(order: ReportOrder): Promise<ReportFile> {
  const { readStore, at, path, onProgress, signal } = order;
  const paint: Paint = (document) =>
    paintInWorker(document, { ...(signal && { signal }), ...(order.painter && { entry: order.painter }) });
  signal?.throwIfAborted();
  const file = await open(path, 'w', 0o600);
  try {
    return await readStore.read(async (session) => {
      const queries = reportQueries(breathing(session), readStore.dialect, at.position);
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of piecesOf(queries, order, paint)) {
        signal?.throwIfAborted();
        hash.update(piece);
        await file.appendFile(piece);
        bytes += piece.byteLength;
      }
      await file.sync();
      onProgress?.({ phase: 'finishing', done: 1, total: 1 });
      return { sha256: hash.digest('hex'), bytes };
    });
  } finally {
    await file.close();
  }
}

async function* piecesOf(
  queries: ReportQueries,
  { request, at, format, onProgress }: ReportOrder,
  paint: Paint,
): AsyncGenerator<Uint8Array, void> {
  checkRequest(request, format);
  if (request.kind === 'event-log') yield* renderEventLog(queries, request, at, format, onProgress);
  else if (format !== 'xes' && format !== 'ocel')
    yield* renderReport(await prepareReport(queries, request, at, onProgress), format, paint);
}

/** An embedded store answers before it lets go of the thread: between two queries others get their turn. */
function breathing(session: ReadSession): ReadSession {
  return {
    query: async (sql, parameters) => {
      await setImmediate();
      return session.query(sql, parameters);
    },
    stream: (sql, parameters) => session.stream(sql, parameters),
  };
}

export { REPORT_PROJECTIONS } from '../projections/report-queries.js';
