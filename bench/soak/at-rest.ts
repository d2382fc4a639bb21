import { setTimeout } from 'node:timers/promises';
import { HttpClient } from '../../test/support/http-client.js';
import type { Instance } from './instance.js';
import type { SharedStores } from './shared-stores.js';

const LOOK_MS = 1_000;
/** So often in a row nothing is left to do: one look alone may come between an event and what follows from it. */
const LOOKS = 3;

interface ConsumerSeen {
  readonly name: string;
  readonly lag: string;
}

/** What has not been done yet, in words; empty when nothing is left. */
export async function leftToDo(instances: readonly Instance[], stores: SharedStores): Promise<readonly string[]> {
  const url = instances.find((instance) => instance.url !== undefined)?.url;
  if (url === undefined) return ['no instance runs'];
  const auditor = new HttpClient(url, stores.keys.auditor);
  const { consumers } = await auditor.read<{ consumers: readonly ConsumerSeen[] }>('/v1/operations/consumers');
  const behind = consumers.filter(({ lag }) => lag !== '0').map(({ name, lag }) => `${name} is ${lag} behind`);
  const effects = await stores.query<{ kind: string; open: string }>(
    "SELECT kind, count(*) AS open FROM effects WHERE state = 'waiting' GROUP BY kind ORDER BY kind",
  );
  return [...behind, ...effects.map(({ kind, open }) => `${open} effects wait: ${kind}`)];
}

/** Waits until nothing is left to do. @returns milliseconds that it took. @throws Error with what is left, when the time is up */
export async function whenAtRest(
  instances: readonly Instance[],
  stores: SharedStores,
  patienceMs: number,
  onLook: (left: readonly string[]) => void,
): Promise<number> {
  const begun = performance.now();
  for (let quiet = 0; ; await setTimeout(LOOK_MS)) {
    const left = await leftToDo(instances, stores);
    onLook(left);
    quiet = left.length === 0 ? quiet + 1 : 0;
    if (quiet === LOOKS) return performance.now() - begun - (LOOKS - 1) * LOOK_MS;
    if (performance.now() - begun > patienceMs) throw new Error(`Not at rest in time: ${left.join(', ')}`);
  }
}
