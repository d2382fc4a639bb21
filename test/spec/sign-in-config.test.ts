import { readConfig } from '../../src/config.js';
import { readSignIn } from '../../src/sign-in-config.js';

const ISSUER = {
  CASEWITNESS_OIDC_ISSUER: 'https://login.bank.test/realms/bank',
  CASEWITNESS_OIDC_AUDIENCE: 'casewitness',
};

describe('the configuration of sign-in', () => {
  it('is absent without an issuer', () => {
    expect(readSignIn({})).toBeUndefined();
    expect(readConfig({}).signIn).toBeUndefined();
  });

  it('needs an issuer and an audience', () => {
    expect(readConfig(ISSUER).signIn).toEqual({
      issuer: 'https://login.bank.test/realms/bank',
      audiences: ['casewitness'],
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      clockToleranceSeconds: 30,
      claims: { subject: 'sub', name: 'name', roles: 'roles', ofPersons: [] },
    });
  });

  it('says where everything stands', () => {
    expect(
      readSignIn({
        CASEWITNESS_OIDC_ISSUER: 'http://127.0.0.1:8080/realms/bank',
        CASEWITNESS_OIDC_AUDIENCE: 'casewitness, api://casewitness',
        CASEWITNESS_OIDC_JWKS_URL: 'https://keys.bank.test/jwks',
        CASEWITNESS_OIDC_ALGORITHMS: 'ES384',
        CASEWITNESS_OIDC_CLOCK_TOLERANCE: '5',
        CASEWITNESS_OIDC_SUBJECT_CLAIM: 'oid',
        CASEWITNESS_OIDC_NAME_CLAIM: 'given_name',
        CASEWITNESS_OIDC_ROLES_CLAIM: 'groups',
        CASEWITNESS_OIDC_ROLES: '{"CN=Compliance,OU=Bank":["officer","auditor"]}',
        CASEWITNESS_OIDC_KINDS_CLAIM: 'kinds',
        CASEWITNESS_OIDC_ENTITIES_CLAIM: 'entities',
        CASEWITNESS_OIDC_PERSON_CLAIMS: 'scp, idtyp=user',
      }),
    ).toEqual({
      issuer: 'http://127.0.0.1:8080/realms/bank',
      audiences: ['casewitness', 'api://casewitness'],
      jwksUrl: new URL('https://keys.bank.test/jwks'),
      algorithms: ['ES384'],
      clockToleranceSeconds: 5,
      claims: {
        subject: 'oid',
        name: 'given_name',
        roles: 'groups',
        rolesByValue: { 'CN=Compliance,OU=Bank': ['officer', 'auditor'] },
        kinds: 'kinds',
        legalEntities: 'entities',
        ofPersons: [{ claim: 'scp' }, { claim: 'idtyp', value: 'user' }],
      },
    });
  });

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ CASEWITNESS_OIDC_ISSUER: 'http://login.bank.test' }, /^CASEWITNESS_OIDC_ISSUER: must be an https address/],
    [{ CASEWITNESS_OIDC_ISSUER: 'login.bank.test' }, /^CASEWITNESS_OIDC_ISSUER: must be an https address/],
    [{ CASEWITNESS_OIDC_ISSUER: 'https://a:b@bank.test' }, /^CASEWITNESS_OIDC_ISSUER: .*without user/],
    [{ CASEWITNESS_OIDC_AUDIENCE: ' , ' }, /^CASEWITNESS_OIDC_AUDIENCE: must name at least one/],
    [{ CASEWITNESS_OIDC_JWKS_URL: 'http://keys.bank.test' }, /^CASEWITNESS_OIDC_JWKS_URL: must be an https address/],
    [{ CASEWITNESS_OIDC_ALGORITHMS: 'HS256' }, /^CASEWITNESS_OIDC_ALGORITHMS.*: must be asymmetric algorithms/],
    [{ CASEWITNESS_OIDC_ALGORITHMS: 'RS256,none' }, /^CASEWITNESS_OIDC_ALGORITHMS.*: must be asymmetric algorithms/],
    [{ CASEWITNESS_OIDC_CLOCK_TOLERANCE: '3600' }, /^CASEWITNESS_OIDC_CLOCK_TOLERANCE: /],
    [{ CASEWITNESS_OIDC_ROLES: 'compliance=officer' }, /^CASEWITNESS_OIDC_ROLES: must be JSON/],
    [{ CASEWITNESS_OIDC_ROLES: '{"compliance":["boss"]}' }, /^CASEWITNESS_OIDC_ROLES\.compliance\.0: /],
  ])('stops the start with name and reason: %j', (given, words) => {
    expect(() => readConfig({ ...ISSUER, ...given })).toThrow(words);
  });

  it('is not taken in half', () => {
    expect(() => readSignIn({ CASEWITNESS_OIDC_ISSUER: ISSUER.CASEWITNESS_OIDC_ISSUER })).toThrow(/^CASEWITNESS_OIDC_AUDIENCE: needed/);
    expect(() => readSignIn({ CASEWITNESS_OIDC_AUDIENCE: 'x' })).toThrow(/^CASEWITNESS_OIDC_ISSUER: needed for CASEWITNESS_OIDC_AUDIENCE/);
  }); // prettier-ignore
});
