/** Entry of a worker thread: reads and opens the events of a record ahead of the one who asks for them. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openRecord, type RecordLocation } from './open-record.js';
import type { EventStore } from './ports/event-store.js';
import { textOf, type FromReader, type ReadText, type ToReader } from './privacy/read-text.js';

/** What the thread is told: where the record is, its key as base64, since a buffer arrives as plain bytes. */
export type ReadingOrder = Omit<RecordLocation, 'keyEncryptionKey'> & { readonly keyEncryptionKey: string };

/** Batches read and not yet taken: enough while the other thread writes, few enough to bound memory. */
const AHEAD = 6;

const port = parentPort;
if (port === null) throw new Error('reading-worker runs as a worker thread only');
const post = (message: FromReader) => port.postMessage(message);

const { keyEncryptionKey, ...location } = workerData as ReadingOrder;
const { store } = await openRecord({ ...location, keyEncryptionKey: Buffer.from(keyEncryptionKey, 'base64') });
if (!store) throw new Error('The record cannot be opened without its key');

/** Goes through the log for one reader. */
class Course {
  private ahead = 0;
  private resume: (() => void) | undefined;
  private ended = false;

  constructor(
    private readonly from: EventStore,
    private readonly order: Extract<ToReader, { kind: 'begin' }>,
  ) {}

  async run(): Promise<void> {
    const { course, limit, types } = this.order;
    const wanted = types && new Set(types);
    for (let { after } = this.order; ;) {
      while (this.ahead >= AHEAD && !this.ended) await new Promise<void>((resolve) => (this.resume = resolve));
      if (this.ended) return;
      let text: ReadText | undefined;
      try {
        text = textOf(await this.from.readBatch({ after, limit, ...(wanted && { types: wanted }) }));
      } catch {
        // Who wants this batch reads it for himself, and meets the same fault where it can be told and waited out.
        text = undefined;
      }
      if (this.ended) return;
      this.ahead += 1;
      post(text ? { kind: 'read', course, text } : { kind: 'stumbled', course });
      if (!text?.last || text.scanned < limit) return;
      after = text.last.position;
      await setImmediate();
    }
  }

  taken(course: number): void {
    if (course !== this.order.course) return;
    this.ahead -= 1;
    this.resume?.();
  }

  end(): void {
    this.ended = true;
    this.resume?.();
  }
}

let course: Course | undefined;
port.on('message', (message: ToReader) => {
  if (message.kind === 'taken') return course?.taken(message.course);
  course?.end();
  course = new Course(store, message);
  void course.run();
});
post({ kind: 'ready' });
