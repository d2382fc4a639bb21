import { EventLogCorrupt, EventLogDenied } from '../ports/event-log.js';
import { SubjectErased } from '../ports/subject-erased.js';
import type { DestroyedKey, Vault, WrappedKey } from '../ports/vault.js';
import { randomPoolBytes } from './random-pool.js';
import { seal, unseal } from './sealing.js';

const KEY_BYTES = 32;

/** A key that exists only here until an append that carries it is written. */
interface PendingKey {
  readonly key: Buffer;
  readonly wrapped: WrappedKey;
  users: number;
}

/** Keys for sealing one append. To be released when the append was answered, whatever the answer. */
export interface KeyLease {
  /** Data keys by subject. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** Wrapped keys that this append must carry to the vault. */
  readonly carried: readonly WrappedKey[];
  release(): void;
}

/**
 * The data keys of subjects, one each: random, wrapped by the key-encryption key, kept by the vault. What the vault
 * holds is the truth; this is a cache of what was read there, and the place of keys on their way there.
 *
 * With a vault written by the append, a new key is shared by all appends under way that need it, and each carries it:
 * whichever is written first brings it. It counts as kept only once it was read back from the vault.
 * With a vault written before, the new key is written and read back before anything is sealed: another instance's key
 * may have won.
 */
export class Keyring {
  private readonly cache: RecentMap<string, Buffer | DestroyedKey>;
  private readonly pending = new Map<string, PendingKey>();
  private readonly unused = new Set<PendingKey>();
  private leasing = 0;

  /**
   * @param kek the key-encryption key, 32 bytes
   * @param capacity how many unwrapped keys are kept in memory
   */
  constructor(
    private readonly vault: Vault,
    private readonly kek: Uint8Array,
    capacity = 40_000,
  ) {
    if (kek.length !== KEY_BYTES) throw new TypeError(`A key-encryption key has ${KEY_BYTES} bytes, not ${kek.length}`);
    this.cache = new RecentMap(capacity);
  }

  /**
   * Keys to seal with, made for subjects that have none.
   *
   * @throws SubjectErased when the data of one of them was erased
   * @throws EventLogDenied when the key-encryption key is not the one that wrapped theirs
   */
  async lease(subjects: Iterable<string>): Promise<KeyLease> {
    const wanted = [...new Set(subjects)];
    this.leasing++;
    try {
      const kept = await this.lookUp(wanted.filter((subject) => !this.pending.has(subject)));
      const missing = wanted.filter((subject) => !kept.has(subject));
      if (this.vault.writeOrder === 'before-append') await this.settle(missing, kept);
      const keys = new Map<string, Uint8Array>();
      for (const [subject, key] of kept) {
        if (!(key instanceof Uint8Array)) throw new SubjectErased(key);
        keys.set(subject, key);
      }
      const joined = this.vault.writeOrder === 'with-append' ? this.join(missing) : [];
      for (const { key, wrapped } of joined) keys.set(wrapped.subject, key);
      return { keys, carried: joined.map(({ wrapped }) => wrapped), release: () => this.release(joined) };
    } finally {
      this.leasing--;
      this.forgetUnused();
    }
  }

  /** Keys to open with: the data key, or the tombstone of a destroyed one. Subjects without a key are absent. */
  forOpening(subjects: Iterable<string>): Promise<ReadonlyMap<string, Uint8Array | DestroyedKey>> {
    return this.lookUp([...new Set(subjects)]);
  }

  /** Drops what is cached of a subject; to be called when its key was destroyed. */
  forget(subject: string): void {
    this.cache.delete(subject);
  }

  private async lookUp(subjects: readonly string[]): Promise<Map<string, Buffer | DestroyedKey>> {
    const found = new Map<string, Buffer | DestroyedKey>();
    const uncached: string[] = [];
    for (const subject of subjects) {
      const key = this.cache.get(subject);
      if (key === undefined) uncached.push(subject);
      else found.set(subject, key);
    }
    if (uncached.length === 0) return found;
    for (const [subject, kept] of await this.vault.keys(uncached)) {
      const key = 'wrapped' in kept ? this.unwrap(kept) : kept;
      this.cache.set(subject, key);
      found.set(subject, key);
    }
    return found;
  }

  /** Takes part in the pending keys of these subjects, made here where there is none yet. */
  private join(subjects: readonly string[]): PendingKey[] {
    return subjects.map((subject) => {
      let pending = this.pending.get(subject);
      if (pending === undefined) {
        const key = randomPoolBytes(KEY_BYTES);
        pending = { key, wrapped: this.wrap(subject, key), users: 0 };
        this.pending.set(subject, pending);
      }
      pending.users++;
      return pending;
    });
  }

  private release(joined: PendingKey[]): void {
    for (const pending of joined.splice(0)) {
      pending.users--;
      if (pending.users === 0) this.unused.add(pending);
    }
    this.forgetUnused();
  }

  /**
   * A pending key without users is forgotten: the vault has it, or nobody used it. But not while a lease is being put
   * together, which may have missed it in the vault: its subject would get a second key, and what that seals be lost.
   */
  private forgetUnused(): void {
    if (this.leasing > 0) return;
    for (const pending of this.unused) if (pending.users === 0) this.pending.delete(pending.wrapped.subject);
    this.unused.clear();
  }

  /** Writes new keys to the vault and reads back which ones stand there: ours, or those that were first. */
  private async settle(subjects: readonly string[], kept: Map<string, Buffer | DestroyedKey>): Promise<void> {
    if (subjects.length === 0) return;
    const keys = subjects.map((subject) => this.wrap(subject, randomPoolBytes(KEY_BYTES)));
    await this.vault.write({ keys, rows: [] });
    for (const [subject, key] of await this.lookUp(subjects)) kept.set(subject, key);
    const lost = subjects.find((subject) => !kept.has(subject));
    if (lost !== undefined) throw new EventLogCorrupt(`The vault did not keep the key of ${lost}`);
  }

  private wrap(subject: string, key: Buffer): WrappedKey {
    return { subject, wrapped: seal(this.kek, key, subject) };
  }

  private unwrap({ subject, wrapped }: WrappedKey): Buffer {
    const key = unseal(this.kek, wrapped, subject);
    if (key?.length !== KEY_BYTES) {
      throw new EventLogDenied(`The key-encryption key does not open the key of ${subject}: it is another one`);
    }
    return key;
  }
}

/**
 * A map that keeps what was used of late: at least half its capacity, at most all of it. Two generations instead of an
 * order by use, which would cost a change of the map at every look.
 */
class RecentMap<K, V> {
  private recent = new Map<K, V>();
  private older = new Map<K, V>();
  private readonly generation: number;

  constructor(capacity: number) {
    this.generation = Math.max(1, Math.floor(capacity / 2));
  }

  get(key: K): V | undefined {
    const value = this.recent.get(key);
    if (value !== undefined) return value;
    const kept = this.older.get(key);
    if (kept !== undefined) this.set(key, kept);
    return kept;
  }

  set(key: K, value: V): void {
    this.recent.set(key, value);
    if (this.recent.size < this.generation) return;
    this.older = this.recent;
    this.recent = new Map();
  }

  delete(key: K): void {
    this.recent.delete(key);
    this.older.delete(key);
  }
}
