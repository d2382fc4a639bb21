import { setTimeout } from 'node:timers/promises';
import { ReadStoreUnavailable } from '../../../ports/read-store.js';
import type { PostgresPool } from '../../postgres-pool.js';

/** How long a server that went away during a commit is waited for. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Whether a transaction whose commit got no answer was committed: the server keeps account of it. Without this, work
 * that is done would be reported as failed, and be done again.
 *
 * @throws ReadStoreUnavailable when the server does not come back in time: then nobody knows
 */
export async function wasCommitted(pool: PostgresPool, xid: string, place: string): Promise<boolean> {
  const until = performance.now() + PATIENCE_MS;
  let cause: unknown;
  do {
    try {
      const status = await statusOf(pool, xid);
      // While the server has not noticed that the connection is gone, it may still be committing.
      if (status !== 'in progress') return status === 'committed';
    } catch (error) {
      cause = error;
    }
    await setTimeout(PAUSE_MS);
  } while (performance.now() < until);
  throw new ReadStoreUnavailable(
    `The read store ${place} was lost during a commit, and nobody can say whether it was carried out`,
    { cause },
  );
}

async function statusOf(pool: PostgresPool, xid: string): Promise<string | null> {
  const { client, result } = await pool.begin(
    `BEGIN READ ONLY; SELECT pg_xact_status('${BigInt(xid)}'::xid8) AS status`,
  );
  client.release(true);
  return (result[1]?.rows[0] as { status: string | null }).status;
}
