import { jsonEvent, type Credentials, type EventStoreDBClient } from '@eventstore/db-client';
import type { Connection } from './connection.js';
import { LEADER } from './pages.js';
import { verdictOn } from './port-errors.js';
import { retrying } from './retrying.js';

/** A revision that no stream has: a call that is let through still changes nothing. */
const NO_SUCH_REVISION = 2n ** 62n;
const SETTINGS = '$settings';

/** What a user must not be able to do, in words, and the harmless call that shows whether it is. */
const FORBIDDEN: readonly {
  readonly may: string;
  readonly attempt: (client: EventStoreDBClient, stream: string, options: Options) => Promise<unknown>;
}[] = [
  {
    may: 'truncate streams by their metadata',
    attempt: (client, stream, options) => client.setStreamMetadata(stream, {}, options),
  },
  { may: 'delete streams', attempt: (client, stream, options) => client.deleteStream(stream, options) },
  {
    may: 'change the default rights',
    attempt: (client, _, options) => client.appendToStream(SETTINGS, jsonEvent({ type: SETTINGS, data: {} }), options),
  },
];

interface Options {
  readonly expectedRevision: bigint;
  readonly credentials: Credentials;
  readonly requiresLeader: boolean;
}

/**
 * What this user may do to recorded history and must not be able to; empty where the server protects it. Each thing is
 * tried at a revision that no stream has: the server judges rights first, then the revision, so nothing is ever changed.
 *
 * @param stream a stream of ours, which need not exist
 * @param until see {@link retrying}
 * @throws EventLogUnavailable when the server cannot be reached in time; EventLogDenied for a wrong login or certificate
 */
export async function excessRights(
  connection: Connection,
  stream: string,
  credentials: Credentials,
  until: number,
): Promise<readonly string[]> {
  const options = { ...LEADER, expectedRevision: NO_SUCH_REVISION, credentials };
  const allowed = await Promise.all(
    FORBIDDEN.map(({ may, attempt }) =>
      retrying(connection, `asking whether we may ${may}`, until, async () => {
        try {
          await connection.call(until, (client) => attempt(client, stream, options));
        } catch (error) {
          const verdict = verdictOn(error);
          if (verdict.kind === 'denied' && verdict.right) return false;
          if (verdict.kind !== 'conflict' && verdict.kind !== 'stream-deleted') throw error;
        }
        return true;
      }),
    ),
  );
  return FORBIDDEN.filter((_, i) => allowed[i]).map(({ may }) => may);
}
