import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../ports/clock.js';
import type { ReadStore } from '../../ports/read-store.js';
import { CLOCK, READ_STORE } from '../../ports/tokens.js';
import { Problem } from '../http/problem.js';
import type { Caller } from './caller.js';

/** An answer as it was given, to be given again. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface KeyRow {
  readonly request_hash: string;
  readonly answer: string | null;
}

/**
 * `Idempotency-Key`: the row is written before the command runs, its answer after it. A row without an answer means a
 * crash between the two: the command runs again and is healed by its id.
 */
@Injectable()
export class Idempotency {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The earlier answer, if there is one. @throws Problem 422 when the key was used for another request */
  async begin(
    { principal, idempotencyKey = '', requestHash }: Caller,
    commandId: string,
  ): Promise<StoredAnswer | undefined> {
    const key = { principal_id: principal.id, key: idempotencyKey };
    const row = await this.readStore.write(async (session) => {
      const fresh = {
        ...key,
        request_hash: requestHash,
        command_id: commandId,
        status: null,
        answer: null,
        created_at: this.clock.now(),
      };
      if ((await session.insert('idempotency', [fresh], 'ignore')) === 1) return undefined;
      const [found] = await session.findMany<KeyRow>('idempotency', ['principal_id', 'key'], [key]);
      return found;
    });
    if (row && row.request_hash !== requestHash) {
      const errors = [{ field: 'header Idempotency-Key', reason: 'was used for another request' }];
      throw new Problem(422, 'idempotency-key-reused', 'This Idempotency-Key was used for another request', { errors });
    }
    return row?.answer ? (JSON.parse(row.answer) as StoredAnswer) : undefined;
  }

  /** Keeps the answer; a 5xx is never kept. */
  async finish({ principal, idempotencyKey = '' }: Caller, answer: StoredAnswer): Promise<void> {
    if (answer.status >= 500) return;
    const row = {
      principal_id: principal.id,
      key: idempotencyKey,
      status: answer.status,
      answer: JSON.stringify(answer),
    };
    await this.readStore.write((session) =>
      session.updateMany('idempotency', ['principal_id', 'key'], ['status', 'answer'], [row]),
    );
  }

  /** Forgets keys older than so many milliseconds. Answers how many. */
  async sweepOlderThan(milliseconds: number): Promise<number> {
    const olderThan = new Date(Date.parse(this.clock.now()) - milliseconds).toISOString();
    return this.readStore.write((session) =>
      session.execute('DELETE FROM idempotency WHERE created_at < :olderThan', { olderThan }),
    );
  }
}
