import { status, type Metadata } from '@grpc/grpc-js';
import type { LogStore } from './log-store.js';
import { rpcErrors, type RpcError } from './rpc-errors.js';

export interface User {
  readonly name: string;
  readonly password: string;
  /** `$admins` may do everything. */
  readonly groups?: readonly string[];
}

/** What a user may be allowed: reading, writing, deleting, and the same of a stream's metadata. */
export type Right = '$r' | '$w' | '$d' | '$mr' | '$mw';

type Acl = Partial<Record<Right, string | readonly string[]>>;

const EVERYBODY = '$all';
const ADMINS = '$admins';

/** Users and rights, as a secure server 24.6 has them; an insecure one, without users, lets everybody do everything. */
export class AccessControl {
  private readonly users = new Map<string, User>();

  constructor(
    users: readonly User[],
    private readonly store: LogStore,
  ) {
    for (const user of users) this.users.set(user.name, user);
  }

  get insecure(): boolean {
    return this.users.size === 0;
  }

  /** Who stands behind basic credentials: undefined for a name or password that is wrong. */
  login(authorization: string | undefined): User | undefined {
    const [name = '', password] = Buffer.from(/^Basic (.+)$/.exec(authorization ?? '')?.[1] ?? '', 'base64')
      .toString('utf8')
      .split(/:(.*)/s);
    const user = this.users.get(name);
    return user?.password === password ? user : undefined;
  }

  has(name: string): boolean {
    return this.users.has(name);
  }

  /** Makes a user; the same one again too. @returns false where there is one of that name with another password */
  add(user: User): boolean {
    if ((this.users.get(user.name)?.password ?? user.password) !== user.password) return false;
    this.users.set(user.name, user);
    return true;
  }

  isAdmin({ groups }: User): boolean {
    return groups?.includes(ADMINS) ?? false;
  }

  /** The error for a call that its caller has no right to. */
  refusal(metadata: Metadata, right: '$r' | '$w' | '$d', stream: string): RpcError | undefined {
    if (this.insecure) return undefined;
    const given = metadata.get('authorization')[0];
    if (given === undefined) return rpcErrors.accessDenied();
    const user = this.login(String(given));
    if (user === undefined) return rpcErrors.unauthenticated();
    return this.may(user, right, stream) ? undefined : rpcErrors.accessDenied();
  }

  private may(user: User, right: '$r' | '$w' | '$d', stream: string): boolean {
    if (this.isAdmin(user)) return true;
    if (stream.startsWith('$$') && right === '$d') return false;
    const of = stream.startsWith('$$') ? stream.slice(2) : stream;
    const wanted = stream.startsWith('$$') ? ({ $r: '$mr', $w: '$mw', $d: '$d' } as const)[right] : right;
    const roles = this.acl(of.startsWith('$') ? '$systemStreamAcl' : '$userStreamAcl')[wanted];
    const allowed = roles ?? (of.startsWith('$') ? ADMINS : EVERYBODY);
    return [allowed].flat().some((role) => role === EVERYBODY || role === user.name || user.groups?.includes(role));
  }

  /** The default rights, as the last event of the stream `$settings` says. */
  private acl(kind: '$userStreamAcl' | '$systemStreamAcl'): Acl {
    const last = this.store.stream('$settings').events.at(-1);
    if (last === undefined) return {};
    return (JSON.parse(Buffer.from(last.data).toString('utf8')) as Record<string, Acl>)[kind] ?? {};
  }
}

/** The status with which the batch stream itself fails, rather than one append on it. */
export const endsBatchStream = (error: RpcError): boolean => error.code === status.UNAUTHENTICATED;
