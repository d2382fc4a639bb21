import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letDie } from './doomed-process.js';
import type { Beginning } from './recorded-story.js';
import { recover } from './recovery.js';
import { sharedStory } from './shared-story.js';
import { STORY } from './story.js';

/** Only each so-many-th moment: `CASEWITNESS_CRASH_EACH=10 npm run test:crash`. */
const EACH = Number(process.env['CASEWITNESS_CRASH_EACH'] ?? 1);
const HOURS_MS = 3 * 3_600_000;

/** `npm run test:crash`: a process of its own is killed with -9 at every moment that leaves something else on the disk. */
describe('on the embedded stores', () => {
  const shared = sharedStory();

  it.each(STORY.map(({ name }, step) => ({ name, step })))(
    'killed at every call that changes something: $name',
    async ({ name, step }) => {
      const { state, now } = shared.story.beginnings[step] as Beginning;
      const changes = new Set(shared.story.points.filter((point) => point.step === step).map(({ change }) => change));
      const moments = [...changes].filter((dieAt, index) => dieAt > 0 && index % EACH === 0);
      const wrong: string[] = [];
      for (const [index, dieAt] of moments.entries()) {
        const folder = mkdtempSync(join(tmpdir(), 'casewitness-crash-'));
        shared.story.disk.restore(state, folder);
        const death = await letDie({ folder, keys: shared.keys, step, now, dieAt });
        const found = await recover(shared.story, shared.keys, { folder, step, restsFirst: index % 2 === 0, ...death });
        wrong.push(...found.map((what) => `Killed at change ${dieAt}: ${what}`));
        rmSync(folder, { recursive: true });
      }
      process.stdout.write(`${moments.length} kills, ${wrong.length === 0 ? 'all clean' : 'NOT clean'}: ${name}\n`);
      expect(wrong).toEqual([]);
    },
    HOURS_MS,
  );
});
