import type { Metadata } from '@grpc/grpc-js';
import type { RpcError } from './rpc-errors.js';
import { rpcErrors } from './rpc-errors.js';

/** How the server answers while it cannot do its work. */
export type Refusal = 'not-ready' | 'too-busy' | 'access-denied' | 'unauthenticated';

/** Faults of the server itself, set by a test at any moment. Faults of the line are the network's. */
export class Faults {
  /** Every call is answered like this until it is cleared. */
  refusal: Refusal | undefined;
  /** So many of the next appends are written, but the line breaks before the answer. */
  answersToLose = 0;
  /** So many of the next appends are never answered and never written; the line stays as it is. */
  appendsToSwallow = 0;
  /** `host:port` of the leader, where this node is none: calls that require the leader are sent there. */
  leader: string | undefined;
  /** Every call is dealt with so many milliseconds after it came. */
  slownessMs = 0;

  constructor(private readonly breakLine: () => void) {}

  /** The error for this call, if calls are refused at present. */
  refusalOf(metadata: Metadata): RpcError | undefined {
    if (this.leader !== undefined && metadata.get('requires-leader').length > 0)
      return rpcErrors.notLeader(this.leader);
    switch (this.refusal) {
      case undefined:
        return undefined;
      case 'not-ready':
        return rpcErrors.notReady();
      case 'too-busy':
        return rpcErrors.tooBusy();
      case 'access-denied':
        return rpcErrors.accessDenied();
      case 'unauthenticated':
        return rpcErrors.unauthenticated();
    }
  }

  /** Deals with a call when its time has come. */
  inTime(deal: () => void): void {
    if (this.slownessMs === 0) setImmediate(deal);
    else setTimeout(deal, this.slownessMs);
  }

  /** True when this append is to vanish. */
  swallowsAppend(): boolean {
    if (this.appendsToSwallow === 0) return false;
    this.appendsToSwallow--;
    return true;
  }

  /** True when the answer to this append, which has been written, is lost; the line is broken then. */
  losesAnswer(): boolean {
    if (this.answersToLose === 0) return false;
    this.answersToLose--;
    this.breakLine();
    return true;
  }
}
