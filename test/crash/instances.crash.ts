import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { systemClock } from '../../src/adapters/clock/system.js';
import { readConfig } from '../../src/config.js';
import { openHouse } from '../../src/house.js';
import { RUNTIME } from '../../src/ports/tokens.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { createApp } from '../../src/service.js';
import { Fleet, type Instance } from '../support/fleet.js';
import { chanceOf } from '../../src/simulators/chance.js';
import { Clients } from './clients.js';
import { everything, verify, type Opened } from './verify.js';
import { workerEntries } from '../support/program.js';

/** Another one tries other moments: `CASEWITNESS_CRASH_SEED=7 npm run test:crash`. */
const SEED = Number(process.env['CASEWITNESS_CRASH_SEED'] ?? 2026);
const KILLS = Number(process.env['CASEWITNESS_CRASH_KILLS'] ?? 20);
/** Decisions under way at once. */
const AT_ONCE = 4;
/** So many answers at most before the next kill. */
const MOST_ANSWERS = 10;
/** The longest that a kill waits after an answer: it falls into whatever follows from that. */
const LATEST_MS = 400;
const HOUR_MS = 3_600_000;

/** The fleet's record, opened when its instances are gone: brought to rest by this process, then verified. */
async function afterwards<T>(fleet: Fleet, look: (opened: Opened) => Promise<T>): Promise<T> {
  const house = await openHouse(readConfig({ ...fleet.variables, CASEWITNESS_API_DOCS: 'false' }), {
    clock: systemClock(),
    workerEntries: workerEntries(),
  });
  try {
    const app = await createApp(house, pino({ level: 'silent' }));
    const runtime = app.get<Runtime>(RUNTIME);
    runtime.start();
    try {
      await runtime.quiescent(300_000);
      return await look({ house, app });
    } finally {
      await app.close();
      await runtime.stop();
    }
  } finally {
    await house.close();
  }
}

describe.each([1, 2])('on PostgreSQL and EventStoreDB, with %d instance(s)', (instances) => {
  it(
    `${KILLS} kills at moments of seed ${SEED}: accepted = recorded, a letter for each decision that needs one`,
    async () => {
      const chance = chanceOf(SEED + instances);
      const fleet = await Fleet.prepare();
      const scratch = mkdtempSync(join(tmpdir(), 'casewitness-scratch-'));
      try {
        const running: Instance[] = [];
        for (let n = 1; n <= instances; n += 1) running.push(await fleet.start(`crash-${n}`));
        const clients = new Clients(() => (running[Math.floor(chance() * running.length)] as Instance).clients);
        let going = true;
        let decisions = 0;
        let letters = 0;
        const worker = async (): Promise<void> => {
          while (going) {
            decisions += 1;
            const letter = decisions % 2 === 0;
            if (letter) letters += 1;
            await clients.decide({ reference: `K-${decisions}`, letter });
          }
        };
        const work = Promise.allSettled(Array.from({ length: AT_ONCE }, worker)).finally(() => {
          going = false;
        });
        for (let kill = 1; kill <= KILLS; kill += 1) {
          const until = clients.answers.size + 1 + Math.floor(chance() * MOST_ANSWERS);
          while (clients.answers.size < until && going) await setTimeout(1);
          await setTimeout(chance() * LATEST_MS);
          const at = Math.floor(chance() * running.length);
          const { name, process: dying } = running[at] as Instance;
          dying.signal('SIGKILL');
          await dying.ended();
          running[at] = await fleet.start(name);
        }
        going = false;
        for (const outcome of await work) if (outcome.status === 'rejected') throw outcome.reason as Error;
        for (const { process: instance } of running) await instance.stop();

        const wrong = await afterwards(fleet, async (opened) => {
          const events = await everything(opened);
          const count = (type: string): number => events.filter((event) => event.type === type).length;
          const counts = [count('case.decided'), count('communication.requested'), count('communication.handed-off')];
          process.stdout.write(
            `${instances} instance(s): ${KILLS} kills, ${clients.answers.size} accepted, ${clients.repeated} sent again, ` +
              `${counts[0]} decisions, ${counts[2]} letters, ${events.length} events\n`,
          );
          expect(counts).toEqual([decisions, letters, letters]);
          return verify(opened, clients.answers, scratch);
        });
        expect(wrong).toEqual([]);
      } finally {
        await fleet.end();
        rmSync(scratch, { recursive: true });
      }
    },
    HOUR_MS,
  );
});
