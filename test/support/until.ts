import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 60_000;

/** Looks again and again until what is seen is as wanted; answers it. @throws Error with what was seen last */
export async function until<T>(see: () => Promise<T> | T, wanted: (seen: T) => boolean): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await see();
    if (wanted(seen)) return seen;
    if (performance.now() > end) throw new Error(`Still: ${JSON.stringify(seen)}`);
    await setTimeout(25);
  }
}
