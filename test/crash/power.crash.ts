import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chanceOf } from '../../src/simulators/chance.js';
import { letDie, Saying } from './doomed-process.js';
import type { Beginning } from './recorded-story.js';
import { recover } from './recovery.js';
import { sharedStory } from './shared-story.js';
import { STORY } from './story.js';
import { momentsOf, tracing, type Moment } from './system-calls.js';
import { TracedDisk } from './traced-disk.js';

const SEED = Number(process.env['CASEWITNESS_CRASH_SEED'] ?? 2026);
/** Losses of power in each step: `CASEWITNESS_CRASH_LOSSES=40 npm run test:crash`. */
const LOSSES = Number(process.env['CASEWITNESS_CRASH_LOSSES'] ?? 10);
const HOUR_MS = 3_600_000;
/** Standard output of the process: what its clients were told. */
const STDOUT = 1;

/**
 * The power is lost under a running process: of what it has written and not synced any block, and any name, may be on
 * the disk or not. Which those are its system calls tell (`strace`, to be installed). What it said before it was true.
 */
describe('when the power is lost', () => {
  const shared = sharedStory();

  it.each(STORY.map(({ name }, step) => ({ name, step })))(
    '$name',
    async ({ name, step }) => {
      const chance = chanceOf(SEED + step);
      const place = mkdtempSync(join(tmpdir(), 'casewitness-power-'));
      const folder = join(place, 'data');
      const trace = join(place, 'calls');
      const { state, now } = shared.story.beginnings[step] as Beginning;
      shared.story.disk.restore(state, folder);
      const disk = new TracedDisk(folder);
      await letDie({ folder, keys: shared.keys, step, now, dieAt: Number.MAX_SAFE_INTEGER }, tracing(trace));
      const changing = await changesIn(trace, folder);
      const losses = new Set(
        Array.from({ length: LOSSES }, () => Math.floor(chance() * changing.length)).map((at) => changing[at]),
      );
      const said = new Saying(now);
      const wrong: string[] = [];
      let index = 0;
      for await (const moment of momentsOf(trace)) {
        if ('begins' in moment) {
          disk.begins(moment.begins);
          const { name: call, numbers, data } = moment.begins;
          if (call === 'write' && numbers[0] === STDOUT) said.hear(data.toString());
        } else disk.ends(moment.ends);
        if (losses.has(index)) {
          const left = join(place, 'left');
          disk.lose(chance, left);
          const found = await recover(shared.story, shared.keys, {
            folder: left,
            step,
            restsFirst: index % 2 === 0,
            ...said.said,
          });
          wrong.push(...found.map((what) => `Lost after moment ${index}: ${what}`));
          rmSync(left, { recursive: true });
        }
        index += 1;
      }
      rmSync(place, { recursive: true });
      const verdict = wrong.length === 0 ? 'all clean' : 'NOT clean';
      process.stdout.write(
        `${losses.size} losses of ${changing.length} moments, ${disk.uncertain} changes in all, ${verdict}: ${name}\n`,
      );
      expect(wrong).toEqual([]);
    },
    HOUR_MS,
  );
});

/** The moments at which something of this folder is being changed. */
async function changesIn(trace: string, folder: string): Promise<number[]> {
  const found: number[] = [];
  let index = 0;
  for await (const moment of momentsOf(trace)) {
    if (concerns(moment, folder)) found.push(index);
    index += 1;
  }
  return found;
}

const concerns = (moment: Moment, folder: string): boolean => {
  const { name, paths, flags } = 'begins' in moment ? moment.begins : moment.ends;
  const reads = name === 'openat' && !flags.includes('O_CREAT');
  return !reads && paths.some((path) => path.startsWith(folder));
};
