import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { BadRequest } from './messages.js';

/** A gRPC status as the server sends it, with the trailers from which the client makes its error classes. */
export type RpcError = Pick<ServiceError, 'code' | 'details' | 'metadata' | 'name' | 'message'>;

export function rpcError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): RpcError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const rpcErrors = {
  accessDenied: () => rpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  unauthenticated: () => rpcError(status.UNAUTHENTICATED, 'Received HTTP status code 401'),
  notReady: () => rpcError(status.UNAVAILABLE, 'Server Is Not Ready'),
  tooBusy: () => rpcError(status.UNAVAILABLE, 'Server Is Too Busy'),
  notLeader: (leader: string) =>
    rpcError(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': leader.split(':')[0] ?? '',
      'leader-endpoint-port': leader.split(':')[1] ?? '',
    }),
  unexpected: (result: string, value: string) => rpcError(status.UNKNOWN, `Unexpected ${result}: ${value}`),
  invalidPosition: () => rpcError(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.'),
  maxAppendSize: (limit: number) =>
    rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(limit),
    }),
  streamDeleted: (stream: string) =>
    trailersHold(stream)
      ? rpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
          exception: 'stream-deleted',
          'stream-name': stream,
        })
      : rpcError(status.UNKNOWN, 'Received HTTP status code 500'),
  wrongExpectedVersion: (stream: string, expected: number, actual: number) =>
    rpcError(
      status.FAILED_PRECONDITION,
      `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
      {
        exception: 'wrong-expected-version',
        'stream-name': stream,
        'expected-version': String(expected),
        'actual-version': String(actual),
      },
    ),
  /** What a handler threw: the server does not say what it was. */
  thrown: (error: unknown) =>
    error instanceof BadRequest ? rpcError(status.UNKNOWN, 'Exception was thrown by handler.') : (error as RpcError),
};

/** The real server fails over its own trailers where a name is not ASCII. */
function trailersHold(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
