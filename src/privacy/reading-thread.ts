import { Worker } from 'node:worker_threads';
import type { EventBatch, EventStore } from '../ports/event-store.js';
import { batchOf, type FromReader, type ReadText, type ToReader } from './read-text.js';

type ReadOptions = Parameters<EventStore['readBatch']>[0];

/** Room for what lives as long as a batch does: most of what opening makes is thrown away at once. */
const YOUNG_MB = 64;
/** Another reader may have the thread when its present one has asked for nothing so long. */
const LEFT_ALONE_MS = 1_000;
/** The thread ends when nobody has asked it for anything so long: it holds keys, and stands idle in memory. */
const IDLE_MS = 30_000;

export interface ReadingThreadOptions {
  /** What the thread runs. */
  readonly entry: URL;
  /** Its `workerData`: where the record is. */
  readonly record: unknown;
  /** The thread could not be started, or has died: from then on everybody reads for himself. */
  readonly onFailure: (error: Error) => void;
}

/** One reader that goes through the log, batch by batch. */
interface Course {
  readonly number: number;
  readonly limit: number;
  readonly types: ReadonlySet<string> | undefined;
  /** Where the next batch to be handed over begins; undefined behind the last one. */
  next: bigint | undefined;
  usedAt: number;
  readonly ready: ReadText[];
  waiting: ((text: ReadText | undefined) => void) | undefined;
  /** Behind what is ready stands something that the thread cannot read. */
  stumbled: boolean;
}

/**
 * Reads and opens events in a thread of its own, some batches ahead of the one who asks: opening costs more than all that
 * a read model does with an event. It serves one reader at a time, one that goes through the log in order; whatever it
 * cannot do it answers with undefined, and who asked reads for himself, where he also meets the fault.
 */
export class ReadingThread {
  private worker: Worker | undefined;
  private running = false;
  private failed = false;
  private courses = 0;
  private course: Course | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: ReadingThreadOptions) {}

  /** As {@link EventStore.readBatch}; undefined where the thread is not there (yet), busy with another, or stumbles. */
  async read({ after, limit, types }: ReadOptions): Promise<EventBatch | undefined> {
    if (this.failed) return undefined;
    this.worker ??= this.start();
    this.idle?.refresh();
    if (!this.running) return undefined;
    let { course } = this;
    if (course?.waiting) return undefined;
    if (course?.next !== after || course.limit !== limit || course.types !== types) {
      if (course && course.types !== types && isUsed(course)) return undefined;
      course = this.begin(after, limit, types);
    }
    const text = course.ready.shift() ?? (await this.awaited(course));
    if (text) return this.handOver(course, text);
    if (course === this.course) this.drop();
    return undefined;
  }

  /** Ends the thread, and drops what it has opened; the next read starts another. */
  forget(): void {
    void this.close();
  }

  /** Resolves when the thread has ended. Whoever waits reads for himself. */
  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.running = false;
    clearTimeout(this.idle);
    this.drop();
    await worker?.terminate();
  }

  private start(): Worker {
    const { entry, record, onFailure } = this.options;
    const worker = new Worker(entry, { workerData: record, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    const fail = (error: Error) => {
      if (worker !== this.worker) return;
      this.failed = true;
      void this.close();
      onFailure(error);
    };
    worker.on('message', (message: FromReader) => {
      if (worker === this.worker) this.heard(message);
    });
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`The reading thread has ended with code ${code}`)));
    this.idle = setTimeout(() => this.forget(), IDLE_MS).unref();
    return worker;
  }

  private begin(after: bigint, limit: number, types: ReadonlySet<string> | undefined): Course {
    this.drop();
    this.courses += 1;
    const number = this.courses;
    const usedAt = performance.now();
    this.course = { number, limit, types, next: after, usedAt, ready: [], waiting: undefined, stumbled: false };
    this.post({ kind: 'begin', course: number, after, limit, types: types && [...types] });
    return this.course;
  }

  private awaited(course: Course): Promise<ReadText | undefined> {
    if (course.stumbled) return Promise.resolve(undefined);
    return new Promise((resolve) => (course.waiting = resolve));
  }

  private handOver(course: Course, text: ReadText): EventBatch {
    course.usedAt = performance.now();
    const batch = batchOf(text);
    course.next = text.scanned < course.limit ? undefined : batch.last?.position;
    if (course === this.course) this.post({ kind: 'taken', course: course.number });
    return batch;
  }

  private heard(message: FromReader): void {
    if (message.kind === 'ready') {
      this.running = true;
      return;
    }
    const { course } = this;
    if (course?.number !== message.course) return;
    const { waiting } = course;
    const text = message.kind === 'read' ? message.text : undefined;
    course.waiting = undefined;
    if (waiting) waiting(text);
    else if (text) course.ready.push(text);
    else course.stumbled = true;
  }

  private drop(): void {
    const { course } = this;
    this.course = undefined;
    course?.waiting?.(undefined);
  }

  private post(message: ToReader): void {
    this.worker?.postMessage(message);
  }
}

const isUsed = ({ usedAt }: Course): boolean => performance.now() - usedAt < LEFT_ALONE_MS;
