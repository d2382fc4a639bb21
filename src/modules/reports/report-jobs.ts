import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { derivedId } from '../../events/identity.js';
import type { EventStore } from '../../ports/event-store.js';
import type { ReadStore } from '../../ports/read-store.js';
import { EVENT_STORE, PAINTER_ENTRY, READ_STORE, REPORT_FOLDER, SHARED_STORES } from '../../ports/tokens.js';
import { loggedAt } from '../../projections/audit-trail/log-time.js';
import {
  InvalidReportRequest,
  UnknownCase,
  checkRequest,
  type ReportFormat,
  type ReportRequest,
} from '../../reports/request.js';
import { REPORT_VERSION } from '../../reports/about.js';
import { REPORT_PROJECTIONS, runReport } from '../../reports/run-report.js';
import { Metrics, secondsSince } from '../../telemetry/metrics.js';
import { ReadModels } from '../http/read-models.js';
import { Problem } from '../http/problem.js';

/** A report under way or done. */
export interface ReportJob {
  readonly reportId: string;
  readonly request: ReportRequest;
  readonly format: ReportFormat;
  /** Log position, as text. */
  readonly position: string;
  /** Who asked for it: nobody else sees it. */
  readonly principalId: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly phase: string;
  readonly done: number;
  readonly total?: number;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly reason?: string;
}

/** Reports made at once: each paints pages and holds a snapshot. */
const AT_ONCE = 2;
/** Most reports that wait to be made. */
const MOST_WAITING = 100;
/** Failed reports are told for as long as so many others have not failed since. */
const MOST_FAILED = 1_000;
/** Beside the reports: those that were asked for and are not made yet. A start makes them. */
const ASKED = 'asked';
/** Whoever makes a report, or will, says so this often; after so long without a word another instance makes it. */
const BEAT_MS = 5_000;
const SILENT_MS = 30_000;
/** How often is looked at a report that another instance makes. */
const LOOK_MS = 1_000;
/** A job waits longer than a reader would: it is in the background, and a large import takes minutes to come into view. */
const PATIENCE_MS = 30 * 60_000;

export interface ReportListener {
  readonly changed: (job: ReportJob) => void;
  /** Nothing further is told: the service is shutting down. */
  readonly ended: () => void;
}

type Asked = Pick<ReportJob, 'reportId' | 'request' | 'format' | 'position' | 'principalId'>;
type Change = Partial<Pick<ReportJob, 'state' | 'phase' | 'done' | 'total' | 'sha256' | 'bytes' | 'reason'>>;

/**
 * Makes reports as jobs: pinned to a position, reproducible, found again by what was asked for. What was asked for is on
 * the disk: a job that a shutdown or a crash has interrupted is made after the next start. Instances that share the folder
 * know of each other's reports by it, and make those of one that gives no sign of life any more.
 */
