import { setTimeout as sleep } from 'node:timers/promises';
import { ANY, BACKWARDS, END, jsonEvent, NO_STREAM, type Credentials } from '@eventstore/db-client';
import { EventLogCorrupt, EventLogDenied, EventLogUnavailable } from '../../../../ports/event-log.js';
import { Alarms } from '../alarms.js';
import { Connection } from '../connection.js';
import { connectionSettings, type ConnectionSettings } from '../connection-string.js';
import { run } from '../paged-read.js';
import { verdictOn } from '../port-errors.js';
import { LEADER } from '../pages.js';
import { retrying } from '../retrying.js';
import { excessRights } from '../rights.js';
import { defaultRights, saysTheSame } from './default-rights.js';
import { makeUser } from './users.js';

const SETTINGS = '$settings';
const CALL_TIMEOUT_MS = 3_000;
const PATIENCE_MS = 15_000;
/** New rights are in force within a second; a loaded server may take longer. */
const IN_FORCE_MS = 20_000;
const LOOK_AGAIN_MS = 200;

export interface ServerSetup {
  /** Where the server is; user and password in it do not count. */
  readonly connectionString: string;
  readonly admin: Credentials;
  /** The ordinary user that the service will run as. */
  readonly user: Credentials;
  /** Users and groups of others on the same server who must go on reading and appending. */
  readonly others: readonly string[];
  /** Of the stream names, for the check. */
  readonly prefix: string;
}

export interface ServerSetupResult {
  readonly user: 'made' | 'was there';
  readonly rights: 'set' | 'were so';
}

/**
 * Makes EventStoreDB safe for the log, as an administrator, once: an ordinary user, and default rights under which it can
 * append and read but not delete, truncate or set metadata. Then it acts as that user, harmlessly, and sees that it is so.
 * Done again it changes nothing.
 *
 * @throws TypeError for a server without TLS: it knows no users
 * @throws EventLogDenied when administrator or user is not let in, or the check fails; EventLogUnavailable
 */
export async function setUpServer(setup: ServerSetup): Promise<ServerSetupResult> {
  const asAdmin = connectionSettings(setup.connectionString, setup.admin);
  if (!asAdmin.tls)
    throw new TypeError('A server without TLS (tls=false) knows no users and no rights: there is nothing to set up');
  const made = await makeUser(asAdmin, setup.admin, setup.user);
  const set = await withConnection(asAdmin, (connection) => setRights(connection, setup));
  const asUser = connectionSettings(setup.connectionString, setup.user);
  await withConnection(asUser, (connection) => check(connection, setup, made));
  return { user: made ? 'made' : 'was there', rights: set ? 'set' : 'were so' };
}

async function withConnection<T>(
  settings: ConnectionSettings,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = new Connection(settings, CALL_TIMEOUT_MS, new Alarms());
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Writes the rights where they are not so already. @returns whether anything was written */
async function setRights(connection: Connection, { admin, user, others }: ServerSetup): Promise<boolean> {
  const until = performance.now() + PATIENCE_MS;
  const present = await presentRights(connection, until);
  const wanted = defaultRights([user.username, ...others], present?.document);
  if (saysTheSame(present?.document, wanted)) return false;
  const event = jsonEvent({ type: SETTINGS, data: { ...(present?.document as object), ...wanted } });
  const expectedRevision = present?.revision ?? NO_STREAM;
  await retrying(connection, 'setting the default rights', until, () =>
    connection.call(until, (client) =>
      client.appendToStream(SETTINGS, event, { ...LEADER, expectedRevision, credentials: admin }),
    ),
  );
  return true;
}

async function presentRights(
  connection: Connection,
  until: number,
): Promise<{ readonly document: unknown; readonly revision: bigint } | undefined> {
  return retrying(connection, 'reading the default rights', until, async () => {
    let found: { document: unknown; revision: bigint } | undefined;
    try {
      await run(
        connection,
        until,
        (client) => client.readStream(SETTINGS, { ...LEADER, direction: BACKWARDS, fromRevision: END, maxCount: 1 }),
        ({ event }) => {
          if (event && !event.isJson)
            throw new EventLogCorrupt(`The stream ${SETTINGS} holds something that is no JSON`);
          if (event) found = { document: event.data, revision: event.revision };
          return false;
        },
      );
    } catch (error) {
      if (verdictOn(error).kind !== 'stream-missing') throw error;
    }
    return found;
  });
}

/** Acts as the user until the rights are in force: may append and read, may not destroy. Nothing is written. */
async function check(connection: Connection, { user, prefix }: ServerSetup, made: boolean): Promise<void> {
  const until = performance.now() + IN_FORCE_MS;
  for (;;) {
    const problem = await problemAs(connection, user, `${prefix}log`, until);
    if (problem === undefined) return;
    const again = performance.now() + LOOK_AGAIN_MS;
    if (again > until || problem.final) {
      const hint = problem.final && !made ? '. The user was there before: is this its password?' : '';
      throw new EventLogDenied(`As the user ${user.username}: ${problem.words}${hint}`);
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

async function problemAs(
  connection: Connection,
  credentials: Credentials,
  stream: string,
  until: number,
): Promise<{ readonly words: string; readonly final: boolean } | undefined> {
  try {
    await retrying(connection, 'appending nothing', until, () =>
      connection.call(until, (client) =>
        client.appendToStream(stream, [], { ...LEADER, expectedRevision: ANY, credentials }),
      ),
    );
    await retrying(connection, 'reading all streams', until, () =>
      run(
        connection,
        until,
        (client) => client.readAll({ ...LEADER, direction: BACKWARDS, fromPosition: END, maxCount: 1 }),
        () => false,
      ),
    );
    const excess = await excessRights(connection, stream, credentials, until);
    if (excess.length > 0) return { words: `still may ${excess.join(', ')}`, final: false };
    return undefined;
  } catch (error) {
    if (error instanceof EventLogUnavailable) throw error;
    const words = error instanceof Error ? error.message : String(error);
    return { words, final: /no such user/.test(words) };
  }
}
