import { holderOf, type ClaimRules } from '../../../../src/modules/access/token-claims.js';
import type { Claims } from '../../../../src/ports/token-verifier.js';

const RULES: ClaimRules = { subject: 'sub', name: 'name', roles: 'roles', ofPersons: [] };
const ANNA = { sub: '00u1', name: 'Anna Kovács', roles: ['officer'] };

describe('what a token says of its holder', () => {
  it('is who they are, under which name, what they may do, and on what', () => {
    expect(holderOf(ANNA, RULES)).toEqual({
      subject: '00u1',
      name: 'Anna Kovács',
      roles: ['officer'],
      scope: { kinds: [], legalEntities: [] },
    });
  });

  it.each<[string, Claims, Partial<ClaimRules>, readonly string[]]>([
    ['a list', { roles: ['officer', 'auditor'] }, {}, ['officer', 'auditor']],
    ['one text', { scp: 'officer auditor' }, { roles: 'scp' }, ['officer', 'auditor']],
    ['a list inside, by its path', { realm_access: { roles: ['officer'] } }, { roles: 'realm_access.roles' }, ['officer']],
    ['a claim whose name has dots', { 'https://bank.test/roles': ['officer'] }, { roles: 'https://bank.test/roles' }, ['officer']],
    ['words that are no roles of ours', { roles: ['offline_access', 'officer', 7, null] }, {}, ['officer']],
    ['nothing', { roles: undefined }, {}, []],
    ['what is no list', { roles: { officer: true } }, {}, []],
    ['an inherited name', { roles: [] }, { roles: '__proto__.roles' }, []],
    ['groups, by a mapping', { groups: ['g-1', 'g-2', 'officer'] }, { roles: 'groups', rolesByValue: { 'g-1': ['officer', 'admin'], 'g-2': ['officer'] } }, ['officer', 'admin']],
    ['a value that every object has', { groups: ['constructor', 'toString'] }, { roles: 'groups', rolesByValue: { 'g-1': ['admin'] } }, []],
  ])('reads roles from %s', (_, claims, rules, roles) => {
    expect(holderOf({ ...ANNA, ...claims }, { ...RULES, ...rules }).roles).toEqual(roles);
  }); // prettier-ignore

  it.each<[string, unknown, string | undefined]>([
    ['is kept', 'Søren Ångström', 'Søren Ångström'],
    ['loses what cannot be stored', 'A\u0000n\ud800na\n', 'Anna'],
    ['is cut where it is too long', 'x'.repeat(500), 'x'.repeat(100)],
    ['may be missing', undefined, undefined],
    ['may be no text', 7, undefined],
    ['may be empty', ' ', undefined],
  ])('the name %s', (_, name, expected) => {
    expect(holderOf({ ...ANNA, name }, RULES).name).toBe(expected);
  });

  const scoped = { ...RULES, kinds: 'kinds', legalEntities: 'entities' };
  it.each<[string, Claims, object | string]>([
    ['the words of the claims', { kinds: ['complaint'], entities: 'first-bank' }, { kinds: ['complaint'], legalEntities: ['first-bank'] }],
    ['all, where they say *', { kinds: '*', entities: ['*', 'first-bank'] }, { kinds: [], legalEntities: [] }],
    ['nothing at all, where a claim is missing', { kinds: ['complaint'] }, 'no claim entities'],
    ['nothing at all, where a claim is empty', { kinds: [], entities: '*' }, 'no claim kinds'],
  ])('opens %s', (_, claims, expected) => {
    const read = () => holderOf({ ...ANNA, ...claims }, scoped).scope;
    if (typeof expected === 'string') expect(read).toThrow(expected);
    else expect(read()).toEqual(expected);
  }); // prettier-ignore

  it.each<[string, Claims, Partial<ClaimRules>]>([
    ['no subject', { sub: undefined }, {}],
    ['an empty subject', { sub: '' }, {}],
    ['a subject that is no text', { sub: 7 }, {}],
    ['no claim that persons have', {}, { ofPersons: [{ claim: 'scp' }] }],
    ['another value of it', { idtyp: 'device' }, { ofPersons: [{ claim: 'idtyp', value: 'user' }] }],
    ['the mark of an application (Entra ID)', { idtyp: 'app' }, {}],
    ['itself as subject (RFC 9068)', { client_id: '00u1' }, {}],
    ['itself as subject (Entra ID, v1)', { appid: '00u1' }, {}],
    ['the mark of an application (Auth0)', { gty: 'client-credentials' }, {}],
    ['the name of a service account (Keycloak)', { preferred_username: 'service-account-batch' }, {}],
  ])('is of no person where it has %s', (_, claims, rules) => {
    expect(() => holderOf({ ...ANNA, ...claims }, { ...RULES, ...rules })).toThrow(
      expect.objectContaining({ name: 'TokenRefused', fault: 'claims' }),
    );
  });

  it('is of a person where it has what persons have', () => {
    const ofPersons = [{ claim: 'idtyp', value: 'user' }, { claim: 'scp' }];
    expect(holderOf({ ...ANNA, idtyp: 'user', scp: 'access' }, { ...RULES, ofPersons }).subject).toBe('00u1');
  });
});
