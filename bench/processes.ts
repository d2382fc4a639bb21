import { fork, type ChildProcess } from 'node:child_process';

/** Longest that anything in a process of its own may take. */
const TIME_LIMIT_MS = 40 * 60_000;

/** What a program sends of itself beside its answer. */
export interface Spent {
  /** Highest resident memory of the process, megabytes (10^6 bytes). */
  readonly peakMb: number;
  /** Longest stretch in which its event loop stood still, milliseconds. */
  readonly stallMs: number;
  /** The longest one without the time in which other processes had the processor, milliseconds. */
  readonly ownStallMs: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
}

/** A program of `bench/programs` in a process of its own: its memory and its event loop are nobody else's. */
export class Program {
  private readonly child: ChildProcess;
  private readonly arrived: unknown[] = [];
  private readonly gone: Promise<void>;
  private waiting: (() => void) | undefined;
  private said = '';
  private ended: string | undefined;

  constructor(name: string, order: unknown, nodeOptions: readonly string[] = []) {
    this.child = fork(new URL(`./programs/${name}.js`, import.meta.url), [JSON.stringify(order)], {
      execArgv: ['--no-warnings', ...nodeOptions],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text: Buffer) => (this.said = (this.said + text.toString()).slice(-4_000)));
    this.child.on('message', (message) => {
      this.arrived.push(message);
      this.waiting?.();
    });
    this.gone = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.ended = `${name} ended with ${code ?? signal}`;
        this.waiting?.();
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The next message. @throws Error with what the program said, when it ends or the time is up before there is one */
  async next<T>(): Promise<T> {
    const begun = performance.now();
    while (this.arrived.length === 0) {
      if (this.ended !== undefined) throw new Error(`${this.ended}: ${this.said.trim().slice(-1_500)}`);
      if (performance.now() - begun > TIME_LIMIT_MS) throw new Error('The program took too long');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 5_000);
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.arrived.shift() as T;
  }

  /** Says something to it and waits for the answer. */
  async ask<T>(question: object): Promise<T> {
    if (this.child.connected) this.child.send(question);
    return this.next<T>();
  }

  /** Ends it, by its own end where it can, and waits until it is gone. */
  async end(): Promise<void> {
    if (this.ended !== undefined) return;
    if (this.child.connected) this.child.disconnect();
    const soft = setTimeout(() => this.child.kill('SIGTERM'), 10_000);
    const hard = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await this.gone;
    clearTimeout(soft);
    clearTimeout(hard);
  }
}

/** Runs a program that answers once. */
export async function run<T>(name: string, order: unknown, nodeOptions: readonly string[] = []): Promise<T> {
  const program = new Program(name, order, nodeOptions);
  try {
    return await program.next<T>();
  } finally {
    await program.end();
  }
}
