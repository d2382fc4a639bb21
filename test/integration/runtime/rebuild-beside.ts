import { SOLE_PROCESS } from '../../../src/runtime/lease.js';
import { Rebuild, type RebuildOptions } from '../../../src/runtime/rebuild/rebuild.js';
import { KeptLog, START } from './fixtures.js';

type Options = Pick<RebuildOptions, 'projection' | 'store' | 'readStore'> & Partial<RebuildOptions>;

export const NEVER = new AbortController().signal;

export function rebuildOf(options: Options): Rebuild {
  return new Rebuild({ lease: SOLE_PROCESS, log: new KeptLog(), now: () => START, ...options });
}

/** A whole rebuild, from its beginning to the swap. */
export async function rebuildBeside(options: Options, signal = NEVER): Promise<void> {
  const rebuild = rebuildOf(options);
  await rebuild.begin();
  await rebuild.run(signal);
}
