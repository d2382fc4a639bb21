import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** What a token is made of, where it is not what the issuer makes by itself. */
export interface TokenMade {
  readonly claims?: JWTPayload;
  /** Claims that it does not have. */
  readonly without?: readonly string[];
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signed with this instead of the issuer's current key. */
  readonly key?: CryptoKey | Uint8Array;
}

export const AUDIENCE = 'casewitness';

/** An OpenID Connect issuer on this machine: discovery, keys that rotate, tokens. It can be silent, and say wrong things. */
export class TokenIssuer {
  /** How often its keys were asked for. */
  asked = 0;
  /** What it publishes instead of its keys, with this status. */
  instead: { readonly status: number; readonly body: string } | undefined;
  /** What its discovery document says otherwise. */
  discovery: Readonly<Record<string, unknown>> = {};
  private readonly published = new Map<string, JWK>();
  private current: { readonly kid: string; readonly alg: string; readonly key: CryptoKey } | undefined;

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    /** Seconds since 1970 that it takes for now. */
    private readonly now: () => number,
  ) {}

  static async start(now = (): number => Math.floor(Date.now() / 1_000)): Promise<TokenIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = new TokenIssuer(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/bank`,
      now,
    );
    server.on('request', ({ url }, response) => {
      const [status, body] = issuer.answer(url ?? '');
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
    });
    await issuer.rotate('ES256');
    return issuer;
  }

  private answer(url: string): readonly [number, string] {
    if (url === '/realms/bank/.well-known/openid-configuration')
      return [200, JSON.stringify({ issuer: this.issuer, jwks_uri: this.keysUrl, ...this.discovery })];
    if (url !== '/realms/bank/keys') return [404, '{}'];
    this.asked += 1;
    if (this.instead) return [this.instead.status, this.instead.body];
    return [200, JSON.stringify({ keys: [...this.published.values()] })];
  }

  get keysUrl(): string {
    return `${this.issuer}/keys`;
  }

  /** Signs with a fresh key from now on, and publishes it beside the earlier ones. */
  async rotate(alg: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const kid = `key-${this.published.size + 1}-${alg}`;
    this.published.set(kid, { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
    this.current = { kid, alg, key: privateKey };
  }

  /** Publishes its current key alone. */
  withdrawEarlier(): void {
    for (const kid of this.published.keys()) if (kid !== this.current?.kid) this.published.delete(kid);
  }

  /** The key that it signs with, as it is published. */
  publicKey(): JWK {
    return this.published.get(this.current?.kid ?? '') ?? {};
  }

  /** A token of Anna that is valid for five minutes, but for what is said otherwise. */
  async token({ claims = {}, without = [], header = {}, key }: TokenMade = {}): Promise<string> {
    if (!this.current) throw new Error('The issuer has no key');
    const { kid, alg, key: own } = this.current;
    const now = this.now();
    const all: JWTPayload = {
      iss: this.issuer,
      aud: AUDIENCE,
      sub: '00u1anna',
      name: 'Anna Kovács',
      iat: now,
      exp: now + 300,
      ...claims,
    };
    for (const claim of without) delete all[claim];
    return new SignJWT(all).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(key ?? own);
  }

  /** From now on nobody listens at its address. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
