import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inProgram } from './program.js';

const ROOT = join(import.meta.dirname, '../..');
/** Real time, far beyond what a start takes. */
const PATIENCE_MS = 120_000;

/** The service in a process of its own, as an operator starts it, by its configuration alone. */
export class InstanceProcess {
  private readonly child;
  private said = '';

  private constructor(variables: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [inProgram('src/main.ts')], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], CASEWITNESS_PORT: '0', CASEWITNESS_API_DOCS: 'false', ...variables },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (text: Buffer) => (this.said += text.toString()));
    }
  }

  /** Begins to start it; {@link url} resolves when it listens. */
  static begin(variables: Readonly<Record<string, string>>): InstanceProcess {
    return new InstanceProcess(variables);
  }

  /** Everything it has written to its output. */
  get output(): string {
    return this.said;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Where it listens. */
  async url(): Promise<string> {
    return (await this.says(/listens on (http:\S+)/))[1] ?? '';
  }

  /** Resolves when its output matches. @throws when it ends before, with what it said */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (const until = Date.now() + PATIENCE_MS; ; await setTimeout(20)) {
      const found = pattern.exec(this.said);
      if (found) return found;
      if (!this.running) throw new Error(`It ended before it said ${pattern}: ${this.said}`);
      if (Date.now() > until) throw new Error(`It did not say ${pattern}: ${this.said}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when it has ended: a code, or a signal. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    if (this.running) await once(this.child, 'exit');
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Ends it in good order, or at once where it does not any more. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const killing = new AbortController();
    const late = setTimeout(PATIENCE_MS, undefined, { signal: killing.signal }).then(
      () => this.signal('SIGKILL'),
      () => undefined,
    );
    await this.ended();
    killing.abort();
    await late;
  }
}
