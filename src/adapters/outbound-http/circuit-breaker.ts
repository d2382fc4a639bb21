import { NeighbourUnavailable, type Reached } from './outbound-errors.js';

export interface BreakerOptions {
  /** Failures in a row after which the neighbour is left alone. */
  readonly failures: number;
  /** Milliseconds of the first rest; each rest after a failed trial is twice as long. */
  readonly firstRestMs: number;
  readonly mostRestMs: number;
}

/**
 * Leaves a neighbour alone that fails again and again: after so many failures in a row nothing is sent for a while, then
 * one request is let through as a trial. Its success opens the way for all, its failure begins a longer rest.
 */
export class CircuitBreaker {
  private failures = 0;
  private rests = 0;
  private closedUntil = -Infinity;
  private trying = false;

  constructor(
    private readonly neighbour: string,
    private readonly options: BreakerOptions,
    /** Milliseconds of a clock that only goes forward. */
    private readonly elapsed: () => number,
  ) {}

  /** Whether requests are turned away now. */
  get resting(): boolean {
    return this.failures >= this.options.failures && (this.trying || this.elapsed() < this.closedUntil);
  }

  /**
   * To be asked before each request, and answered by `succeeded`, `failed` or `undecided` after it.
   *
   * @param reached whether an attempt before may have been worked on: what the error will say
   * @throws NeighbourUnavailable while the neighbour is left alone
   */
  enter(reached: Reached = 'no'): void {
    if (this.resting) {
      const seconds = Math.max(0, (this.closedUntil - this.elapsed()) / 1_000).toFixed(1);
      const words = `${this.neighbour} failed ${this.failures} times in a row and is left alone for ${seconds} s`;
      throw new NeighbourUnavailable(words, reached);
    }
    if (this.failures >= this.options.failures) this.trying = true;
  }

  succeeded(): void {
    this.failures = 0;
    this.rests = 0;
    this.trying = false;
  }

  failed(): void {
    this.failures += 1;
    this.trying = false;
    if (this.failures < this.options.failures) return;
    const { firstRestMs, mostRestMs } = this.options;
    this.closedUntil = this.elapsed() + Math.min(mostRestMs, firstRestMs * 2 ** this.rests);
    this.rests += 1;
  }

  /** The request ended in a way that says nothing of the neighbour. */
  undecided(): void {
    this.trying = false;
  }
}
