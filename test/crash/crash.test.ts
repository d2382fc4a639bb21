import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chanceOf } from '../../src/simulators/chance.js';
import { letDie } from './doomed-process.js';
import type { Beginning, Point } from './recorded-story.js';
import { recover } from './recovery.js';
import { sharedStory } from './shared-story.js';
import { STORY } from './story.js';

/** Another one tries other moments: `CASEWITNESS_CRASH_SEED=7 npm test -- test/crash`. */
const SEED = Number(process.env['CASEWITNESS_CRASH_SEED'] ?? 2026);
const KILLS = 20;
/** Moments of each step, drawn by the seed; `npm run test:crash` dies at every one. */
const MOMENTS = 4;
/** Commits cut short. */
const TORN = 5;

describe('whatever moment a process dies at, nothing is lost and nothing is done twice', () => {
  const shared = sharedStory();

  /** Lays out what was on the disk, and takes it away again. */
  async function inWreck<T>(state: number, work: (folder: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'casewitness-crash-'));
    try {
      shared.story.disk.restore(state, folder);
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** The service is opened again on what the disk held when a call of a port was about to be made, or answered. */
  describe(`at any call of a port, in or out (seed ${SEED}):`, () => {
    const crashAt = ({ state, step, now, crossing }: Point): Promise<string[]> =>
      inWreck(state, (folder) => {
        const known = new Map([...shared.story.answers].filter(([, { at }]) => at <= crossing.n));
        return recover(shared.story, shared.keys, { folder, step, now, known, restsFirst: state % 2 === 0 });
      });

    it.each(STORY.map(({ name }, step) => ({ name, step })))(
      '$name',
      async ({ step }) => {
        const wrong: string[] = [];
        const moments = drawn(
          shared.story.points.filter((one) => one.step === step),
          MOMENTS,
          chanceOf(SEED + step),
        );
        for (const point of moments) {
          const { n, port, method, way } = point.crossing;
          for (const what of await crashAt(point)) wrong.push(`Call ${n}, ${port}.${method} ${way}: ${what}`);
        }
        expect(wrong).toEqual([]);
      },
      240_000,
    );

    it('every port is among them, and every call is one of the moments', () => {
      const { points, calls, ports } = shared.story;
      expect([...ports].sort()).toEqual(['channel', 'composer', 'documents', 'eventLog', 'readStore', 'vault']);
      expect(calls).toBeGreaterThan(1_000);
      expect(points.length).toBeGreaterThan(100);
    });
  });

  /** What is synced at its commit and not before may be there in part when the power comes back. */
  it('in the middle of a commit, of which a part has reached the disk', async () => {
    const chance = chanceOf(SEED);
    const wrong: string[] = [];
    for (let torn = 0; torn < TORN;) {
      const point = shared.story.points[Math.floor(chance() * shared.story.points.length)] as Point;
      const { state, step, now, crossing } = point;
      const folder = mkdtempSync(join(tmpdir(), 'casewitness-crash-'));
      if (shared.story.disk.restoreTorn(state, chance(), folder)) {
        torn += 1;
        const known = new Map([...shared.story.answers].filter(([, { at }]) => at <= crossing.n));
        const found = await recover(shared.story, shared.keys, {
          folder,
          step,
          now,
          known,
          restsFirst: torn % 2 === 0,
        });
        wrong.push(...found.map((what) => `After call ${crossing.n}: ${what}`));
      }
      rmSync(folder, { recursive: true });
    }
    expect(wrong).toEqual([]);
  }, 240_000);

  describe(`killed with -9, as a process of its own (seed ${SEED})`, () => {
    const chance = chanceOf(SEED);
    const kills = Array.from({ length: KILLS }, (_, index) => ({ kill: index + 1, of: chance(), place: chance() }));

    it.each(kills)(
      'kill $kill',
      async ({ kill, of, place }) => {
        const step = Math.floor(of * STORY.length);
        const { state, now, changes } = shared.story.beginnings[step] as Beginning;
        const dieAt = 1 + Math.floor(place * changes);
        const wrong = await inWreck(state, async (folder) => {
          const death = await letDie({ folder, keys: shared.keys, step, now, dieAt });
          return recover(shared.story, shared.keys, { folder, step, restsFirst: kill % 2 === 0, ...death });
        });
        expect(wrong.map((what) => `Step ${step}, change ${dieAt}: ${what}`)).toEqual([]);
      },
      120_000,
    );
  });
});

/** So many of them, none twice, in their order. */
function drawn<T>(from: readonly T[], number: number, chance: () => number): T[] {
  const left = from.map((one, index) => ({ one, index }));
  const taken = Array.from({ length: Math.min(number, left.length) }, () =>
    left.splice(Math.floor(chance() * left.length), 1),
  );
  return taken
    .flat()
    .sort((a, b) => a.index - b.index)
    .map(({ one }) => one);
}
