import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Watched } from '../programs/program.js';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const WATCHED = new URL('../programs/watched.js', import.meta.url).href;
/** Longest that a start, or an end in good order, may take. */
const PATIENCE_MS = 120_000;

/** What an instance told of a second of its life. */
export interface Sample extends Watched {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  /** Seconds since its process began. */
  readonly age: number;
  /** It was paused in this second, or just before: its event loop did not stand still by itself. */
  readonly paused: boolean;
}

/** One of the instances: whoever runs under its name now, and what all of them told. */
export class Instance {
  /** Seconds of all lives, one list a life. */
  readonly lives: Sample[][] = [];
  /** Ends that nobody asked for, in words. */
  readonly troubles: string[] = [];
  /** Where it takes requests; undefined while it takes none. */
  url: string | undefined;
  private child: ChildProcess | undefined;
  private expected = true;
  private pausedAt = Number.NEGATIVE_INFINITY;
  private readonly journal: WriteStream;

  /** @param folder gets its journal */
  constructor(
    readonly name: string,
    private readonly variables: Readonly<Record<string, string>>,
    folder: string,
    private readonly nodeOptions: readonly string[] = [],
  ) {
    this.journal = createWriteStream(join(folder, `${name}.log`));
  }

  /** Starts it; resolves when it takes requests. @throws Error when it ends before, or takes too long */
  async start(): Promise<void> {
    const begun = performance.now();
    const child = fork(MAIN, [], {
      execArgv: ['--no-warnings', ...this.nodeOptions, '--import', WATCHED],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: { PATH: process.env['PATH'], ...this.variables, CASEWITNESS_INSTANCE: this.name },
    });
    const life: Sample[] = [];
    this.lives.push(life);
    this.child = child;
    this.expected = false;
    child.on('message', (seen) => {
      const at = performance.now();
      life.push({ ...(seen as Watched), at, age: (at - begun) / 1_000, paused: at - this.pausedAt < 3_000 });
    });
    child.once('exit', (code, signal) => {
      this.url = undefined;
      if (!this.expected) this.troubles.push(`${this.name} ended by itself: ${code ?? signal}`);
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.pipe(this.journal, { end: false });
      stream?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4_000)));
    }
    const listening = (): string | undefined => /listens on (http:\S+)/.exec(said)?.[1];
    for (; listening() === undefined; await setTimeout(20)) {
      if (!running(child)) throw new Error(`${this.name} did not start: ${said}`);
      if (performance.now() - begun > PATIENCE_MS) throw new Error(`${this.name} took too long to start: ${said}`);
    }
    this.url = listening();
  }

  get running(): boolean {
    return this.child !== undefined && running(this.child);
  }

  /** Ends it as a power cut or the kernel would: at once. */
  async kill(): Promise<void> {
    await this.endBy('SIGKILL');
  }

  /** Ends it in good order; it still answers what it has accepted. An exit code other than 0 is a trouble. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const ended = await this.endBy('SIGTERM');
    if (ended !== 0) this.troubles.push(`${this.name} did not end in good order: ${String(ended)}`);
  }

  /** Stands still for so long, and goes on as if nothing had been. */
  async pause(ms: number): Promise<void> {
    this.pausedAt = performance.now() + ms;
    this.child?.kill('SIGSTOP');
    await setTimeout(ms);
    this.pausedAt = performance.now();
    this.child?.kill('SIGCONT');
  }

  close(): void {
    this.journal.end();
  }

  private async endBy(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    const { child } = this;
    if (!child || !running(child)) return null;
    this.expected = true;
    const late = globalThis.setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.kill(signal);
    await once(child, 'exit');
    clearTimeout(late);
    return child.exitCode ?? child.signalCode;
  }
}

const running = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;