@Injectable()
export class ReportJobs implements BeforeApplicationShutdown, OnApplicationShutdown {
  /** Waiting, running and failed ones; those that are done stand on the disk. */
  private readonly jobs = new Map<string, ReportJob>();
  private readonly listeners = new Map<string, Set<ReportListener>>();
  private readonly queue: string[] = [];
  private readonly running = new Set<Promise<void>>();
  private ended = false;
  private beat: NodeJS.Timeout | undefined;
  /** What is being written has a name that no other instance uses. */
  private readonly part = `${randomUUID()}.part`;

  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(REPORT_FOLDER) private readonly folder: string,
    @Inject(PAINTER_ENTRY) private readonly painter: URL | undefined,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(SHARED_STORES) private readonly shared: boolean,
  ) {}

  /**
   * Begins a report, or answers with the one that is there: the same request at the same position is the same report.
   * @throws Problem for a request that makes no sense, and 503 when too many wait
   */
  async begin(request: ReportRequest, format: ReportFormat, principalId: string, at?: bigint): Promise<ReportJob> {
    try {
      checkRequest(request, format);
    } catch (error) {
      if (!(error instanceof InvalidReportRequest)) throw error;
      throw new Problem(422, 'content-invalid', error.message, {
        errors: [{ field: error.field, reason: error.reason }],
      });
    }
    const head = await this.store.head();
    if (at !== undefined && at > head) {
      throw new Problem(422, 'content-invalid', 'The log has no such position yet', {
        errors: [{ field: 'at', reason: `lies after the end of the log, ${head}` }],
      });
    }
    const position = (at ?? head).toString();
    const reportId = derivedId('report', principalId, REPORT_VERSION, format, position, JSON.stringify(request));
    const there = await this.find(reportId, principalId);
    if (there && there.state !== 'failed') return there;
    if (this.queue.length >= MOST_WAITING) {
      throw new Problem(503, 'busy', `${MOST_WAITING} reports wait to be made already`, {
        headers: { 'retry-after': '30' },
      });
    }
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const asked: Asked = { reportId, request, format, position, principalId };
    await this.keep(this.file(reportId, ASKED), asked);
    // It is tried again: that it has failed before is told no longer.
    if (there) await rm(this.file(reportId, 'json'), { force: true });
    const meanwhile = this.jobs.get(reportId);
    return meanwhile && meanwhile.state !== 'failed' ? meanwhile : this.enqueue(asked);
  }

  /** Goes on with what an earlier run of the service has not come to. */
  async resume(): Promise<void> {
    for (const name of await this.namesInFolder()) {
      if (!name.endsWith(`.${ASKED}`)) continue;
      const asked = await this.asked(name.slice(0, -ASKED.length - 1));
      if (!asked || this.jobs.has(asked.reportId)) continue;
      if (!this.shared || asked.silentMs > SILENT_MS) this.enqueue(asked);
    }
  }

  /** Reports that are asked for and not made: what a shutdown leaves for the next start. */
  get left(): number {
    return this.queue.length + this.running.size;
  }

  /** A job of this principal; undefined where there is none. */
  async find(reportId: string, principalId: string): Promise<ReportJob | undefined> {
    const job = this.jobs.get(reportId) ?? (await this.kept(reportId)) ?? (await this.elsewhere(reportId));
    return job?.principalId === principalId ? job : undefined;
  }

  /** The bytes of a report that is done. */
  content({ reportId, format }: ReportJob): NodeJS.ReadableStream {
    return createReadStream(this.file(reportId, format));
  }

  /** Calls back at every change of a job, until the returned function is called. */
  follow(reportId: string, listener: ReportListener): () => void {
    if (this.ended && this.running.size === 0) listener.ended();
    const listeners = this.listeners.get(reportId) ?? new Set();
    this.listeners.set(reportId, listeners.add(listener));
    const looking = this.jobs.has(reportId) ? undefined : this.watch(reportId, listener);
    return () => {
      clearInterval(looking);
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(reportId);
    };
  }

  /** Reports that run are finished, none is begun. Who follows them keeps a connection open, which must end then. */
  beforeApplicationShutdown(): void {
    this.ended = true;
    clearInterval(this.beat);
    void Promise.all(this.running).then(() => {
      for (const listeners of this.listeners.values()) for (const { ended } of listeners) ended();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  /** What another instance makes; one that has fallen silent is relieved. */
  private async elsewhere(reportId: string): Promise<ReportJob | undefined> {
    const found = await this.asked(reportId);
    if (!found) return undefined;
    const { silentMs, ...asked } = found;
    const known = this.jobs.get(reportId);
    if (known) return known;
    if (silentMs > SILENT_MS && !this.ended) return this.enqueue(asked);
    return { ...asked, state: 'running', phase: 'made by another instance', done: 0 };
  }

  /** Tells what becomes of a report that another instance makes. */
  private watch(reportId: string, { changed }: ReportListener): NodeJS.Timeout {
    const look = async (): Promise<void> => {
      const job = (await this.kept(reportId)) ?? (await this.elsewhere(reportId));
      if (job) changed(job);
    };
    // What cannot be read now is looked at again.
    return setInterval(() => void look().catch(() => undefined), LOOK_MS);
  }

  /** What was asked for and is not made, and since when nobody has said that it will be. */
  private async asked(reportId: string): Promise<(Asked & { readonly silentMs: number }) | undefined> {
    const file = this.file(reportId, ASKED);
    try {
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      const { request, format, position, principalId } = JSON.parse(text) as Asked;
      return { reportId, request, format, position, principalId, silentMs: Date.now() - mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Says to other instances that what is asked for here will be made. */
  private async saySo(): Promise<void> {
    const now = new Date();
    for (const { reportId, state } of this.jobs.values()) {
      if (state === 'failed') continue;
      // It may have been made in this very moment: then its mark is gone, and that is right.
      await utimes(this.file(reportId, ASKED), now, now).catch(() => undefined);
    }
  }

  private enqueue({ reportId, request, format, position, principalId }: Asked): ReportJob {
    if (this.shared) this.beat ??= setInterval(() => void this.saySo(), BEAT_MS).unref();
    const asked: Asked = { reportId, request, format, position, principalId };
    const job: ReportJob = { ...asked, state: 'waiting', phase: 'waiting', done: 0 };
    this.jobs.set(asked.reportId, job);
    this.queue.push(asked.reportId);
    this.next();
    return job;
  }

  private next(): void {
    if (this.ended || this.running.size >= AT_ONCE) return;
    const reportId = this.queue.shift();
    if (reportId === undefined) return;
    const work = this.make(reportId).finally(() => {
      this.running.delete(work);
      this.next();
    });
    this.running.add(work);
  }

  private async make(reportId: string): Promise<void> {
    const job = this.change(reportId, { state: 'running', phase: 'waiting for the read models' });
    const position = BigInt(job.position);
    const file = this.file(reportId, job.format);
    const aside = `${file}.${this.part}`;
    const begun = performance.now();
    let outcome: 'done' | 'failed' = 'failed';
    try {
      await this.readModels.reach(position, REPORT_PROJECTIONS, PATIENCE_MS);
      const at = {
        position,
        loggedAt: await this.readStore.read(async (session) => (await loggedAt(session, position)) ?? ''),
        logId: this.store.logId,
        simulated: this.store.simulated,
      };
      const { sha256, bytes } = await runReport({
        readStore: this.readStore,
        request: job.request,
        at,
        format: job.format,
        path: aside,
        ...(this.painter && { painter: this.painter }),
        onProgress: ({ phase, done, total }) =>
          this.change(reportId, { phase, done, ...(total !== undefined && { total }) }),
      });
      await rename(aside, file);
      const finished = { ...(this.jobs.get(reportId) ?? job), state: 'done', phase: 'done', sha256, bytes } as const;
      await this.keep(this.file(reportId, 'json'), finished);
      outcome = 'done';
      this.change(reportId, finished);
      this.jobs.delete(reportId);
    } catch (error) {
      await rm(aside, { force: true });
      await this.fail(reportId, reasonOf(error));
    } finally {
      this.metrics.reportSeconds.observe({ format: job.format, outcome }, secondsSince(begun));
    }
    // A mark that cannot be removed leads to the same report once more, after the next start.
    await rm(this.file(reportId, ASKED), { force: true }).catch(() => undefined);
  }

  private async fail(reportId: string, reason: string): Promise<void> {
    const job = this.change(reportId, { state: 'failed', phase: 'failed', reason });
    // For the other instances. Where it cannot be written, this one knows.
    if (this.shared) await this.keep(this.file(reportId, 'json'), job).catch(() => undefined);
    const failed = [...this.jobs.values()].filter(({ state }) => state === 'failed');
    for (const { reportId: oldest } of failed.slice(0, -MOST_FAILED)) this.jobs.delete(oldest);
  }

  private change(reportId: string, change: Change): ReportJob {
    const job = { ...(this.jobs.get(reportId) as ReportJob), ...change };
    this.jobs.set(reportId, job);
    for (const { changed } of this.listeners.get(reportId) ?? []) changed(job);
    return job;
  }

  /** A report of an earlier run of the service. */
  private async kept(reportId: string): Promise<ReportJob | undefined> {
    try {
      return JSON.parse(await readFile(this.file(reportId, 'json'), 'utf8')) as ReportJob;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private async namesInFolder(): Promise<readonly string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Whole or not at all: on a full disk nothing is left of it. */
  private async keep(path: string, content: object): Promise<void> {
    const aside = `${path}.${this.part}`;
    try {
      await writeFile(aside, JSON.stringify(content), { mode: 0o600, flush: true });
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }

  private file(reportId: string, ending: string): string {
    return join(this.folder, `${reportId}.${ending}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnknownCase || error instanceof Problem) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
