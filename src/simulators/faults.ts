import { chanceOf } from './chance.js';

/**
 * What may go wrong with one request. `cut-after`: it was worked on, and the answer was lost; `cut-within`: half of the
 * answer came.
 */
export const FAULTS = [
  'unauthorized', 'too-many', 'error-500', 'error-503', 'partial-failure', 'slow', 'cut-before', 'cut-after', 'cut-within',
] as const; // prettier-ignore
export type Fault = (typeof FAULTS)[number];

const IN_PARTS = ['generate', 'fulfil', 'order'];

/** So many in a row, unless told: who asks again comes through in the end. */
const MOST_IN_A_ROW = 5;

/**
 * Faults by chance, the same for the same seed: the nth request of a kind meets what the seed has for it, whatever came
 * in between of other kinds.
 */
export class Faults {
  readonly met: Record<string, number> = {};
  private readonly chances = new Map<string, () => number>();
  private readonly inARow = new Map<string, number>();

  constructor(
    private readonly seed: number,
    /** Share of requests that meet one, between 0 and 1. */
    private readonly share: number,
    /** Requests of a kind that may go wrong in a row. */
    private readonly mostInARow = MOST_IN_A_ROW,
  ) {}

  /** @param kind what is asked for; only what makes something fails in part */
  next(kind: string): Fault | undefined {
    const chance = this.chanceOf(kind);
    const [meets, which] = [chance() < this.share, chance()];
    const row = this.inARow.get(kind) ?? 0;
    if (!meets || row >= this.mostInARow) {
      this.inARow.set(kind, 0);
      return undefined;
    }
    const able = FAULTS.filter((fault) => IN_PARTS.includes(kind) || fault !== 'partial-failure').filter(
      (fault) => kind !== 'token' || fault !== 'unauthorized',
    );
    const fault = able[Math.floor(which * able.length)];
    this.inARow.set(kind, row + 1);
    if (fault) this.met[fault] = (this.met[fault] ?? 0) + 1;
    return fault;
  }

  private chanceOf(kind: string): () => number {
    const known = this.chances.get(kind);
    if (known) return known;
    const own = [...kind].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), this.seed);
    const chance = chanceOf(own);
    this.chances.set(kind, chance);
    return chance;
  }
}
