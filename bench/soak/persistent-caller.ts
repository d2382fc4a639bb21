import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Instance } from './instance.js';

/** An instance that does not answer in this time is given up, and the other one is asked. */
const ANSWER_MS = 10_000;
/** After so long without success a caller gives up for good. */
const PATIENCE_MS = 180_000;
/** Between one round of asking and the next; doubled each time up to the most, so that a slow service is not made slower. */
const [BETWEEN_MS, MOST_BETWEEN_MS] = [100, 3_000];
const SOCKETS = 400;

interface Reply {
  readonly status: number;
  readonly replayed: boolean;
  readonly text: string;
}

/** Never answered with success. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/**
 * A case system as it should be: asks one of the instances, and where that gives no answer or cannot say, the other one,
 * again and again, under the same Idempotency-Key.
 */
export class PersistentCaller {
  /** Answers by status, and 0 for none. */
  readonly answers = new Map<number, number>();
  /** Answers that were the first one's again. */
  replayed = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: SOCKETS, scheduling: 'lifo' });

  constructor(
    private readonly instances: readonly Instance[],
    private readonly key: string,
  ) {}

  /**
   * @param first which instance is asked first
   * @throws GivenUp when it is refused for good, or not answered with success in time
   */
  async post<T>(path: string, body: object, idempotencyKey: string, first: number): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    const text = JSON.stringify(body);
    for (let attempt = first; ; attempt += 1) {
      const { url } = this.instances[attempt % this.instances.length] as Instance;
      if (url !== undefined) {
        const { status, replayed, text: said } = await this.ask(`${url}${path}`, text, idempotencyKey);
        this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
        if (replayed) this.replayed += 1;
        if (status >= 200 && status < 300) return JSON.parse(said) as T;
        const again = status === 0 || status >= 500 || status === 429 || status === 409;
        if (!again || performance.now() > until) throw new GivenUp(`POST ${path}: ${status} ${said.slice(0, 500)}`);
      }
      // The other one may be well: it is asked at once. When both were asked they are left in peace for a moment.
      const rounds = (attempt + 1 - first) / this.instances.length;
      if (Number.isInteger(rounds)) await setTimeout(Math.min(BETWEEN_MS * 2 ** (rounds - 1), MOST_BETWEEN_MS));
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private ask(url: string, body: string, idempotencyKey: string): Promise<Reply> {
    return new Promise((resolve) => {
      const none = (error: Error): void => resolve({ status: 0, replayed: false, text: error.message });
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: `Bearer ${this.key}`,
        'idempotency-key': idempotencyKey,
      };
      const sent = request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', none);
        response.once('end', () => {
          clearTimeout(late);
          const replayed = response.headers['idempotency-replayed'] === 'true';
          resolve({ status: response.statusCode ?? 0, replayed, text: Buffer.concat(parts).toString() });
        });
      });
      const late = globalThis.setTimeout(() => sent.destroy(new Error(`No answer in ${ANSWER_MS} ms`)), ANSWER_MS);
      sent.once('error', (error) => {
        clearTimeout(late);
        none(error);
      });
      sent.end(body);
    });
  }
}
