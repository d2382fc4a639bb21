import { openOidcVerifier } from '../../src/adapters/token-verifier/oidc/oidc-verifier.js';
import type { TokenVerifier } from '../../src/ports/token-verifier.js';
import { AUDIENCE, TokenIssuer } from '../support/token-issuer.js';
import { tokenVerifierContract, type TestTime } from './token-verifier.contract.js';

const openFor = (issuer: TokenIssuer, time: TestTime, jwksUrl?: URL): Promise<TokenVerifier> =>
  openOidcVerifier({
    issuer: issuer.issuer,
    audiences: [AUDIENCE],
    algorithms: ['ES256', 'RS256'],
    clockToleranceSeconds: 30,
    now: () => new Date(time.seconds * 1_000).toISOString(),
    elapsed: () => time.elapsed,
    ...(jwksUrl && { jwksUrl }),
  });

describe('tokens of an OpenID Connect issuer, found by discovery', () => {
  tokenVerifierContract((issuer, time) => openFor(issuer, time));
});

describe('an issuer', () => {
  const time = { seconds: Math.floor(Date.now() / 1_000), elapsed: 0 };
  let issuer: TokenIssuer;
  beforeEach(async () => {
    issuer = await TokenIssuer.start();
  });
  afterEach(() => issuer.stop());

  it('is not asked where its keys are, when that is configured', async () => {
    issuer.discovery = { issuer: 'https://elsewhere.test' };
    const verifier = await openFor(issuer, time, new URL(issuer.keysUrl));
    expect(await verifier.verify(await issuer.token())).toMatchObject({ sub: '00u1anna' });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['has another name', { issuer: 'https://elsewhere.test' }, /speaks of the issuer "https:\/\/elsewhere\.test", the configuration of http/],
    ['has no name', { issuer: undefined }, /speaks of the issuer nothing/],
    ['publishes its keys where they can be exchanged on the way', { jwks_uri: 'http://keys.test/' }, /must be an https address/],
    ['publishes no keys', { jwks_uri: undefined }, /names as jwks_uri nothing/],
  ])('that %s keeps the service from starting', async (_, discovery, words) => {
    issuer.discovery = discovery;
    await expect(openFor(issuer, time)).rejects.toThrow(words);
  }); // prettier-ignore
});
