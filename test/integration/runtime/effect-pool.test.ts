import { setImmediate } from 'node:timers/promises';
import { drivenClock, type DrivenClock } from '../../../src/adapters/clock/driven.js';
import { derivedId } from '../../../src/events/identity.js';
import type { Effect, EffectOutcome, EffectWorker } from '../../../src/ports/effect.js';
import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import type { OneQuery, ReadStore } from '../../../src/ports/read-store.js';
import { EffectPool, type EffectPoolOptions } from '../../../src/runtime/effect-pool.js';
import { addEffects, beginAttempt, endAttempt, runnableEffects } from '../../../src/runtime/effect-rows.js';
import { KeptLog, Place, START } from './fixtures.js';

const letterId = (n: number): string => derivedId('letter', n);
const DONE: EffectOutcome = { outcome: 'done' };

describe('the effect pool', () => {
  let place: Place;
  let readStore: ReadStore;
  let clock: DrivenClock;
  let pool: EffectPool | undefined;
  /** What the workers did: kind, letter, attempt. */
  let runs: string[];

  beforeEach(async () => {
    place = new Place();
    readStore = await place.open();
    clock = drivenClock(START);
    runs = [];
  });
  afterEach(async () => {
    await pool?.stop();
    await place.dispose();
  });

  const effect = (position: number, letter: number, kind = 'compose', channel?: string): Effect => ({
    effectId: derivedId('effect', position),
    kind,
    ...(channel !== undefined && { channel }),
    communicationId: letterId(letter),
    caseId: letterId(0),
    stream: 'saga-letters',
    revision: position,
    position: BigInt(position),
  });
  const add = (...effects: Effect[]): Promise<void> =>
    readStore.write((session) => addEffects(session, effects, clock.now()));

  type Work = (effect: Effect, attempt: number) => EffectOutcome | Promise<EffectOutcome>;
  const worker = (work: Work = () => DONE, more: Partial<EffectWorker> = {}): EffectWorker => ({
    kind: 'compose',
    concurrency: 4,
    ...more,
    run: async (order, attempt) => {
      runs.push(`${order.kind} ${String(order.position)} #${attempt}`);
      return work(order, attempt);
    },
  });

  function open(workers: readonly EffectWorker[], options: Partial<EffectPoolOptions> = {}): EffectPool {
    pool = new EffectPool({ workers, readStore, clock, log: new KeptLog(), firstPauseMs: 60_000, ...options });
    pool.start();
    return pool;
  }

  it('does not begin what was read as runnable, but was attempted since', async () => {
    await add(effect(1, 1));
    const [stale] = await runnableEffects(readStore, { kind: 'compose', now: clock.now(), limit: 1 });
    if (!stale) throw new Error('Nothing is runnable');
    const begin = () => readStore.write((session) => beginAttempt(session, stale, 'one', clock.now()));
    expect(await begin()).toBe(true);
    const nextAttemptAt = '2026-07-01T10:00:00.000Z';
    const later = { state: 'waiting', attempts: 1, reason: 'busy', nextAttemptAt } as const;
    await readStore.write((session) => endAttempt(session, stale, later, clock.now()));
    expect(await begin()).toBe(false);
    clock.moveTo(nextAttemptAt);
    expect(await begin()).toBe(false);
  });

  async function rest(): Promise<void> {
    while (!(await pool?.idle())) await setImmediate();
  }

  const rows = (columns: string): Promise<unknown[]> =>
    readStore.read((session) => session.query(`SELECT ${columns} FROM effects ORDER BY position`));

  it('does what was asked for, and what comes later when it is woken', async () => {
    await add(effect(1, 1));
    const effects = open([worker()]);
    await rest();
    await add(effect(2, 2));
    effects.wake();
    await rest();
    expect(runs).toEqual(['compose 1 #1', 'compose 2 #1']);
    expect(await effects.counts()).toEqual({ waiting: 0, running: 0, done: 2, failed: 0, parked: 0 });
  });

  it('runs several letters at once, never more than allowed, and never two effects of one letter', async () => {
    for (let i = 1; i <= 40; i += 1) await add(effect(i, i % 10));
    let most = 0;
    const now = new Set<string>();
    open([
      worker(async ({ communicationId }) => {
        expect(now.has(communicationId)).toBe(false);
        now.add(communicationId);
        most = Math.max(most, now.size);
        await setImmediate();
        now.delete(communicationId);
        return DONE;
      }),
    ]);
    await rest();
    expect(most).toBe(4);
    expect(runs).toHaveLength(40);
    for (let letter = 0; letter < 10; letter += 1) {
      const ofLetter = runs.map((run) => Number(run.split(' ')[1])).filter((position) => position % 10 === letter);
      expect(ofLetter).toEqual([...ofLetter].sort((a, b) => a - b));
    }
  });

  it('keeps the order of a letter across kinds: no hand-off before its composition', async () => {
    await add(effect(1, 1), effect(2, 1, 'hand-off'), effect(3, 2, 'hand-off'));
    open([
      worker((_, attempt) => (attempt === 1 ? { outcome: 'later', reason: 'busy' } : DONE)),
      worker(undefined, { kind: 'hand-off' }),
    ]);
    await rest();
    expect(runs.sort()).toEqual(['compose 1 #1', 'hand-off 3 #1']);
    clock.moveTo('2026-07-01T09:01:00.000Z');
    pool?.wake();
    await rest();
    expect(runs.slice(2)).toEqual(['compose 1 #2', 'hand-off 2 #1']);
  });

  it('gives each channel a pool of its own: a slow one does not hold up the others', async () => {
    await add(effect(1, 1, 'hand-off', 'email'), effect(2, 2, 'hand-off', 'outbox'));
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    open([
      worker(() => slow.then(() => DONE), { kind: 'hand-off', channel: 'email', concurrency: 1 }),
      worker(
        () => {
          release();
          return DONE;
        },
        { kind: 'hand-off', channel: 'outbox', concurrency: 1 },
      ),
    ]);
    await rest();
    expect(runs).toHaveLength(2);
  });

  it('tries again with growing pauses of business time, then parks, until an operator tries anew', async () => {
    await add(effect(1, 1));
    let broken = true;
    open([worker(() => (broken ? { outcome: 'later', reason: 'mailbox full' } : DONE))], { maxAttempts: 3 });
    await rest();
    expect(await pool?.nextAttempt()).toBe('2026-07-01T09:01:00.000Z');
    clock.moveTo('2026-07-01T09:01:00.000Z');
    pool?.wake();
    await rest();
    expect(await pool?.nextAttempt()).toBe('2026-07-01T09:03:00.000Z');
    clock.moveTo('2026-07-01T09:03:00.000Z');
    pool?.wake();
    await rest();
    expect(await rows('state, attempts, last_error')).toEqual([
      { state: 'parked', attempts: 3, last_error: 'mailbox full' },
    ]);
    const parked = await readStore.read((session) => session.query('SELECT consumer, item, type, reason FROM parked'));
    const { effectId } = effect(1, 1);
    expect(parked).toEqual([{ consumer: 'effects', item: effectId, type: 'compose', reason: 'mailbox full' }]);
    broken = false;
    await expect(pool?.retry(effectId)).resolves.toBe(true);
    await rest();
    expect(runs).toEqual(['compose 1 #1', 'compose 1 #2', 'compose 1 #3', 'compose 1 #1']);
    expect(await readStore.read((session) => session.query('SELECT * FROM parked'))).toEqual([]);
  });

  it('gives up what an operator leaves out, and does what waited behind it', async () => {
    await add(effect(1, 1), effect(2, 1));
    open([worker(({ position }) => (position === 1n ? { outcome: 'later', reason: 'no' } : DONE))], { maxAttempts: 1 });
    await rest();
    expect(runs).toEqual(['compose 1 #1']);
    await expect(pool?.skip(effect(1, 1).effectId)).resolves.toBe(true);
    await rest();
    expect(await rows('state')).toEqual([{ state: 'skipped' }, { state: 'done' }]);
    await expect(pool?.skip(effect(2, 1).effectId)).resolves.toBe(false);
  });

  it('does not try again what has failed for good, and goes on with its letter', async () => {
    await add(effect(1, 1), effect(2, 1));
    open([worker(({ position }) => (position === 1n ? { outcome: 'failed', reason: 'refused' } : DONE))]);
    await rest();
    expect(await rows('state, last_error')).toEqual([
      { state: 'failed', last_error: 'refused' },
      { state: 'done', last_error: null },
    ]);
  });

  it('takes a worker that throws for one that failed in passing', async () => {
    await add(effect(1, 1));
    open([
      worker(() => {
        throw new Error('socket hang up');
      }),
    ]);
    await rest();
    expect(await rows('state, attempts, last_error')).toEqual([
      { state: 'waiting', attempts: 1, last_error: 'Error: socket hang up' },
    ]);
  });

  it('repeats the same attempt while the log is at fault, and counts none', async () => {
    await add(effect(1, 1));
    let faults = 5;
    open([
      worker(() => {
        faults -= 1;
        if (faults >= 0) throw new EventLogUnavailable('down');
        return DONE;
      }),
    ]);
    await rest();
    expect(new Set(runs)).toEqual(new Set(['compose 1 #1']));
    expect(await rows('state, attempts')).toEqual([{ state: 'done', attempts: 1 }]);
  });

  it('begins the same attempt again after a restart, but not for ever when the process dies under it', async () => {
    await add(effect(1, 1), effect(2, 2));
    const { effectId } = effect(1, 1);
    await readStore.write((session) =>
      session.execute('UPDATE effects SET starts = 2 WHERE effect_id = :effectId', { effectId }),
    );
    await readStore.write((session) =>
      session.execute('UPDATE effects SET starts = 3 WHERE effect_id <> :effectId', { effectId }),
    );
    open([worker()]);
    await rest();
    expect(runs).toEqual(['compose 1 #1']);
    expect(await rows('state, last_error')).toEqual([
      { state: 'done', last_error: null },
      { state: 'parked', last_error: expect.stringContaining('The process ended during 3 runs') },
    ]);
  });

  it('leaves an effect as it is whose last run came to its end after it was read as one to park', async () => {
    await add(effect(1, 1));
    await readStore.write((session) => session.execute('UPDATE effects SET starts = 2'));
    let looks = 0;
    let letLookEnd = (): void => undefined;
    const lookHeld = new Promise<void>((resolve) => (letLookEnd = resolve));
    const held: ReadStore = Object.assign(Object.create(readStore) as ReadStore, {
      readOnce: async <T>(work: (session: OneQuery) => Promise<T>): Promise<T> => {
        const answer = await readStore.readOnce(work);
        looks += 1;
        if (looks === 2) await lookHeld;
        return answer;
      },
    });
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const effects = open([worker(() => finished.then(() => DONE))], { readStore: held });
    while (runs.length === 0) await setImmediate();
    effects.wake();
    while (looks < 2) await setImmediate();
    finish();
    while (effects.running > 0) await setImmediate();
    letLookEnd();
    await rest();
    await effects.stop();
    expect(await rows('state, last_error')).toEqual([{ state: 'done', last_error: null }]);
  });

  it('finishes what runs when it is stopped, and begins nothing', async () => {
    await add(effect(1, 1), effect(2, 2));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const effects = open([worker(() => held.then(() => DONE), { concurrency: 1 })]);
    while (runs.length === 0) await setImmediate();
    const stopped = effects.stop();
    release();
    await stopped;
    expect(await rows('state')).toEqual([{ state: 'done' }, { state: 'waiting' }]);
  });

  it('parks what nothing here can do', async () => {
    await add(effect(1, 1, 'hand-off', 'pigeon'), effect(2, 2, 'hand-off', 'outbox'));
    const effects = open([worker(undefined, { kind: 'hand-off', channel: 'outbox' })]);
    await effects.parkOrphans();
    await rest();
    expect(await rows('state, last_error')).toEqual([
      { state: 'parked', last_error: 'Nothing here does "hand-off" over "pigeon"' },
      { state: 'done', last_error: null },
    ]);
  });
});
