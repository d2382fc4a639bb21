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
