import { createLocalJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'; // prettier-ignore
import { IssuerUnavailable, TokenRefused } from '../../../ports/token-verifier.js';
import { discoverKeys, fetchJson, NoAnswer } from './issuer-documents.js';

/** Keys older than this are asked for again: a key that the issuer withdrew is taken no longer than this. */
export const FRESH_MS = 10 * 60_000;
/** While the issuer does not answer, its last keys go on, so long. */
export const LONGEST_MS = 24 * 3_600_000;
/** Tokens that name an unknown key make the issuer be asked at most this often, whoever sends them. */
export const COOLDOWN_MS = 30_000;
/** Without any key, the issuer is asked at most this often. */
export const RETRY_MS = 1_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The keys that the issuer publishes, fetched when they are needed: at first, when they are old, and when a token names
 * one that is not among them (the issuer has rotated its keys). What cannot be fetched leaves the keys that are there.
 */
export class IssuerKeys {
  private held: { readonly keys: KeySet; readonly at: number } | undefined;
  private asked = -Infinity;
  private failure: Error | undefined;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly issuer: string,
    /** Default: where the issuer's discovery document says. */
    private readonly place: URL | undefined,
    /** Milliseconds of a clock that only goes forward. */
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** The key that a token was signed with. @throws TokenRefused where the issuer publishes none such, IssuerUnavailable */
  async of(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const keys = await this.current();
    try {
      return await pick(keys, header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.askUnlessWithin(COOLDOWN_MS);
    try {
      return await pick(await this.current(), header, token);
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
      throw new TokenRefused('key', 'The token is signed with a key that the issuer does not publish', { cause });
    }
  }

  /** Asks for the keys if they are due. The words of the last failure; undefined where there was none. */
  async trouble(): Promise<string | undefined> {
    if (this.age() > FRESH_MS) await this.askUnlessWithin(this.held ? COOLDOWN_MS : RETRY_MS);
    return this.failure?.message;
  }

  /** @throws what keeps the keys from being had. For the start: what no waiting helps must stop it */
  async ask(): Promise<void> {
    await this.askUnlessWithin(0);
    if (this.failure) throw this.failure;
  }

  private async current(): Promise<KeySet> {
    const trouble = await this.trouble();
    if (this.held && this.age() <= LONGEST_MS) return this.held.keys;
    throw new IssuerUnavailable(`The keys of ${this.issuer} cannot be had: ${trouble ?? 'they are too old'}`, {
      cause: this.failure,
    });
  }

  private age(): number {
    return this.held ? this.elapsed() - this.held.at : Infinity;
  }

  /** Never throws: the failure is kept. Many that ask at once ask once. */
  private async askUnlessWithin(milliseconds: number): Promise<void> {
    if (!this.asking) {
      if (this.elapsed() - this.asked < milliseconds) return;
      this.asked = this.elapsed();
      this.asking = this.fetch().finally(() => {
        this.asking = undefined;
      });
    }
    await this.asking;
  }

  private async fetch(): Promise<void> {
    try {
      const place = this.place ?? (await discoverKeys(this.issuer));
      this.held = { keys: keySet(await fetchJson(place), place), at: this.elapsed() };
      this.failure = undefined;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }
}

function keySet(document: unknown, place: URL): KeySet {
  try {
    return createLocalJWKSet(document as JSONWebKeySet);
  } catch (cause) {
    throw new NoAnswer(`${place.href} holds no set of keys`, { cause });
  }
}

async function pick(keys: KeySet, header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
  try {
    return await keys(header, token);
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
    if (cause instanceof errors.JWKSMultipleMatchingKeys)
      throw new TokenRefused('key', 'The token does not say (kid) which of the keys of its issuer it is signed with', { cause }); // prettier-ignore
    if (cause instanceof errors.JOSENotSupported)
      throw new TokenRefused('algorithm', 'The token is signed with an algorithm that is not allowed', { cause });
    throw new TokenRefused('key', 'The key that the token is signed with cannot be used', { cause });
  }
}
