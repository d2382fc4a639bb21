import { setTimeout } from 'node:timers/promises';
import type { ReadStore } from '../../../src/ports/read-store.js';
import { LeaseLost, underOne } from '../../../src/runtime/lease.js';
import { StoreLeases } from '../../../src/runtime/store-leases.js';
import { KeptLog, Place } from './fixtures.js';

const BEAT_MS = 10;
const PATIENCE_MS = 250;
const PROJECTION = 'case-timeline';

/** Holds up the writes of a process, as they are when it is stopped (SIGSTOP). */
class Frozen {
  private thawed: Promise<void> | undefined;
  private thaw: () => void = () => undefined;

  freeze(): void {
    this.thawed = new Promise((resolve) => {
      this.thaw = resolve;
    });
  }

  goOn(): void {
    this.thaw();
    this.thawed = undefined;
  }

  readonly wrap = (store: ReadStore): ReadStore =>
    withWrite(store, async (work) => {
      await this.thawed;
      return store.write(work);
    });
}

const withWrite = (store: ReadStore, write: ReadStore['write']): ReadStore => ({
  dialect: store.dialect,
  read: (work) => store.read(work),
  readOnce: (work) => store.readOnce(work),
  write,
  close: () => store.close(),
});

describe('leases over the read store', () => {
  let place: Place;
  let log: KeptLog;
  let never: AbortSignal;
  const running: StoreLeases[] = [];

  beforeEach(() => {
    place = new Place();
    log = new KeptLog();
    never = new AbortController().signal;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((leases) => leases.stop()));
    await place.dispose();
  });

  /** An instance with a connection of its own. */
  const instance = async (holder: string, wrap = (store: ReadStore): ReadStore => store): Promise<StoreLeases> => {
    const readStore = wrap(await place.open());
    const leases = new StoreLeases({ readStore, holder, log, beatMs: BEAT_MS, patienceMs: PATIENCE_MS });
    running.push(leases);
    leases.start();
    return leases;
  };

  /** Commits under the lease, as a consumer does; answers what was written. */
  const commit = async (leases: StoreLeases, readStore: ReadStore, what: string): Promise<void> =>
    readStore.write(async (session) => {
      await leases.assertHeld(PROJECTION, session);
      await session.insert('board_lines', [{ event_id: what, position: 1, case_id: null, what }]);
    });

  const written = (readStore: ReadStore): Promise<unknown[]> =>
    readStore.read((session) => session.query('SELECT what FROM board_lines ORDER BY what'));

  const rows = (readStore: ReadStore): Promise<unknown[]> =>
    readStore.read((session) => session.query('SELECT * FROM leases'));

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await setTimeout(BEAT_MS);
  };

  it('are led by one instance; the other stands by, and knows who leads', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    const held = await one.acquire(PROJECTION, never);
    let second = false;
    const waiting = two.acquire(PROJECTION, never).then(() => (second = true));
    await until(() => two.leader(PROJECTION) === 'one');
    await setTimeout(2 * PATIENCE_MS);
    expect([held.aborted, second]).toEqual([false, false]);
    await one.release(PROJECTION);
    await waiting;
    expect(two.leader(PROJECTION)).toBe('two');
  });

  it('each have a leader of their own', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    await one.acquire(PROJECTION, never);
    await two.acquire('audit-trail', never);
    await until(() => one.leader('audit-trail') === 'two' && two.leader(PROJECTION) === 'one');
  });

  it('pass on when an instance stops in good order', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    const held = await one.acquire(PROJECTION, never);
    const waiting = two.acquire(PROJECTION, never);
    await one.stop();
    expect((await waiting).aborted).toBe(false);
    expect(held.aborted).toBe(true);
  });

  it('pass on when an instance gives no sign of life; what it does afterwards is not written', async () => {
    const readStore = await place.open();
    const frozen = new Frozen();
    const [one, two] = [await instance('one/a', frozen.wrap), await instance('two/b')];
    const held = await one.acquire(PROJECTION, never);
    await commit(one, readStore, 'before');
    frozen.freeze();
    await two.acquire(PROJECTION, never);
    await commit(two, readStore, 'the new leader');
    // The old one does not know yet that it was taken for dead.
    expect(held.aborted).toBe(false);
    await expect(commit(one, readStore, 'the old leader')).rejects.toThrow(LeaseLost);
    expect(held.aborted).toBe(true);
    expect(await written(readStore)).toEqual([{ what: 'before' }, { what: 'the new leader' }]);
    frozen.goOn();
    await until(() => one.leader(PROJECTION) === 'two');
    await commit(two, readStore, 'undisturbed');
  });

  it('are noticed as lost without writing anything', async () => {
    const frozen = new Frozen();
    const [one, two] = [await instance('one/a', frozen.wrap), await instance('two/b')];
    const held = await one.acquire(PROJECTION, never);
    frozen.freeze();
    await two.acquire(PROJECTION, never);
    frozen.goOn();
    await until(() => held.aborted);
    expect(held.reason).toBeInstanceOf(LeaseLost);
  });

  it('are given up when the store cannot be reached for longer than others wait', async () => {
    let down = false;
    const one = await instance('one/a', (store) =>
      withWrite(store, async (work) => {
        if (down) throw new Error('no way to the database');
        return store.write(work);
      }),
    );
    const held = await one.acquire(PROJECTION, never);
    down = true;
    await until(() => held.aborted);
    down = false;
    await one.release(PROJECTION);
    expect((await one.acquire(PROJECTION, never)).aborted).toBe(false);
  });

  it('are handed over when another instance asks, once what is under way has ended', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    const held = await one.acquire(PROJECTION, never);
    const waiting = two.acquire(PROJECTION, never);
    await until(() => two.leader(PROJECTION) === 'one');
    await two.claim(PROJECTION);
    await until(() => held.aborted);
    // The old leader stands by at once; it must not take back what was asked for.
    await one.release(PROJECTION);
    const again = one.acquire(PROJECTION, never);
    const leading = await waiting;
    expect([two.leader(PROJECTION), leading.aborted]).toEqual(['two', false]);
    await two.release(PROJECTION);
    expect((await again).aborted).toBe(false);
  });

  it('do not wait for an instance that has asked and is gone', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    const held = await one.acquire(PROJECTION, never);
    await until(() => two.leader(PROJECTION) === 'one');
    await two.claim(PROJECTION);
    await two.stop();
    await until(() => held.aborted);
    await one.release(PROJECTION);
    expect((await one.acquire(PROJECTION, never)).aborted).toBe(false);
  });

  it('are held for a group as long as one of its users needs them', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    const group = underOne(one, 'process-managers');
    const saga = await group.acquire('saga-letter', never);
    expect(await group.acquire('dispatcher', never)).toBe(saga);
    const waiting = two.acquire('process-managers', never);
    await group.release('saga-letter');
    await until(() => two.leader('process-managers') === 'one');
    expect(saga.aborted).toBe(false);
    await group.release('dispatcher');
    await waiting;
  });

  it('are not lost between instances when the answer to taking one is lost', async () => {
    let lose = true;
    const one = await instance('one/a', (store) =>
      withWrite(store, async (work) => {
        const answer = await store.write(work);
        if (lose && (await rows(store)).length > 0) {
          lose = false;
          throw new Error('the answer was lost');
        }
        return answer;
      }),
    );
    expect((await one.acquire(PROJECTION, never)).aborted).toBe(false);
    expect(lose).toBe(false);
    await commit(one, await place.open(), 'led after all');
  });

  it('are waited for only as long as the caller wants', async () => {
    const [one, two] = [await instance('one/a'), await instance('two/b')];
    await one.acquire(PROJECTION, never);
    const stopping = new AbortController();
    const waiting = two.acquire(PROJECTION, stopping.signal);
    stopping.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
    await one.release(PROJECTION);
    // Nobody took it for the one who went away.
    const three = await instance('three/c');
    await three.acquire(PROJECTION, never);
    expect(three.leader(PROJECTION)).toBe('three');
  });
});
