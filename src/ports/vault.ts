/** One personal value, sealed with its subject's key. The row is found by (eventId, digest). */
export interface SealedDisclosure {
  readonly eventId: string;
  /** base64url(SHA-256(ASCII(D))), the value of `$d` in the stored event. */
  readonly digest: string;
  /** Whose value it is: `case:<uuid>`, `party:<uuid>`, `actor:<id>`. */
  readonly subject: string;
  /** AES-256-GCM: 12 bytes nonce, ciphertext of the disclosure D, 16 bytes tag. Additional data: eventId and digest. */
  readonly sealed: Uint8Array;
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
  readonly rows: readonly SealedDisclosure[];
}

export const NO_DISCLOSURES: Disclosures = { keys: [], rows: [] };

/**
 * The store of personal data, the only one that can delete. Embedded: tables in the log's own file, written by the
 * log's append in one transaction. Production: a PostgreSQL schema of its own, written first.
 */
export interface Vault {
  /** `with-append`: the log's append stores the disclosures itself. `before-append`: {@link write} must be called first. */
  readonly writeOrder: 'with-append' | 'before-append';
  /** Stores keys and rows durably; a key whose subject already has one is left out. Only for `before-append`. */
  write(disclosures: Disclosures): Promise<void>;
  /** The keys of these subjects, destroyed ones as tombstones; subjects without a key are absent from the map. */
  keys(subjects: readonly string[]): Promise<Map<string, WrappedKey | DestroyedKey>>;
  /** All rows of these events, in no particular order. */
  disclosures(eventIds: readonly string[]): Promise<readonly SealedDisclosure[]>;
}
