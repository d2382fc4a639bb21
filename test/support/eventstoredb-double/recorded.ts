/** An event proposed by a client. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event as the double keeps it. */
export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** Commit and prepare position alike, as a server of version 24 writes them. */
  readonly position: bigint;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export type Expected = number | 'any' | 'no-stream' | 'stream-exists';

/** The server's answer to an append; positions and revisions are those of the last event asked for. */
export type AppendAnswer =
  | { readonly kind: 'success'; readonly revision: number; readonly position: bigint | undefined }
  | { readonly kind: 'wrong-expected-version'; readonly actual: number | 'no-stream' }
  | { readonly kind: 'stream-deleted' };

/** The answer to a soft delete or a tombstone. */
export type DeleteAnswer =
  | { readonly kind: 'deleted'; readonly position: bigint }
  | { readonly kind: 'wrong-expected-version'; readonly actual: number | 'no-stream' }
  | { readonly kind: 'stream-deleted' };
