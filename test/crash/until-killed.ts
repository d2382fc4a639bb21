/**
 * A process that does one step of the story on a data folder and kills itself (-9) at a crossing of a port. What its
 * clients were told, and where its clock stands, it says at once, one JSON line each: what was said was said in time.
 */
import { writeSync } from 'node:fs';
import { mayChange, PortCalls } from './port-calls.js';
import { Stage, type Keys } from './stage.js';
import { STORY } from './story.js';

export interface Order {
  readonly folder: string;
  readonly keys: Keys;
  readonly step: number;
  readonly now: string;
  /** Dies at this crossing of those that may change what is kept, or else when the step is done. */
  readonly dieAt: number;
}

/** A line of what it says. */
export type Said =
  | { readonly clock: string }
  | {
      readonly key: string;
      readonly answer: { readonly status: number; readonly text: string; readonly commandId: string };
    };

const say = (line: Said): number => writeSync(1, `${JSON.stringify(line)}\n`);
const die = (): void => void process.kill(process.pid, 'SIGKILL');

const { folder, keys, step, now, dieAt } = JSON.parse(process.argv[2] ?? '') as Order;
let left = dieAt;
const told = new Set<string>();
/** Once the service is open. */
const open: { stage?: Stage } = {};
const calls = new PortCalls((crossing) => {
  for (const [key, answer] of open.stage?.answers ?? []) {
    if (!told.has(key)) say({ key, answer });
    told.add(key);
  }
  if (!mayChange(crossing)) return;
  left -= 1;
  if (left === 0) die();
});
const stage = await Stage.open(folder, keys, { now, watch: calls.watch });
open.stage = stage;
const { clock } = stage;
clock.onMove(() => say({ clock: clock.now() }));
await STORY[step]?.act(stage);
await stage.rest();
die();
