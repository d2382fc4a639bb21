import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyEvent } from '../../../src/events/catalogue.js';
import type { ReadStore } from '../../../src/ports/read-store.js';
import { loggedAt } from '../../../src/projections/audit-trail/log-time.js';
import { PROJECTIONS } from '../../../src/projections/catalogue.js';
import { renderReport } from '../../../src/pdf/report.js';
import { reportQueries } from '../../../src/projections/report-queries.js';
import { prepareReport } from '../../../src/reports/render-report.js';
import { runReport, type ReportFile, type ReportOrder } from '../../../src/reports/run-report.js';
import type { EventLogRequest, ReportAt, ReportFormat, ReportRequest } from '../../../src/reports/request.js';
import { Consumer } from '../../../src/runtime/consumer.js';
import { Projector } from '../../../src/runtime/projector.js';
import type { RuntimeLog } from '../../../src/runtime/runtime-log.js';
import { ReadBack } from '../../spec/pdf/read-back.js';
import type { Journal } from '../../spec/projections/journal.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { readStoreUnderTest, ReadStorePlace } from '../../support/read-store-place.js';
import { workerEntries } from '../../support/program.js';

const fail = (details: object, message: string): never => {
  throw new Error(`${message} ${JSON.stringify(details)}`);
};
/** Nothing may go wrong here; what does is the test's failure. */
const LOG: RuntimeLog = { info: () => undefined, warn: fail, error: fail };

/** A log, its read models by the real projectors on a real store, and reports from them. */
export class HouseOfReports {
  private readonly store: MemoryEventStore;
  private recorded = 0;

  private constructor(
    readonly readStore: ReadStore,
    private readonly place: ReadStorePlace,
    private readonly folder: string,
    simulated: boolean,
  ) {
    this.store = new MemoryEventStore(undefined, simulated);
  }

  static async open({ simulated = false, kind = readStoreUnderTest() } = {}): Promise<HouseOfReports> {
    const folder = mkdtempSync(join(tmpdir(), 'casewitness-reports-'));
    const place = new ReadStorePlace(kind);
    return new HouseOfReports(await place.open(), place, folder, simulated);
  }

  /** Appends what the journal has beyond the last call, and projects it. Answers with the place that was reached. */
  async record(journal: Journal): Promise<ReportAt> {
    const news: readonly AnyEvent[] = journal.events.slice(this.recorded);
    for (const { stream, revision, id, type, version, data, metadata } of news) {
      await this.store.append(stream, revision === 0 ? 'no-stream' : revision - 1, [{ id, type, version, data, metadata }]); // prettier-ignore
    }
    this.recorded = journal.events.length;
    for (const projection of PROJECTIONS) await this.project(projection);
    return this.now();
  }

  async now(): Promise<ReportAt> {
    const position = await this.store.head();
    const at = await this.readStore.read((session) => loggedAt(session, position));
    return { position, loggedAt: at ?? '', logId: this.store.logId, simulated: this.store.simulated };
  }

  /** Makes a report as the service does. */
  async report(
    request: ReportRequest,
    at: ReportAt,
    format: ReportFormat,
    more: Partial<ReportOrder> = {},
  ): Promise<ReportFile & { readonly content: Buffer }> {
    const path = join(this.folder, `report.${format}`);
    const made = await runReport({
      readStore: this.readStore,
      request,
      at,
      format,
      path,
      painter: workerEntries().painter,
      ...more,
    });
    return { ...made, content: await readFile(path) };
  }

  /** The pages of a report, painted in this thread: its fonts are parsed once for all tests. */
  pages(request: Exclude<ReportRequest, EventLogRequest>, at: ReportAt): Promise<ReadBack> {
    return this.readStore.read(async (session) => {
      const queries = reportQueries(session, this.readStore.dialect, at.position);
      return ReadBack.of(await renderReport((await prepareReport(queries, request, at)).document()));
    });
  }

  async close(): Promise<void> {
    await this.place.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async project(projection: (typeof PROJECTIONS)[number]): Promise<void> {
    const consumer = new Consumer({
      processor: new Projector(projection),
      store: this.store,
      readStore: this.readStore,
      now: () => '2026-07-01T00:00:00.000Z',
      log: LOG,
    });
    consumer.start();
    try {
      await consumer.whenCaughtUp(await this.store.head(), 60_000);
      const { parked } = await consumer.status();
      if (parked > 0) throw new Error(`${projection.name} has parked ${parked} streams`);
    } finally {
      await consumer.stop();
    }
  }
}
