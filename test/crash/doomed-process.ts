import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Answer } from './stage.js';
import type { Order, Said } from './until-killed.js';
import { inProgram } from '../support/program.js';

export interface Death {
  /** Where its clock stood. */
  readonly now: string;
  readonly known: ReadonlyMap<string, Answer>;
}

/** What a process has said so far, line by line. */
export class Saying {
  private readonly answers = new Map<string, Answer>();
  private begun = '';

  constructor(private now: string) {}

  hear(text: string): void {
    const lines = (this.begun + text).split('\n');
    this.begun = lines.pop() ?? '';
    for (const line of lines) {
      const what = JSON.parse(line) as Said;
      if ('clock' in what) this.now = what.clock;
      else this.answers.set(what.key, what.answer);
    }
  }

  get said(): Death {
    return { now: this.now, known: new Map(this.answers) };
  }
}

/**
 * Runs a process that does a step until it kills itself.
 * @param before words of a command that runs it
 * @throws when it ended in any other way
 */
export async function letDie(order: Order, before: readonly string[] = []): Promise<Death> {
  const script = inProgram('test/crash/until-killed.ts');
  const [command = process.execPath, ...words] = [...before, process.execPath, script, JSON.stringify(order)];
  const child = spawn(command, words, { env: { PATH: process.env['PATH'] } });
  const saying = new Saying(order.now);
  let complained = '';
  child.stdout.on('data', (bytes: Buffer) => saying.hear(bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (complained += bytes.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL') throw new Error(`It ended by ${code ?? signal ?? ''} before it was killed: ${complained}`);
  return saying.said;
}
