import type { Metadata } from '@grpc/grpc-js';
import type { AccessControl } from './access-control.js';
import type { Faults } from './faults.js';
import type { LogStore } from './log-store.js';
import type { RpcError } from './rpc-errors.js';

export type Method = 'read' | 'append' | 'batchAppend' | 'delete' | 'tombstone';

const RIGHTS = { read: '$r', append: '$w', batchAppend: '$w', delete: '$d', tombstone: '$d' } as const;

/** What every call meets first: the door, the faults of the moment, the log behind. */
export class ServerSide {
  /** Calls admitted so far, by method. */
  readonly calls: Record<Method, number> = { read: 0, append: 0, batchAppend: 0, delete: 0, tombstone: 0 };

  constructor(
    readonly store: LogStore,
    readonly faults: Faults,
    readonly maxAppendSize: number,
    private readonly access: AccessControl,
  ) {}

  /** The error that the call is answered with at once, if any. `$all` is a stream here too. */
  refuse(method: Method, metadata: Metadata, stream: string): RpcError | undefined {
    const refusal = this.faults.refusalOf(metadata) ?? this.access.refusal(metadata, RIGHTS[method], stream);
    if (refusal === undefined) this.calls[method]++;
    return refusal;
  }
}
