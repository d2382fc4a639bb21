/** Entry of a worker thread: composes the letters that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { CompositionRefused, type ComposedLetter, type CompositionOrder } from '../../../ports/composer.js';
import { composeLetter } from './compose-letter.js';
import { WARM_UP_ORDER } from './warm-up.js';
import type { Answer } from './worker-pool.js';

/** What a worker answers to an order. */
export type ComposeResult =
  | { readonly letter: ComposedLetter }
  | { readonly refused: { readonly failure: CompositionRefused['failure']; readonly message: string } };

const port = parentPort;
if (port === null) throw new Error('compose-worker runs as a worker thread only');

async function compose(order: CompositionOrder): Promise<ComposeResult> {
  try {
    const letter = await composeLetter(order);
    // Posting an array copies the whole buffer under it, which may be larger than the letter.
    return { letter: { ...letter, bytes: letter.bytes.slice() } };
  } catch (error) {
    if (!(error instanceof CompositionRefused)) throw error;
    return { refused: { failure: error.failure, message: error.message } };
  }
}

port.on('message', (order: CompositionOrder) => {
  compose(order).then(
    (result) => {
      port.postMessage({ done: result } satisfies Answer<ComposeResult>);
    },
    (error: unknown) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ failed: { name, message, stack } } satisfies Answer<ComposeResult>);
    },
  );
});

// Parsing fonts and compiling the painter take ten times as long as a letter.
await compose(WARM_UP_ORDER);
port.postMessage('ready');
