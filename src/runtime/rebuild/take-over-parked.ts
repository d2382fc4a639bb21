import type { WriteSession } from '../../ports/read-store.js';

/**
 * What waited in the rebuild waits in the live consumer from now on, and what waited there before is either among it or
 * was projected. What stumbles still keeps the time since when, and the number of its attempts.
 */
export async function takeOverParked(session: WriteSession, beside: string, live: string): Promise<void> {
  await session.execute(
    `UPDATE parked SET
       since = (SELECT before.since FROM parked before WHERE before.consumer = :live AND before.item = parked.item),
       attempts = (SELECT before.attempts FROM parked before WHERE before.consumer = :live AND before.item = parked.item)
     WHERE consumer = :beside
       AND EXISTS (SELECT 1 FROM parked before WHERE before.consumer = :live AND before.item = parked.item)`,
    { beside, live },
  );
  for (const table of ['parked', 'parked_events']) {
    await session.execute(`DELETE FROM ${table} WHERE consumer = :live`, { live });
    await session.execute(`UPDATE ${table} SET consumer = :live WHERE consumer = :beside`, { beside, live });
  }
}
