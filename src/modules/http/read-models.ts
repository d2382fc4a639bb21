import { Inject, Injectable } from '@nestjs/common';
import { Runtime } from '../../runtime/runtime.js';
import { Problem } from './problem.js';

/** How long a reader waits for its own write to become visible. */
const PATIENCE_MS = 10_000;

/** Read-your-writes: waits until read models have reached a position. */
@Injectable()
export class ReadModels {
  constructor(@Inject(Runtime) private readonly runtime: Runtime) {}

  /** @throws Problem 503 when they are not there in time */
  async reach(position: bigint, names?: readonly string[]): Promise<void> {
    const there = await this.runtime.whenCaughtUp(position, names, PATIENCE_MS);
    if (there) return;
    throw new Problem(503, 'read-model-behind', `The read model has not reached position ${position} yet`, {
      headers: { 'retry-after': '2' },
    });
  }

  /** Parses `?after=` and waits. @throws Problem */
  async reachAfter(after: string | undefined, names?: readonly string[]): Promise<void> {
    if (after === undefined) return;
    if (!/^\d{1,19}$/.test(after)) {
      throw new Problem(422, 'content-invalid', 'after is not a position', {
        errors: [{ field: 'after', reason: 'must be a position as a command answered it' }],
      });
    }
    await this.reach(BigInt(after), names);
  }
}
