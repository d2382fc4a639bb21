import { Worker } from 'node:worker_threads';

/** What a worker posts after a task; before the first one it posts `ready`. */
export type Answer<R> =
  | { readonly done: R }
  | { readonly failed: { readonly name: string; readonly message: string; readonly stack?: string | undefined } };

export interface PoolOptions {
  /** Module that a worker runs. It posts `ready`, then one {@link Answer} for each task. */
  readonly entry: URL;
  /** Options of Node for the workers, such as a loader; those of this process unless told. */
  readonly execArgv?: readonly string[];
  readonly workers: number;
  /** Most tasks that wait for a worker; the next is refused. */
  readonly queueLimit: number;
  /** Milliseconds after which a task is given up and its worker replaced. */
  readonly taskLimit: number;
  /** Start the workers with the first task only, where there may never be one; else at once. */
  readonly startLate?: boolean;
}

/** The pool cannot do the task now; a later try may succeed. */
export class PoolUnavailable extends Error {
  override readonly name = 'PoolUnavailable';
}

interface Task<T, R> {
  readonly input: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: Error) => void;
}

interface Thread<T, R> {
  readonly worker: Worker;
  ready: boolean;
  task?: Task<T, R> | undefined;
  limit?: NodeJS.Timeout | undefined;
  error?: Error;
}

/**
 * A few worker threads that do one task each at a time, in the order of asking. A worker that dies takes its task with it
 * (the caller is told) and is replaced; one that cannot start is not tried again until the next task comes. With nothing
 * to do they keep no process alive.
 */
export class WorkerPool<T, R> {
  private readonly threads = new Set<Thread<T, R>>();
  private readonly waiting: Task<T, R>[] = [];
  private closed = false;

  /** Starts the workers at once, so that the first task finds them ready, unless they are to start late. */
  constructor(private readonly options: PoolOptions) {
    if (options.startLate !== true) this.fill();
  }

  /** Tasks under way and waiting. */
  get load(): number {
    return this.waiting.length + [...this.threads].filter((thread) => thread.task !== undefined).length;
  }

  /** @throws PoolUnavailable when the queue is full, a worker dies or cannot start, time runs out, or the pool is closed */
  run(input: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (this.closed) return reject(new PoolUnavailable('The pool is closed'));
      if (this.waiting.length >= this.options.queueLimit) {
        return reject(new PoolUnavailable(`${this.options.queueLimit} tasks are waiting already`));
      }
      this.waiting.push({ input, resolve, reject });
      this.fill();
      this.assign();
      this.hold();
    });
  }

  /** Ends the workers; tasks under way and waiting are refused. */
  async close(): Promise<void> {
    this.closed = true;
    const refusal = new PoolUnavailable('The pool is closed');
    for (const task of this.waiting.splice(0)) task.reject(refusal);
    await Promise.all(
      [...this.threads].map(async (thread) => {
        this.finish(thread)?.reject(refusal);
        await thread.worker.terminate();
      }),
    );
  }

  private fill(): void {
    while (!this.closed && this.threads.size < this.options.workers) this.start();
  }

  private start(): void {
    const { entry, execArgv } = this.options;
    const worker = new Worker(entry, execArgv === undefined ? {} : { execArgv: [...execArgv] });
    const thread: Thread<T, R> = { worker, ready: false };
    this.threads.add(thread);
    this.hold();
    worker.on('message', (message: 'ready' | Answer<R>) => this.heard(thread, message));
    worker.on('error', (error) => {
      thread.error = error;
    });
    worker.on('exit', (code) => this.ended(thread, code));
  }

  private heard(thread: Thread<T, R>, message: 'ready' | Answer<R>): void {
    if (message === 'ready') {
      thread.ready = true;
    } else {
      const task = this.finish(thread);
      if ('done' in message) task?.resolve(message.done);
      else task?.reject(Object.assign(new Error(message.failed.message), message.failed));
    }
    this.assign();
    this.hold();
  }

  /** Who waits for a task holds the process. */
  private hold(): void {
    const busy = this.load > 0;
    for (const { worker } of this.threads)
      if (busy) worker.ref();
      else worker.unref();
  }

  private assign(): void {
    for (const thread of this.threads) {
      if (!thread.ready || thread.task !== undefined) continue;
      const task = this.waiting.shift();
      if (task === undefined) return;
      thread.task = task;
      thread.limit = setTimeout(() => {
        thread.error = new Error(`no answer within ${this.options.taskLimit} ms`);
        void thread.worker.terminate();
      }, this.options.taskLimit);
      thread.worker.postMessage(task.input);
    }
  }

  private ended(thread: Thread<T, R>, code: number): void {
    this.threads.delete(thread);
    const why = thread.error?.message ?? `exit code ${code}`;
    const gone = new PoolUnavailable(`A worker ended: ${why}`, { cause: thread.error });
    this.finish(thread)?.reject(gone);
    if (thread.ready) {
      this.fill();
    } else if (this.threads.size === 0) {
      // It never came up, and a new one would not either: who waits is told, and the next task tries again.
      for (const task of this.waiting.splice(0)) task.reject(gone);
    }
  }

  /** The task of a thread, which it no longer has. */
  private finish(thread: Thread<T, R>): Task<T, R> | undefined {
    const { task } = thread;
    clearTimeout(thread.limit);
    thread.task = undefined;
    thread.limit = undefined;
    return task;
  }
}
