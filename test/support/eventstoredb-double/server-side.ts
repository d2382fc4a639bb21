import type { Metadata } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import type { LogStore } from './log-store.js';
import { rpcErrors, type RpcError } from './rpc-errors.js';

export type Method = 'read' | 'append' | 'batchAppend' | 'delete' | 'tombstone';

export interface User {
  readonly name: string;
  readonly password: string;
}

/** What every call meets first: the door, the faults of the moment, the log behind. */
export class ServerSide {
  /** Calls admitted so far, by method. */
  readonly calls: Record<Method, number> = { read: 0, append: 0, batchAppend: 0, delete: 0, tombstone: 0 };

  constructor(
    readonly store: LogStore,
    readonly faults: Faults,
    readonly maxAppendSize: number,
    private readonly user: User | undefined,
  ) {}

  /** The error that the call is answered with at once, if any. */
  refuse(method: Method, metadata: Metadata): RpcError | undefined {
    const refusal = this.faults.refusalOf() ?? this.unauthorized(metadata);
    if (refusal === undefined) this.calls[method]++;
    return refusal;
  }

  private unauthorized(metadata: Metadata): RpcError | undefined {
    if (this.user === undefined) return undefined;
    const given = metadata.get('authorization')[0];
    if (given === undefined) return rpcErrors.accessDenied();
    const right = Buffer.from(`${this.user.name}:${this.user.password}`).toString('base64');
    return given === `Basic ${right}` ? undefined : rpcErrors.unauthenticated();
  }
}
