import { userInfo } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { MultiBar, type SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { FolderLocked } from '../adapters/event-log/sqlite/folder-lock.js';
import { ApiClient } from './api-client.js';
import { withApp } from './open-app.js';

/** As the API tells it: positions as text. */
interface Progress {
  readonly name: string;
  readonly state: string;
  readonly position: string;
  readonly head: string;
  readonly eventsPerSecond: number;
  readonly secondsLeft?: number;
  readonly lastError?: string;
}

interface RebuildOptions {
  readonly all?: true;
  readonly why: string;
  readonly actor: string;
}

const LOOK_MS = 500;
/** Where nobody watches a bar, a line this often. */
const LINE_MS = 5_000;

export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .description(
      'Write read models anew from the log, beside the live ones. Asks the running service (CASEWITNESS_KEY); takes the data folder where none runs',
    )
    .argument('[projections...]', 'names, such as audit-trail')
    .option('--all', 'every projection, reading the log once')
    .requiredOption('--why <reason>', 'put on record')
    .option('--actor <id>', 'on record as who asks, where no service runs; default: the user', userInfo().username)
    .action(async (names: string[], options: RebuildOptions) => {
      if (names.length === 0 && !options.all) throw new InvalidArgumentError('Name projections, or say --all');
      if (process.env.CASEWITNESS_URL !== undefined) return overHttp(names, options);
      try {
        await here(names, options);
      } catch (error) {
        // The service holds the folder: it does the work.
        if (!(error instanceof FolderLocked)) throw error;
        await overHttp(names, options);
      }
    });

async function overHttp(names: readonly string[], { all, why }: RebuildOptions): Promise<void> {
  const client = new ApiClient();
  const body = { why, ...(!all && { projections: names }) };
  const begun = await client.ask<{ items: readonly Progress[] }>('POST', '/v1/operations/rebuilds', body);
  const wanted = new Set(begun.items.map(({ name }) => name));
  await watch(async () => {
    const { items } = await client.ask<{ items: readonly Progress[] }>('GET', '/v1/operations/rebuilds');
    return items.filter(({ name }) => wanted.has(name));
  });
}

function here(names: readonly string[], { all, why, actor }: RebuildOptions): Promise<void> {
  return withApp(async ({ runtime: { rebuilds }, runtime }) => {
    runtime.start();
    const wanted = all ? rebuilds.names : names;
    await rebuilds.request(wanted, { why, actor: { type: 'person', id: actor } });
    await watch(async () => {
      const items = await rebuilds.status(wanted);
      return items.map((item) => ({ ...item, position: String(item.position), head: String(item.head) }));
    });
  });
}

/** Shows how far they are until all are done. */
async function watch(look: () => Promise<readonly Progress[]>): Promise<void> {
  const shown = process.stdout.isTTY ? new Bars() : new Lines();
  try {
    for (;;) {
      const items = await look();
      shown.show(items);
      if (items.every(({ state }) => state === 'done')) return;
      await setTimeout(LOOK_MS);
    }
  } finally {
    shown.stop();
  }
}

const left = ({ secondsLeft }: Progress): string => (secondsLeft === undefined ? '…' : String(secondsLeft));
const words = ({ state, lastError }: Progress): string => (lastError === undefined ? state : `${state}: ${lastError}`);

class Bars {
  private readonly bars = new MultiBar({
    format: '{name} {bar} {percentage}% | {rate} events/s | {left} s left | {state}',
    hideCursor: true,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  private readonly byName = new Map<string, SingleBar>();

  show(items: readonly Progress[]): void {
    const width = Math.max(...items.map(({ name }) => name.length));
    for (const item of items) {
      const { name, head, position, eventsPerSecond } = item;
      const payload = { name: name.padEnd(width), rate: String(eventsPerSecond), left: left(item), state: words(item) };
      const bar = this.byName.get(name) ?? this.bars.create(Number(head), 0, payload);
      this.byName.set(name, bar);
      bar.setTotal(Number(head));
      bar.update(Number(position), payload);
    }
  }

  stop(): void {
    this.bars.stop();
  }
}

class Lines {
  private last = Number.NEGATIVE_INFINITY;

  show(items: readonly Progress[]): void {
    const done = items.every(({ state }) => state === 'done');
    if (!done && performance.now() - this.last < LINE_MS) return;
    this.last = performance.now();
    for (const item of items) {
      const { name, position, head, eventsPerSecond } = item;
      process.stdout.write(
        `${name}: ${words(item)}, ${position} of ${head}, ${eventsPerSecond} events/s, ${left(item)} s left\n`,
      );
    }
  }

  stop(): void {
    return undefined;
  }
}
