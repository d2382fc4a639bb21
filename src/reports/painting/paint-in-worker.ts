import { Worker } from 'node:worker_threads';
import type { ReportDocument, Row, TimelineEntry } from '../../pdf/report-document.js';
import type { FromPainter, SentBlock, ToPainter } from './paint-messages.js';

/** Rows in one message: fewer cost more messages, more hold up the thread that sends them. */
const ITEMS_PER_MESSAGE = 100;
/** Messages on their way to the painter: enough to keep it busy, few enough to bound memory. */
const MESSAGES_AHEAD = 8;

/** Room for what lives as long as a page does. More makes the painting no faster, and stands idle in memory. */
const YOUNG_MB = 8;
/** More than ten thousands of pages need. Where there is a limit, the heap is collected sooner as it grows. */
const OLD_MB = 1_024;

export interface PaintOptions {
  /** What the thread runs, where it is not the built module beside this one: sources that need a loader. */
  readonly entry?: URL;
  /** Gives the painting up; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Paints a report in a thread of its own, so that a thousand pages hold up nobody. Blocks and rows are made in the calling
 * thread and sent in small batches, as fast as they are painted. The bytes are those of `renderReport`.
 *
 * @throws what an iterable of the document throws, or `renderReport`; Error if the thread dies
 */
export async function paintInWorker(document: ReportDocument, options: PaintOptions = {}): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  const entry = options.entry ?? new URL('./paint-worker.js', import.meta.url);
  const painter = new Painter(
    new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB } }),
  );
  const abort = () => painter.fail(options.signal?.reason);
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await sendDocument(document, painter);
    return await painter.painted;
  } finally {
    options.signal?.removeEventListener('abort', abort);
    await painter.close();
  }
}

async function sendDocument({ blocks, ...head }: ReportDocument, painter: Painter): Promise<void> {
  await painter.send({ kind: 'head', head });
  for await (const block of blocks) {
    if (block.kind === 'table') {
      const { rows, ...rest } = block;
      await sendItems(rest, rows, painter);
    } else if (block.kind === 'timeline') {
      const { entries, ...rest } = block;
      await sendItems(rest, entries, painter);
    } else {
      await painter.send({ kind: 'block', block });
    }
  }
  await painter.send({ kind: 'end' });
}

async function sendItems<T extends Row | TimelineEntry>(
  block: SentBlock,
  source: Iterable<T> | AsyncIterable<T>,
  painter: Painter,
): Promise<void> {
  await painter.send({ kind: 'block', block });
  let items: T[] = [];
  for await (const item of source) {
    items.push(item);
    if (items.length < ITEMS_PER_MESSAGE) continue;
    await painter.send({ kind: 'items', items } as ToPainter);
    items = [];
  }
  if (items.length > 0) await painter.send({ kind: 'items', items } as ToPainter);
  await painter.send({ kind: 'items-end' });
}

/** The other end of the thread: how many messages it has yet to take, and what becomes of it. */
class Painter {
  readonly painted: Promise<Uint8Array>;
  private done!: (bytes: Uint8Array) => void;
  fail!: (reason: unknown) => void;
  private ahead = 0;
  private resume: (() => void) | undefined;
  private failure: { readonly reason: unknown } | undefined;

  constructor(private readonly worker: Worker) {
    this.painted = new Promise((resolve, reject) => {
      this.done = resolve;
      this.fail = (reason) => {
        this.failure ??= { reason };
        reject(reason);
        this.resume?.();
      };
    });
    // Whoever sends is told by send(); the promise alone must not end the process.
    this.painted.catch(() => undefined);
    worker.on('message', (message: FromPainter) => this.heard(message));
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new Error(`The painter ended with code ${code} before the report was done`)));
  }

  /** Sends, and waits while the painter is too far behind. @throws why the painting failed */
  async send(message: ToPainter): Promise<void> {
    this.mustRun();
    this.worker.postMessage(message);
    this.ahead += 1;
    while (this.ahead > MESSAGES_AHEAD) {
      await new Promise<void>((resolve) => (this.resume = resolve));
      this.mustRun();
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private mustRun(): void {
    if (this.failure) throw this.failure.reason;
  }

  private heard(message: FromPainter): void {
    switch (message.kind) {
      case 'taken':
        this.ahead -= 1;
        return this.resume?.();
      case 'painted':
        return this.done(message.bytes);
      case 'failed':
        return this.fail(Object.assign(new Error(message.message), { name: message.name, stack: message.stack }));
    }
  }
}
