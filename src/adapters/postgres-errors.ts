/** What PostgreSQL, its client or the network reported, in kinds that the ports know. */
export interface PostgresFault {
  /** In words, to stand behind the name of the store. */
  readonly what: string;
  readonly full: boolean;
  /** The store refuses us: nothing heals by waiting. */
  readonly denied: boolean;
}

const fault = (what: string, { full = false, denied = false } = {}): PostgresFault => ({ what, full, denied });

/** SQLSTATEs and their classes that speak of the store, not of the statement (appendix A of PostgreSQL's manual). */
const OF_THE_STORE: ReadonlyMap<string, PostgresFault> = new Map([
  ['08', fault('lost the connection')],
  ['28', fault('does not let this user in', { denied: true })],
  ['3D', fault('does not have this database', { denied: true })],
  ['42501', fault('does not allow this to its user', { denied: true })],
  ['25006', fault('may only be read: it is a standby, or being one')],
  ['25P03', fault('has ended a transaction that stood idle for too long')],
  ['40', fault('gave way to another transaction')],
  ['53', fault('is out of a resource')],
  ['53100', fault('is on a full disk', { full: true })],
  ['53300', fault('has no connection left')],
  ['55P03', fault('is locked by another transaction')],
  ['57014', fault('took too long over a statement')],
  ['57P', fault('is shutting down or starting up')],
  ['58', fault('could not read or write its files')],
  ['XX001', fault('is damaged')],
  ['XX002', fault('is damaged')],
]);

/**
 * A fault of the store: undefined for errors of a statement (a constraint, a missing table) and of the caller's own code.
 */
export function faultOfTheStore(error: unknown): PostgresFault | undefined {
  if (fromTheClient(error)) return fault('cannot be reached, or does not answer');
  const code = sqlState(error);
  if (code === undefined) return undefined;
  return [code, code.slice(0, 3), code.slice(0, 2)].map((key) => OF_THE_STORE.get(key)).find((known) => known);
}

/** The connection is gone, or nobody knows what state it is in: nothing can be done on it any more. */
export function endsConnection(error: unknown): boolean {
  const code = sqlState(error);
  return code === undefined ? fromTheClient(error) : /^(08|57P|25P03|25P04)/.test(code);
}

/** By shape, not by class: under a test runner the driver's classes may be of another realm. */
function sqlState(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === 'string' && code.length === 5 && severity !== undefined ? code : undefined;
}

/** Messages of `pg` and `pg-pool` that have no code. */
const CLIENT_MESSAGES =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Connection ended unexpectedly|Cannot use a pool after|The server does not support SSL|There was an error establishing an SSL)/;

function fromTheClient(error: unknown): boolean {
  const { code, message, syscall, errors } = (error ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly syscall?: unknown;
    readonly errors?: readonly unknown[];
  };
  // Of a name with several addresses: each has its own error.
  if (Array.isArray(errors) && errors.some(fromTheClient)) return true;
  if (typeof syscall === 'string' && typeof code === 'string') return true;
  if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ERR_STREAM|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/.test(code)) return true; // prettier-ignore
  return typeof message === 'string' && CLIENT_MESSAGES.test(message);
}
