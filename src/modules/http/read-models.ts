import { Injectable } from '@nestjs/common';
import { NotCaughtUp } from '../../runtime/progress-waiters.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { ReadQueryDto } from './page.dto.js';
import { Problem } from './problem.js';

/** How long a reader waits for its own write to become visible, unless told. */
const PATIENCE_MS = 10_000;

/** Read-your-writes: waits until read models have reached a position. */
@Injectable()
export class ReadModels {
  constructor(
    private readonly runtime: Runtime,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** @throws Problem 503 when they are not there in so many milliseconds */
  async reach(position: bigint, names: readonly string[], patienceMs = this.patienceMs): Promise<void> {
    try {
      await this.runtime.whenCaughtUp(position, names, patienceMs);
    } catch (error) {
      if (!(error instanceof NotCaughtUp)) throw error;
      throw new Problem(503, 'read-model-behind', error.message, { headers: { 'retry-after': '2' }, cause: error });
    }
  }

  /** Waits for `?after=` and for the position that `?at=` looks at. @throws Problem */
  async reachFor({ after, at }: ReadQueryDto, names: readonly string[]): Promise<void> {
    for (const position of [after, at]) if (position !== undefined) await this.reach(BigInt(position), names);
  }
}
