import type { Actor, Confidentiality, Metadata, Origin } from '../../events/envelope.js';
import type { Refusal } from '../../domain/kernel/decider.js';

/** Who asks, why, and under which id: everything about a command that is not its content. */
export interface CommandContext {
  /** The same id asks for the same thing: a second run answers with the first result. */
  readonly commandId: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string;
  /** RFC 3339 UTC; default: now. */
  readonly occurredAt?: string;
  readonly receivedAt?: string;
  readonly origin?: Origin;
  readonly importId?: string;
  readonly source?: Metadata['source'];
  readonly confidentiality?: Confidentiality;
  readonly policy?: Metadata['policy'];
  /** If-Match: the version of the thing that the caller has seen. */
  readonly expectedVersion?: number;
}

/** What a command has led to. The same for every repetition of the command. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly stream: string;
  /** Last revision of the command's own events; where there was nothing to do, of the stream (-1: none). */
  readonly revision: number;
  /** Position of the command's last event; 0n where there was nothing to do. */
  readonly position: bigint;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  /** Version after the command, for ETag, where the stream has one. */
  readonly version?: number;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

export type Outcome = Accepted | Refused;

/** Codes that the runner itself refuses with. */
export const VERSION_MISMATCH = 'version-mismatch';

/** Writers kept getting in each other's way; nothing was written. Retrying later is safe. */
export class TooMuchContention extends Error {
  override readonly name = 'TooMuchContention';
  constructor(readonly stream: string) {
    super(`Stream ${stream} is being written by others; try again`);
  }
}
