import { setTimeout } from 'node:timers/promises';
import { chanceOf } from '../../src/simulators/chance.js';
import { DENIAL, application } from '../../test/support/credit-application.js';
import { WITHDRAWAL } from '../load.js';
import { GivenUp, type PersistentCaller } from './persistent-caller.js';

/** Decisions under way at once: where the instances do not keep up, the next ones wait, and their waiting counts. */
const UNDER_WAY = 128;
const LOOK_MS = 5;
/** Cases opened at once, ahead. */
const OPENED_AT_ONCE = 64;

export interface Accepted {
  readonly needsLetter: boolean;
  /** Milliseconds of `performance.now()` at which success was answered. */
  readonly at: number;
  /** Milliseconds from the moment it was due. */
  readonly latencyMs: number;
}

/** Decisions at a steady rate, whatever the answers: one that is late does not hold the next one up. */
export class SteadyDecisions {
  /** By case: each has one decision. */
  readonly accepted = new Map<string, Accepted>();
  /** Why the decisions that were given up were. */
  readonly givenUp: string[] = [];
  private readonly chance: () => number;
  private readonly opened: string[] = [];
  private underWay = 0;

  constructor(
    private readonly caller: PersistentCaller,
    private readonly order: { readonly seed: number; readonly rate: number; readonly letters: number },
  ) {
    this.chance = chanceOf(order.seed);
  }

  /** Opens so many cases before their decisions come. */
  async openAhead(cases: number): Promise<void> {
    let next = 0;
    const opener = async (): Promise<void> => {
      while (next < cases) {
        const n = next++;
        this.opened[n] = await this.open(n);
      }
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, opener));
  }

  /** So many decisions; resolves when each is accepted or given up. */
  async run(decisions: number, onLook: (done: number) => void): Promise<void> {
    const begun = performance.now();
    const everyMs = 1_000 / this.order.rate;
    for (let next = 0; next < decisions || this.underWay > 0; await setTimeout(LOOK_MS)) {
      const now = performance.now();
      while (next < decisions && begun + next * everyMs <= now && this.underWay < UNDER_WAY) {
        void this.decide(next, begun + next * everyMs);
        next += 1;
      }
      onLook(next);
    }
  }

  /** Longest time without any success, from the first to the last, milliseconds. */
  longestGapMs(): number {
    const times = [...this.accepted.values()].map(({ at }) => at).sort((a, b) => a - b);
    return times.reduce((longest, at, n) => Math.max(longest, at - (times[n - 1] ?? at)), 0);
  }

  private async decide(n: number, due: number): Promise<void> {
    this.underWay += 1;
    const needsLetter = this.chance() < this.order.letters;
    try {
      const caseId = this.opened[n] ?? (await this.open(n));
      const body = needsLetter ? DENIAL : WITHDRAWAL;
      await this.caller.post(`/v1/cases/${caseId}/decisions`, body, `decide-${this.order.seed}-${n}`, n);
      const at = performance.now();
      if (this.accepted.has(caseId)) this.givenUp.push(`Case ${caseId} was given to two applications`);
      this.accepted.set(caseId, { needsLetter, at, latencyMs: at - due });
    } catch (error) {
      if (!(error instanceof GivenUp)) throw error;
      this.givenUp.push(error.message);
    } finally {
      this.underWay -= 1;
    }
  }

  private async open(n: number): Promise<string> {
    const { seed } = this.order;
    const opening = application(`soak-${seed}-${n}`);
    return (await this.caller.post<{ caseId: string }>('/v1/cases', opening, `open-${seed}-${n}`, n)).caseId;
  }
}
