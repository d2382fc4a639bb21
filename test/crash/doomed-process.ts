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

/**
 * Runs a process that does a step until it kills itself.
 * @throws when it ended in any other way
 */
export async function letDie(order: Order): Promise<Death> {
  const script = inProgram('test/crash/until-killed.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    env: { PATH: process.env['PATH'] },
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (complained += bytes.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL') throw new Error(`It ended by ${code ?? signal ?? ''} before it was killed: ${complained}`);
  const known = new Map<string, Answer>();
  let { now } = order;
  for (const line of said.split('\n')) {
    if (line === '') continue;
    const what = JSON.parse(line) as Said;
    if ('clock' in what) now = what.clock;
    else known.set(what.key, what.answer);
  }
  return { now, known };
}
