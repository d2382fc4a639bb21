import { setTimeout } from 'node:timers/promises';
import { chanceOf } from '../../src/simulators/chance.js';
import type { Instance } from './instance.js';

export interface End {
  /** Milliseconds from the end before it. */
  readonly afterMs: number;
  readonly victim: number;
  readonly how: 'killed' | 'stopped' | 'paused';
  /** Milliseconds until it is started again, or goes on. */
  readonly forMs: number;
}

/** Shares of the ways to end; the rest are pauses. */
const [KILLED, STOPPED] = [0.5, 0.25];

/** Longest time that a timer takes. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Ends by chance: half of them kills, a quarter orderly stops, a quarter pauses, some shorter than a lease and some longer.
 * @param everySeconds on average; 0: none
 */
export function* endsOf(seed: number, everySeconds: number, instances: number): Generator<End, never> {
  const chance = chanceOf(seed);
  for (;;) {
    const afterMs = everySeconds === 0 ? NEVER_MS : everySeconds * 1_000 * (0.5 + chance());
    const victim = Math.floor(chance() * instances);
    const way = chance();
    const how = way < KILLED ? 'killed' : way < KILLED + STOPPED ? 'stopped' : 'paused';
    const forMs = how === 'paused' ? 1_000 + 11_000 * chance() : 1_000 + 3_000 * chance();
    yield { afterMs, victim, how, forMs };
  }
}

/** What was done, in the order in which it was. */
export interface EndMade extends Omit<End, 'victim' | 'afterMs'> {
  /** Seconds since the begin. */
  readonly at: number;
  readonly victim: string;
}

/** Ends one instance after the other until the signal comes; never two at once. All run when it resolves. */
export async function endNowAndThen(
  instances: readonly Instance[],
  ends: Iterator<End>,
  until: AbortSignal,
): Promise<readonly EndMade[]> {
  const begun = performance.now();
  const made: EndMade[] = [];
  for (;;) {
    const { afterMs, victim, how, forMs } = ends.next().value as End;
    const over = await setTimeout(afterMs, false, { signal: until }).catch(() => true);
    if (over) return made;
    const instance = instances[victim] as Instance;
    made.push({ at: (performance.now() - begun) / 1_000, victim: instance.name, how, forMs });
    if (how === 'paused') await instance.pause(forMs);
    else {
      await (how === 'killed' ? instance.kill() : instance.stop());
      await setTimeout(forMs);
      await instance.start();
    }
  }
}
