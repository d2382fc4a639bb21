import { FAR, FarReads } from '../../src/privacy/far-reads.js';
import { ReadingThread } from '../../src/privacy/reading-thread.js';
import type { ReadingOrder } from '../../src/reading-worker.js';
import { openEmbeddedStore, type EmbeddedStore } from '../../test/support/embedded-store.js';
import { caseCourse, EVENTS_PER_CASE } from './cases.js';

/** Cases written at once. */
const AT_ONCE = 64;

/** A real log of so many whole cases, sealed, in this folder. Answers how many events were written. */
export async function writeCases(folder: string, cases: number): Promise<EmbeddedStore & { readonly events: number }> {
  const open = await openEmbeddedStore(folder);
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let n = next++; n < cases; n = next++) {
      for (const { stream, revision, ...event } of caseCourse(n, 'whole')) {
        await open.store.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event]);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writer));
  return { ...open, events: cases * EVENTS_PER_CASE.whole };
}

/** The store as the house gives it: what is far behind is read by a thread. */
export function farReads(dataFolder: string, { store, secrets }: EmbeddedStore): FarReads & { close(): Promise<void> } {
  const stores = { eventLog: { kind: 'sqlite' }, readStore: { kind: 'sqlite' } } as const;
  const record: ReadingOrder = { dataFolder, ...stores, keyEncryptionKey: secrets.kek.toString('base64') };
  const thread = new ReadingThread({
    entry: new URL('../../src/reading-worker.js', import.meta.url),
    record,
    onFailure: (error) => console.error(error),
  });
  return Object.assign(new FarReads(store, thread, FAR.events), { close: () => thread.close() });
}
