import { parseArgs } from 'node:util';

export const USAGE = `npm run soak -- [options]

Decisions at a steady rate through two instances on PostgreSQL and EventStoreDB, while one of them is killed, stopped or
paused now and then. Afterwards: accepted = recorded = visible, and letters = decisions that need one, or exit code 1.

  --minutes <n>     how long decisions come in (15)
  --rate <n>        decisions a second (200)
  --letters <n>     share of the decisions that need a letter (0.2)
  --kill-every <n>  seconds from one end of an instance to the next, on average; 0: none (60)
  --seed <n>        of chance; the same seed makes the same decisions and the same ends (1)
  --ahead           open the cases before, not along with their decisions
  --rest <n>        minutes that the instances may take to finish what follows from the decisions (10)
  --collect         the whole heap is collected once a minute: what outlives that shows whether memory is flat (it stalls)
  --profile <dir>   CPU profiles of the instances that end in good order

EVENTSTORE_URL names an EventStoreDB; without it a double runs in a process of its own. PostgreSQL is our own.`;

export interface SoakOptions {
  readonly minutes: number;
  /** Decisions a second. */
  readonly rate: number;
  /** Share of decisions that need a letter, 0 to 1. */
  readonly letters: number;
  /** Seconds on average; 0: nobody is killed. */
  readonly killEvery: number;
  readonly seed: number;
  readonly ahead: boolean;
  readonly restMinutes: number;
  /** Whether the instances collect their whole heap once a minute. */
  readonly collect: boolean;
  /** Folder of CPU profiles. */
  readonly profile?: string;
}

/** @returns undefined where only the usage is wanted. @throws TypeError for an option that is none, or no number */
export function readOptions(words: string[]): SoakOptions | undefined {
  const { values } = parseArgs({
    args: words,
    options: {
      minutes: { type: 'string', default: '15' },
      rate: { type: 'string', default: '200' },
      letters: { type: 'string', default: '0.2' },
      'kill-every': { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      ahead: { type: 'boolean', default: false },
      rest: { type: 'string', default: '10' },
      collect: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    minutes: number('minutes', values.minutes, 0.1),
    rate: number('rate', values.rate, 0.1),
    letters: number('letters', values.letters, 0),
    killEvery: number('kill-every', values['kill-every'], 0),
    seed: number('seed', values.seed, 0),
    ahead: values.ahead,
    restMinutes: number('rest', values.rest, 0.1),
    collect: values.collect,
    ...(values.profile !== undefined && { profile: values.profile }),
  };
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) throw new TypeError(`--${name} must be a number, ${least} or more`);
  return value;
}
