/** One personal value, sealed with its subject's key. The row is found by (eventId, digest). */
export interface SealedDisclosure {
  readonly eventId: string;
  /** base64url(SHA-256(ASCII(D))), the value of `$d` in the stored event. */
  readonly digest: string;
  /** Whose value it is: `case:<uuid>`, `party:<uuid>`, `actor:<id>`. */
  readonly subject: string;
  /**
   * AES-256-GCM: 12 bytes nonce, ciphertext of the disclosure D, 16 bytes tag. Additional data: eventId and digest.
   * Of many values of a subject in an append, the row of the first may hold several, with line feeds between them; those
   * of the others are 26 bytes that refer to it. For the privacy seam alone to know.
   */
  readonly sealed: Uint8Array;
}

/** An event whose disclosures are wanted. A vault finds them by what it was told when they were written. */
export interface EventPlace {
  readonly id: string;
  readonly position: bigint;
}

/** A subject's data key, wrapped by the key-encryption key. */
export interface WrappedKey {
  readonly subject: string;
  readonly wrapped: Uint8Array;
}

/** A destroyed key leaves a tombstone: "erased" is not "never existed". */
export interface DestroyedKey {
  readonly subject: string;
  readonly destroyedAt: string;
  readonly erasureEvent: string;
}

/** Personal data of an append, for the vault: new subject keys (kept only where the subject has none yet) and sealed values. */
export interface Disclosures {
  readonly keys: readonly WrappedKey[];
  /** In the order of the events that they belong to. */
  readonly rows: readonly SealedDisclosure[];
}

/** Where the events of disclosures are to stand, if their append is written. */
export interface AppendPlace {
  /** Of the log that the append goes to. */
  readonly logId: string;
  readonly stream: string;
  /** Of the first event of the append. */
  readonly revision: number;
  /** How many events are appended. */
  readonly events: number;
}

export const NO_DISCLOSURES: Disclosures = { keys: [], rows: [] };

/**
 * The store of personal data, the only one that can delete. Embedded: tables in the log's own file, written by the
 * log's append in one transaction. Production: a PostgreSQL schema of its own, written first.
 */
export interface Vault {
  /** `with-append`: the log's append stores the disclosures itself. `before-append`: {@link write} must be called first. */
  readonly writeOrder: 'with-append' | 'before-append';
  /**
   * Stores keys and rows durably; a key whose subject already has one is left out. Only for `before-append`.
   *
   * @param append where the rows' events are to stand; may be left out only where there are no rows
   */
  write(disclosures: Disclosures, append?: AppendPlace): Promise<void>;
  /** The keys of these subjects, destroyed ones as tombstones; subjects without a key are absent from the map. */
  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>>;
  /** All rows of these events, in no particular order. */
  disclosures(events: readonly EventPlace[]): Promise<readonly SealedDisclosure[]>;
}

/** A row, by what tells it from others. */
export type DisclosureName = Pick<SealedDisclosure, 'eventId' | 'digest'>;

/** Rows of one write of which is not known yet whether the events that they were written for are in the log. */
export interface UnsettledWrite {
  /** Ascending in the order of the writes. */
  readonly write: number;
  readonly append: AppendPlace;
  readonly rows: readonly DisclosureName[];
}

/** A vault that is written before the append: what an append that never came has left there can be found and swept. */
export interface SweepableVault extends Vault {
  readonly writeOrder: 'before-append';
  /** Unsettled writes, in their order: at least so many milliseconds old by the vault's own clock, after that write, at most `limit`. */
  unsettled(options: {
    readonly olderThan: number;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly UnsettledWrite[]>;
  /** Deletes the orphans of these writes and settles the writes, all or nothing: they will not be asked about again. */
  settle(writes: readonly { readonly write: number; readonly orphans: readonly DisclosureName[] }[]): Promise<void>;
}
