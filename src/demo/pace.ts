import type { DemoHouse } from './demo-house.js';

/** So long may the service work before the demo gives up: real time, far beyond what any step needs. */
const PATIENCE_MS = 120_000;

/** The service is at rest, and yet something it should have dealt with is still due. */
export class ClockStuck extends Error {
  override readonly name = 'ClockStuck';
}

/** Moves the clock of the service, and never past a moment that something waits for. */
export class Pace {
  private atRest = false;

  constructor(private readonly house: Pick<DemoHouse, 'clock' | 'runtime'>) {}

  /** Something was done: whatever follows from it has to happen before the clock moves on. */
  stirred(): void {
    this.atRest = false;
  }

  /** Waits until all that follows has happened. @throws NotQuiescent naming what still moves */
  async rest(): Promise<void> {
    if (this.atRest) return;
    await this.house.runtime.quiescent(PATIENCE_MS);
    this.atRest = true;
  }

  /**
   * Moves the clock to a moment, with a stop at each moment in between that something waits for.
   * @throws NotQuiescent, ClockStuck
   */
  async moveTo(instant: string): Promise<void> {
    const { clock, runtime } = this.house;
    if (instant <= clock.now()) return;
    await this.rest();
    for (let due = await runtime.nextDue(); due !== undefined && due <= instant; due = await runtime.nextDue()) {
      if (due <= clock.now()) throw new ClockStuck(`The clock stands at ${clock.now()}, and ${due} was not dealt with`);
      clock.moveTo(due);
      this.stirred();
      await this.rest();
    }
    clock.moveTo(instant);
    this.stirred();
  }
}
