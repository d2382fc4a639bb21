import { generateKeyPair, type JWTPayload } from 'jose';
import type { TokenFault, TokenVerifier } from '../../src/ports/token-verifier.js';
import { AUDIENCE, TokenIssuer, type TokenMade } from '../support/token-issuer.js';

/** What the verifier under test is told of time: both move only when a test moves them. */
export interface TestTime {
  /** Seconds since 1970. */
  seconds: number;
  /** Milliseconds of a clock that only goes forward. */
  elapsed: number;
}

export type OpenVerifier = (issuer: TokenIssuer, time: TestTime) => Promise<TokenVerifier>;

const START = 1_780_000_000;
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The promises of whoever judges tokens, with a real issuer on this machine; 30 s of tolerance, ES256 and RS256 allowed. */
export function tokenVerifierContract(open: OpenVerifier): void {
  let issuer: TokenIssuer;
  let verifier: TokenVerifier;
  let time: TestTime;

  beforeEach(async () => {
    time = { seconds: START, elapsed: 1_000_000 };
    issuer = await TokenIssuer.start(() => time.seconds);
    verifier = await open(issuer, time);
  });
  afterEach(() => issuer.stop());

  const verify = async (token: string): Promise<string | { fault: TokenFault }> => {
    try {
      await verifier.verify(token);
      return 'holds';
    } catch (error) {
      const { fault, name } = error as { fault?: TokenFault; name: string };
      return fault === undefined ? name : { fault };
    }
  };

  describe('a token', () => {
    it('that holds tells its claims', async () => {
      expect(await verifier.verify(await issuer.token())).toMatchObject({ sub: '00u1anna', name: 'Anna Kovács' });
    });

    it.each<[string, TokenMade, 'holds' | TokenFault]>([
      ['for several services, of which this is one', { claims: { aud: ['other', AUDIENCE] } }, 'holds'],
      ['of a kind that is not named', { header: { typ: undefined } }, 'holds'],
      ['named JWT as most issuers do', { header: { typ: 'JWT' } }, 'holds'],
      ['that has expired, within the tolerance', { claims: { exp: START - 29 } }, 'holds'],
      ['that has expired', { claims: { exp: START - 31 } }, 'expired'],
      ['that never expires', { without: ['exp'] }, 'claims'],
      ['that is not valid yet', { claims: { nbf: START + 31 } }, 'not-yet-valid'],
      ['that is not valid yet, within the tolerance', { claims: { nbf: START + 29 } }, 'holds'],
      ['of another issuer', { claims: { iss: 'https://issuer.test' } }, 'issuer'],
      ['of the same issuer with a slash', { claims: { iss: 'ISSUER/' } }, 'issuer'],
      ['of nobody', { without: ['iss'] }, 'claims'],
      ['for another service', { claims: { aud: 'payroll' } }, 'audience'],
      ['for no service', { without: ['aud'] }, 'claims'],
      ['whose audience only begins like ours', { claims: { aud: `${AUDIENCE}-test` } }, 'audience'],
      ['with times that are no numbers', { claims: { exp: 'tomorrow' } as unknown as JWTPayload }, 'claims'],
      ['that is an ID token by its header', { header: { typ: 'id+jwt' } }, 'kind'],
      ['that is a logout token', { header: { typ: 'logout+jwt' } }, 'kind'],
      ['that is an ID token by its claim', { claims: { typ: 'ID' } }, 'kind'],
      ['bound to a key of its holder', { claims: { cnf: { jkt: 'x' } } }, 'kind'],
      ['used by somebody else than its subject', { claims: { act: { sub: 'portal' } } }, 'kind'],
      ['of a key that the issuer does not publish', { header: { kid: 'unknown' } }, 'key'],
      ['with an extension that nobody knows', { header: { crit: ['b64'], b64: true } }, 'holds'],
    ])('%s: %j: %s', async (_, made, expected) => {
      const iss = made.claims?.iss?.replace('ISSUER', issuer.issuer);
      const token = await issuer.token({ ...made, claims: { ...made.claims, ...(iss !== undefined && { iss }) } });
      expect(await verify(token)).toEqual(expected === 'holds' ? 'holds' : { fault: expected });
    });

    it.each<[string, () => Promise<string>, TokenFault]>([
      ['that is no token', () => Promise.resolve('a.b.c'), 'malformed'],
      ['that is cut off', async () => (await issuer.token()).slice(0, -20), 'signature'],
      ['whose claims were exchanged', async () => exchanged(await issuer.token()), 'signature'],
      ['signed by a stranger in the issuer’s name', async () => issuer.token({ key: (await generateKeyPair('ES256')).privateKey }), 'signature'],
      ['that is not signed', () => Promise.resolve(`${base64({ alg: 'none' })}.${base64({ iss: issuer.issuer, aud: AUDIENCE, sub: 'x', exp: START + 60 })}.`), 'algorithm'],
      ['signed with the public key as if it were a secret', async () => issuer.token({ header: { alg: 'HS256' }, key: Buffer.from(JSON.stringify(issuer.publicKey())) }), 'algorithm'],
      ['signed with an algorithm that is not allowed', async () => (await issuer.rotate('ES384'), issuer.token()), 'algorithm'],
      ['that is too long', () => issuer.token({ claims: { groups: 'x'.repeat(12_288) } }), 'too-long'],
    ])('%s', async (_, make, fault) => {
      expect(await verify(await make())).toEqual({ fault });
    }); // prettier-ignore

    it('is told to be wrong in words that quote nothing of it', async () => {
      const secret = 'a-secret-value';
      for (const claims of [{ iss: secret }, { aud: secret }, { exp: START - 60, sub: secret }]) {
        const refused: unknown = await verifier.verify(await issuer.token({ claims })).catch((error: unknown) => error);
        expect(refused).toMatchObject({ name: 'TokenRefused', message: expect.not.stringContaining(secret) });
      }
    });
  });

  describe('the keys of the issuer', () => {
    it('are fetched once for many tokens', async () => {
      const token = await issuer.token();
      expect(new Set(await Promise.all(Array.from({ length: 20 }, () => verify(token))))).toEqual(new Set(['holds']));
      expect(issuer.asked).toBe(1);
    });

    it('are fetched again when a token names a new one, but not more often than every 30 s', async () => {
      time.elapsed += 30_000;
      await issuer.rotate('RS256');
      expect(await verify(await issuer.token())).toBe('holds');
      expect(issuer.asked).toBe(2);
      const invented = await issuer.token({ header: { kid: 'invented' } });
      await Promise.all(Array.from({ length: 20 }, () => verify(invented)));
      expect(issuer.asked).toBe(2);
      time.elapsed += 30_000;
      await Promise.all(Array.from({ length: 20 }, () => verify(invented)));
      expect(issuer.asked).toBe(3);
    });

    it('hold no longer than ten minutes after they were withdrawn', async () => {
      const old = await issuer.token({ claims: { exp: START + 86_400 } });
      await issuer.rotate('ES256');
      issuer.withdrawEarlier();
      expect(await verify(old)).toBe('holds');
      time.elapsed += 600_001;
      expect(await verify(old)).toEqual({ fault: 'key' });
    });

    it.each<[string, (issuer: TokenIssuer) => void | Promise<void>]>([
      ['is away', (there) => there.stop()],
      ['fails', (there) => void (there.instead = { status: 500, body: 'oops' })],
      ['sends what is no JSON', (there) => void (there.instead = { status: 200, body: '<html>' })],
      ['sends what are no keys', (there) => void (there.instead = { status: 200, body: '{"keys":"none"}' })],
      ['redirects', (there) => void (there.instead = { status: 302, body: '' })],
      ['sends without end', (there) => void (there.instead = { status: 200, body: 'x'.repeat(2_000_000) })],
    ])('go on for a day while it %s, and say so', async (_, fail) => {
      const token = await issuer.token({ claims: { exp: START + 200_000 } });
      expect(await verifier.trouble()).toBeUndefined();
      await fail(issuer);
      time.elapsed += 600_001;
      expect(await verify(token)).toBe('holds');
      expect(await verifier.trouble()).toMatch(/127\.0\.0\.1/);
      time.elapsed += 86_400_000;
      expect(await verify(token)).toBe('IssuerUnavailable');
    });

    it('are not there while the issuer never answered, which is no fault of the token', async () => {
      issuer.instead = { status: 503, body: '' };
      verifier = await open(issuer, time);
      const token = await issuer.token();
      expect(await verify(token)).toBe('IssuerUnavailable');
      issuer.instead = undefined;
      // Asked at most once a second: a crowd in front of the door does not fall upon an issuer that comes back.
      expect(await verify(token)).toBe('IssuerUnavailable');
      time.elapsed += 1_000;
      expect(await verify(token)).toBe('holds');
    });
  });
}

/** Anna's token with Ben's subject. */
function exchanged(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return [header, base64({ ...claims, sub: '00u2ben' }), signature].join('.');
}
