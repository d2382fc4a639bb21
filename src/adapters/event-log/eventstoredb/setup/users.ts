import { readFileSync } from 'node:fs';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Credentials } from '@eventstore/db-client';
import { EventLogDenied, EventLogUnavailable } from '../../../../ports/event-log.js';
import type { ConnectionSettings } from '../connection-string.js';

const TIME_LIMIT_MS = 10_000;

/**
 * Makes an ordinary user, over HTTP: there is no other way. Any node of a cluster passes it on to the leader.
 *
 * @returns false where a user of that name is there already; nothing is changed then
 * @throws EventLogDenied when the administrator is not let in; EventLogUnavailable when no node can do it now
 */
export async function makeUser(
  { hosts, tls, tlsCaFile }: ConnectionSettings,
  admin: Credentials,
  user: Credentials,
): Promise<boolean> {
  const body = JSON.stringify({
    loginName: user.username,
    fullName: 'Casewitness, audit service',
    groups: [],
    password: user.password,
  });
  const ca = tlsCaFile === undefined ? undefined : readFileSync(tlsCaFile);
  let last = 'no host was given';
  for (const host of hosts.split(',')) {
    const [name = '', port = '2113'] = host.split(':');
    try {
      const server = { host: name, port, ca, tls, admin };
      // Asked first: a user of the same name and password is "made" again, and again.
      let status = await call(server, 'GET', `/users/${encodeURIComponent(user.username)}`);
      if (status === 200) return false;
      if (status === 404) status = await call(server, 'POST', '/users', body);
      if (status === 201) return true;
      if (status === 409) return false;
      if (status === 401 || status === 403) {
        throw new EventLogDenied(
          `EventStoreDB at ${host} does not let the administrator ${admin.username} make users (HTTP ${status}): check name and password`,
        );
      }
      last = `${host} answered HTTP ${status}`;
    } catch (error) {
      if (error instanceof EventLogDenied) throw error;
      last = `${host}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  throw new EventLogUnavailable(`No node of EventStoreDB could make the user (${last})`);
}

interface HttpServer {
  readonly host: string;
  readonly port: string;
  readonly ca: Buffer | undefined;
  readonly tls: boolean;
  readonly admin: Credentials;
}

/** The status of one request. */
function call({ host, port, ca, tls, admin }: HttpServer, method: string, path: string, body = ''): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${admin.username}:${admin.password}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const options = { host, port, path, method, headers, timeout: TIME_LIMIT_MS };
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode ?? 0);
    };
    const request = tls ? secureRequest({ ...options, ca }, answered) : plainRequest(options, answered);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIME_LIMIT_MS} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}
