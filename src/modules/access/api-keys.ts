import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** `cw_<keyId>_<secret>`: the id finds the key, the secret (256 bits) proves it. Only a keyed hash is stored. */
export interface FreshKey {
  readonly keyId: string;
  /** Shown once. */
  readonly key: string;
  readonly keyHash: string;
}

/** Makes and checks API keys under the deployment's secret. */
export class ApiKeys {
  constructor(private readonly secret: Buffer) {}

  fresh(): FreshKey {
    const keyId = randomBytes(6).toString('hex');
    const key = `cw_${keyId}_${randomBytes(32).toString('base64url')}`;
    return { keyId, key, keyHash: this.hash(key) };
  }

  /** The id within a key, or undefined when it has not the form of one. */
  keyIdOf(key: string): string | undefined {
    return /^cw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/.exec(key)?.[1];
  }

  /** Compares in constant time. */
  matches(key: string, keyHash: string): boolean {
    const expected = Buffer.from(keyHash, 'hex');
    const actual = Buffer.from(this.hash(key), 'hex');
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }

  /** HMAC-SHA-256, hex. */
  private hash(key: string): string {
    return createHmac('sha256', this.secret).update(key).digest('hex');
  }
}
