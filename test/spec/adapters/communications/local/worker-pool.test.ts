import { threadId } from 'node:worker_threads';
import {
  PoolUnavailable,
  WorkerPool,
  type PoolOptions,
} from '../../../../../src/adapters/communications/local/worker-pool.js';

interface Order {
  readonly say?: string;
  readonly die?: 'throw' | 'exit';
  readonly hang?: true;
  /** Answers once another worker was told to meet here. */
  readonly meet?: SharedArrayBuffer;
  readonly fail?: string;
}
interface Said {
  readonly said: string;
  readonly thread: number;
}

/** A worker thread that says what it is told to, or dies. */
const worker = (before = '') =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort, threadId } from 'node:worker_threads';
      ${before}
      parentPort.on('message', (order) => {
        if (order.die === 'exit') process.exit(7);
        if (order.die === 'throw') throw new Error('out of order');
        if (order.hang) for (;;);
        if (order.meet) {
          const there = new Int32Array(order.meet);
          for (Atomics.add(there, 0, 1); Atomics.load(there, 0) < 2; );
        }
        if (order.fail) parentPort.postMessage({ failed: { name: 'RangeError', message: order.fail, stack: 'in the worker' } });
        else parentPort.postMessage({ done: { said: order.say, thread: threadId } });
      });
      parentPort.postMessage('ready');
    `)}`,
  );

describe('a pool of worker threads', () => {
  let pool: WorkerPool<Order, Said>;
  const open = (options: Partial<PoolOptions> = {}) => {
    pool = new WorkerPool({ entry: worker(), workers: 2, queueLimit: 100, taskLimit: 60_000, ...options });
    return pool;
  };
  const failureOf = (order: Order) => pool.run(order).catch((error: unknown) => error);
  afterEach(() => pool.close());

  it('does tasks in other threads, each answered by its own result', async () => {
    open();
    const orders = Array.from({ length: 50 }, (_, i) => ({ say: `order ${i}` }));
    const answers = await Promise.all(orders.map((order) => pool.run(order)));
    expect(answers.map(({ said }) => said)).toEqual(orders.map(({ say }) => say));
    expect(answers.map(({ thread }) => thread)).not.toContain(threadId);
    expect(pool.load).toBe(0);
  });

  it('does as many at once as it has workers', async () => {
    open();
    const meet = new SharedArrayBuffer(4);
    const [one, two] = await Promise.all([pool.run({ meet }), pool.run({ meet })]);
    expect(one.thread).not.toBe(two.thread);
  });

  it('takes tasks in the order of asking', async () => {
    open({ workers: 1 });
    const done: string[] = [];
    await Promise.all(['a', 'b', 'c', 'd'].map(async (say) => done.push((await pool.run({ say })).said)));
    expect(done).toEqual(['a', 'b', 'c', 'd']);
  });

  it('passes on what a task fails with, and goes on', async () => {
    open();
    expect(await failureOf({ fail: 'too long' })).toMatchObject({ name: 'RangeError', message: 'too long' });
    expect(await pool.run({ say: 'still here' })).toMatchObject({ said: 'still here' });
  });

  it.each([
    ['throws', { die: 'throw' }, 'A worker ended: out of order'],
    ['exits', { die: 'exit' }, 'A worker ended: exit code 7'],
  ] as const)('of which a worker %s tells the caller, and has a new one for the next', async (_, order, words) => {
    open({ workers: 1 });
    const before = await pool.run({ say: 'before' });
    const failure = await failureOf(order);
    expect(failure).toBeInstanceOf(PoolUnavailable);
    expect(failure).toMatchObject({ message: words });
    const after = await pool.run({ say: 'after' });
    expect(after.thread).not.toBe(before.thread);
  });

  it('loses only the task whose worker died', async () => {
    open({ workers: 1 });
    const results = await Promise.allSettled(
      [{ say: 'a' }, { die: 'exit' as const }, { say: 'b' }].map((o) => pool.run(o)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('replaces a worker that gives no answer', async () => {
    open({ workers: 1, taskLimit: 1_500 });
    await pool.run({ say: 'ready' });
    expect(await failureOf({ hang: true })).toMatchObject({ message: 'A worker ended: no answer within 1500 ms' });
    expect(await pool.run({ say: 'next' })).toMatchObject({ said: 'next' });
  });

  it('refuses what would wait behind too many', async () => {
    open({ workers: 1, queueLimit: 3 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => pool.run({ say: String(i) })));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(results[4]).toMatchObject({ reason: { name: 'PoolUnavailable', message: '3 tasks are waiting already' } });
  });

  it('whose workers cannot start says so to every task, and never spins', async () => {
    open({ entry: worker(`throw new Error('no fonts here');`) });
    const failures = await Promise.all([failureOf({ say: 'a' }), failureOf({ say: 'b' })]);
    for (const failure of failures) expect(failure).toMatchObject({ message: 'A worker ended: no fonts here' });
    expect(await failureOf({ say: 'c' })).toMatchObject({ message: 'A worker ended: no fonts here' });
    expect(pool.load).toBe(0);
  });

  it('that is closed refuses what waits and what comes', async () => {
    open({ workers: 1 });
    const waiting = [failureOf({ say: 'a' }), failureOf({ say: 'b' })];
    await pool.close();
    for (const failure of [...(await Promise.all(waiting)), await failureOf({ say: 'c' })]) {
      expect(failure).toMatchObject({ name: 'PoolUnavailable', message: 'The pool is closed' });
    }
    await pool.close();
  });
});
