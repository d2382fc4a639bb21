import { principalDecider, type PrincipalCommand } from '../../../src/domain/principal.js';
import { keyIssued, keyRevoked } from '../../../src/events/principal.events.js';
import { spec } from '../../support/decider-spec.js';

const issued = (keyId = 'key-1') =>
  keyIssued({
    principalId: 'anna',
    principalType: 'person',
    name: 'Anna Kovács',
    keyId,
    keyHash: 'a'.repeat(64),
    roles: ['officer'],
    scope: { kinds: [], legalEntities: [] },
  });
const revoked = keyRevoked({ principalId: 'anna', keyId: 'key-1', why: 'lost laptop' });
const issue = (keyId = 'key-1'): PrincipalCommand => ({ type: 'issue-key', ...issued(keyId).data });
const revoke: PrincipalCommand = { type: 'revoke-key', ...revoked.data };
const onPrincipal = spec(principalDecider);

describe('a principal', () => {
  it('holds several keys, each issued once', () => {
    onPrincipal.given().when(issue()).then(issued());
    onPrincipal.given(issued()).when(issue('key-2')).then(issued('key-2'));
    onPrincipal.given(issued()).when(issue()).refused('key-exists', 'keyId');
  });
  it('loses a key once, and never gets that one back', () => {
    onPrincipal.given(issued()).when(revoke).then(revoked);
    onPrincipal.given(issued(), revoked).when(revoke).then();
    onPrincipal.given(issued(), revoked).when(issue()).refused('key-exists');
    onPrincipal.given(issued('key-2')).when(revoke).refused('key-unknown', 'keyId');
  });
});
