import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/**
 * How many requests of authenticated callers are worked on at once. Each holds its content and its place in the queues
 * of the stores: without a bound a store that has become slow would fill the memory, and every answer would come late.
 */
export class RequestsUnderWay {
  /** Counted apart: commands that wait for a log that does not answer leave its readers their room. */
  private readonly underWay = { reads: 0, others: 0 };

  constructor(private readonly most: number) {}

  get size(): number {
    return this.underWay.reads + this.underWay.others;
  }

  /**
   * Counts a request until its answer is out, or its caller is gone.
   * @throws Problem 503 when there are as many as may be
   */
  enter({ method }: FastifyRequest, { raw }: FastifyReply): void {
    const kind = method === 'GET' || method === 'HEAD' ? 'reads' : 'others';
    if (this.underWay[kind] >= this.most) {
      throw new Problem(
        503,
        'busy',
        `${this.most} such requests are under way already; repeat this one a moment later`,
        {
          headers: { 'retry-after': '1' },
        },
      );
    }
    this.underWay[kind] += 1;
    raw.once('close', () => (this.underWay[kind] -= 1));
  }
}
