import { readConfig } from '../../../src/config.js';
import { runChecks } from '../../../src/doctor/check.js';
import { signInChecks } from '../../../src/doctor/sign-in-check.js';
import { allOf } from '../../support/all-of.js';
import { AUDIENCE, TokenIssuer } from '../../support/token-issuer.js';

const found = (issuer?: string) => {
  const signIn = {
    CASEWITNESS_OIDC_ISSUER: issuer,
    CASEWITNESS_OIDC_AUDIENCE: AUDIENCE,
    CASEWITNESS_OIDC_ROLES: '{"compliance":["officer"]}',
  };
  const config = readConfig(issuer === undefined ? {} : signIn);
  return allOf(runChecks(signInChecks(config, () => '2026-07-01T09:00:00.000Z')));
};

describe('the doctor on sign-in', () => {
  let issuer: TokenIssuer;
  beforeEach(async () => {
    issuer = await TokenIssuer.start();
  });
  afterEach(() => issuer.stop());

  it('finds an issuer that publishes its keys', async () => {
    expect(await found(issuer.issuer)).toEqual([{ check: 'sign-in', status: 'ok', message: issuer.issuer }]);
  });

  it('says that an issuer publishes none', async () => {
    issuer.instead = { status: 500, body: 'down' };
    expect(await found(issuer.issuer)).toMatchObject([
      { check: 'sign-in', status: 'fail', message: expect.stringContaining(issuer.issuer) },
    ]);
  });

  it('says that it calls itself otherwise', async () => {
    issuer.discovery = { issuer: 'https://sign-in.bank.example' };
    expect(await found(issuer.issuer)).toMatchObject([
      { status: 'fail', message: expect.stringContaining('https://sign-in.bank.example') },
    ]);
  });

  it('asks nobody where persons have keys of ours', async () => {
    expect(await found()).toEqual([]);
  });
});
