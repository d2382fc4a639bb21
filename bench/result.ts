/** What a figure is to be, and whether more or less of it is better. */
export interface Target {
  /** Of what: the ratio to the reference, or the value itself. */
  readonly of: 'ratio' | 'value';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the table. */
export interface Result {
  /** `append/serial`; a peer's line: `append/serial/emmett-sqlite`. */
  readonly name: string;
  /** Median over the runs. */
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, measured in the same rounds. */
  readonly reference?: { readonly what: string; readonly value: number };
  /** Value by reference, the median over the rounds. */
  readonly ratio?: number;
  readonly runs: number;
  readonly target?: Target;
  /** Longest stretch in which the event loop of the process stood still, milliseconds. */
  readonly stallMs?: number;
  /** The longest one without the time in which other processes of the machine had the processor. */
  readonly ownStallMs?: number;
  /** What a reader must know to read the figure right. */
  readonly note?: string;
}

/** Whether the target is met; undefined where there is none. */
export function meets({ target, value, ratio }: Result): boolean | undefined {
  if (!target) return undefined;
  const figure = target.of === 'ratio' ? ratio : value;
  if (figure === undefined || Number.isNaN(figure)) return false;
  return figure >= (target.atLeast ?? -Infinity) && figure <= (target.atMost ?? Infinity);
}

export interface Bench {
  /** What `--only` names; the first part of the names of its results. */
  readonly name: string;
  run(context: Context): Promise<readonly Result[]>;
}

export interface Context {
  /** Smaller amounts, fewer rounds: the same figures, less sure. */
  readonly quick: boolean;
  /** Empty, of this entry alone; removed after it. */
  readonly folder: string;
  /** Kept from run to run: what is costly to make. */
  readonly cache: string;
  /** The working copy: samples, and the peers in `bench/node_modules`. */
  readonly root: string;
  /** Tells what goes on, on one line of the terminal. */
  readonly say: (what: string) => void;
}

/** Amounts of the whole run, and of the quick one. */
export const amount = ({ quick }: Context, whole: number, small: number): number => (quick ? small : whole);
