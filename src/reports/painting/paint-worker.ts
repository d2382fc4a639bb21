/** Entry of a worker thread: paints the one report that it is sent. */
import { parentPort, type MessagePort } from 'node:worker_threads';
import { renderReport } from '../../pdf/report.js';
import type { Block, Row, TimelineEntry } from '../../pdf/report-document.js';
import type { FromPainter, SentBlock, ToPainter } from './paint-messages.js';

const port = parentPort;
if (port === null) throw new Error('paint-worker runs as a worker thread only');

/** Messages in the order of their arrival; each is acknowledged when it is taken, so that the sender keeps pace. */
class Inbox {
  private readonly arrived: ToPainter[] = [];
  private waiting: ((message: ToPainter) => void) | undefined;

  constructor(private readonly from: MessagePort) {
    from.on('message', (message: ToPainter) => {
      const { waiting } = this;
      this.waiting = undefined;
      if (waiting) waiting(message);
      else this.arrived.push(message);
    });
  }

  async next(): Promise<ToPainter> {
    const message = this.arrived.shift() ?? (await new Promise<ToPainter>((resolve) => (this.waiting = resolve)));
    this.from.postMessage({ kind: 'taken' } satisfies FromPainter);
    return message;
  }
}

async function paint(inbox: Inbox): Promise<Uint8Array<ArrayBuffer>> {
  const first = await inbox.next();
  if (first.kind !== 'head') throw new Error(`The head of a report comes first, not ${first.kind}`);
  const bytes = await renderReport({ ...first.head, blocks: blocks(inbox) });
  // A buffer of its own, which can be handed over: that under an array may be shared.
  return bytes.slice();
}

async function* blocks(inbox: Inbox): AsyncGenerator<Block, void> {
  for (let message = await inbox.next(); message.kind !== 'end'; message = await inbox.next()) {
    if (message.kind !== 'block') throw new Error(`A block was due, not ${message.kind}`);
    yield whole(message.block, inbox);
  }
}

function whole(block: SentBlock, inbox: Inbox): Block {
  if (block.kind === 'table') return { ...block, rows: items<Row>(inbox) };
  if (block.kind === 'timeline') return { ...block, entries: items<TimelineEntry>(inbox) };
  return block;
}

async function* items<T extends Row | TimelineEntry>(inbox: Inbox): AsyncGenerator<T, void> {
  for (let message = await inbox.next(); message.kind !== 'items-end'; message = await inbox.next()) {
    if (message.kind !== 'items') throw new Error(`Items were due, not ${message.kind}`);
    yield* message.items as readonly T[];
  }
}

paint(new Inbox(port)).then(
  (bytes) => {
    port.postMessage({ kind: 'painted', bytes } satisfies FromPainter, [bytes.buffer]);
    port.close();
  },
  (error: unknown) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    port.postMessage({ kind: 'failed', name, message, stack } satisfies FromPainter);
    port.close();
  },
);
