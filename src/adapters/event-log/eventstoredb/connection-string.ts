import type { Credentials } from '@eventstore/db-client';

/** What the adapter reads out of a connection string, and the strings it opens clients with. */
export interface ConnectionSettings {
  /** `host:port`, several with commas, for messages: never the password. */
  readonly hosts: string;
  readonly tls: boolean;
  /** File of the certificate authority, where the connection string names one. */
  readonly tlsCaFile: string | undefined;
  /** Given with each append, see {@link connectionSettings}. */
  readonly credentials: Credentials;
  /**
   * The connection string of the n-th client. No two clients of a process share a TCP connection.
   *
   * @param silent `host:port` of a node that did not answer: where two others are left, it is not asked for the leader
   */
  forClient(generation: number, silent?: string): string;
}

/** The client warns on the console below this. */
const KEEP_ALIVE_INTERVAL_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 3_000;
/** The client takes whole seconds. A frozen node is asked so long where the leader is. */
const GOSSIP_TIMEOUT_S = 1;
const DEFAULT_PORT = 2113;

const OURS: ReadonlySet<string> = new Set(['keepaliveinterval', 'keepalivetimeout', 'gossiptimeout']);
const SHAPE = /^(esdb(?:\+discover)?):\/\/(?:([^:@/?]+):([^@/?]+)@)?([^/?]+)\/*(?:\?(.*))?$/;

/**
 * Reads an EventStoreDB connection string (`esdb://user:password@host:2113?tls=true&tlsCaFile=…`), and completes it:
 * keep-alive after 10 s and for 3 s where it says nothing (a dead connection is noticed within 13 s instead of 20), one
 * second for each node that is asked where the leader is (instead of five).
 *
 * Credentials are given with each append although they stand in the string, and empty ones on an insecure server,
 * which ignores them: that keeps the client off its shared batch stream. There, a broken connection under load ends
 * the process (a rejection nobody can catch), an unreadable request does so ten seconds later, and an error on one
 * client rejects the appends of all.
 *
 * @param as user and password in place of those in the string
 * @throws TypeError for a string that is none, and for TLS without user and password; neither message holds the password
 */
export function connectionSettings(connectionString: string, as?: Credentials): ConnectionSettings {
  const match = SHAPE.exec(connectionString.trim());
  if (!match)
    throw new TypeError(
      'The EventStoreDB connection string is not of the form esdb://user:password@host:port?option=value',
    );
  const [, scheme = 'esdb', ownUser, ownPassword, hosts = '', query = ''] = match;
  const user = as ? encodeURIComponent(as.username) : ownUser;
  const password = as ? encodeURIComponent(as.password) : ownPassword;
  const options = query.split('&').filter((option) => option !== '');
  const tls = option(options, 'tls')?.toLowerCase() !== 'false';
  if (user === undefined && tls) {
    throw new TypeError(
      'The EventStoreDB connection string has TLS (the default) but no user:password@. For an insecure server add tls=false',
    );
  }
  const caFile = option(options, 'tlscafile');
  const interval = Number(option(options, 'keepaliveinterval') ?? KEEP_ALIVE_INTERVAL_MS);
  const timeout = Number(option(options, 'keepalivetimeout') ?? KEEP_ALIVE_TIMEOUT_MS);
  const gossip = option(options, 'gossiptimeout') ?? GOSSIP_TIMEOUT_S;
  const others = options.filter((each) => !OURS.has(nameOf(each)));
  const login = user === undefined ? '' : `${user}:${password}@`;
  return {
    hosts,
    tls,
    tlsCaFile: caFile === undefined ? undefined : decodeURIComponent(caFile),
    credentials: { username: decoded(user), password: decoded(password) },
    forClient(generation, silent) {
      // gRPC shares one TCP connection among channels with equal options: a fresh client would get the dead one again.
      const distinct = timeout < 0 ? timeout : timeout + generation;
      const keepAlive = [`keepAliveInterval=${interval}`, `keepAliveTimeout=${distinct}`];
      const all = [...others, ...keepAlive, `gossipTimeout=${gossip}`];
      return `${scheme}://${login}${withoutNode(hosts, silent)}?${all.join('&')}`;
    },
  };
}

/** With one host left the client would look for no leader at all. */
function withoutNode(hosts: string, silent: string | undefined): string {
  const all = hosts.split(',');
  const others = all.filter((host) => (host.includes(':') ? host : `${host}:${DEFAULT_PORT}`) !== silent);
  return (others.length < 2 ? all : others).join(',');
}

/** Option names are read as the client reads them: case, `_` and `-` do not count. */
function nameOf(option: string): string {
  return (option.split('=')[0] ?? '').trim().toLowerCase().replace(/[_-]/g, '');
}

function option(options: readonly string[], name: string): string | undefined {
  const found = options.findLast((each) => nameOf(each) === name);
  return found?.slice(found.indexOf('=') + 1).trim();
}

function decoded(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError('User or password in the EventStoreDB connection string: a % must be written as %25');
  }
}
