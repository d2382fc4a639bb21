import { principalDecider, type PrincipalCommand } from '../../../src/domain/principal.js';
import type { Actor } from '../../../src/events/envelope.js';
import { signedInPersonId } from '../../../src/events/identity.js';
import { firstSeen, keyIssued, keyRevoked, roleGranted, roleRemoved } from '../../../src/events/principal.events.js';
import { OFFICER, OTHER_OFFICER, SERVICE, spec, uuid } from '../../support/decider-spec.js';

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

describe('the keys of a principal', () => {
  it('are all of one kind: a person stays a person, a system a system', () => {
    const asSystem: PrincipalCommand = { ...issued('key-2').data, type: 'issue-key', principalType: 'system' };
    onPrincipal.given(issued()).when(asSystem).refused('principal-type-differs', 'type');
  });
  it.each(['person', 'system'] as const)('are never given in the name of somebody who signs in, as a %s', (kind) => {
    const command: PrincipalCommand = {
      ...issued().data,
      type: 'issue-key',
      principalId: SIGNED_IN.id,
      principalType: kind,
    };
    onPrincipal.given().when(command).refused('principal-signs-in', 'principalId');
  });
});

const SIGNED_IN: Actor = { type: 'person', id: signedInPersonId(uuid('namespace'), 'https://issuer.test', '00u1') };
const seen = firstSeen({ principalId: SIGNED_IN.id, name: 'Anna Kovács' });
const granted = roleGranted({ principalId: 'anna', role: 'auditor', why: 'Covers for Helen' });
const removed = roleRemoved({ principalId: 'anna', role: 'auditor', why: 'Helen is back' });
const grant: PrincipalCommand = { type: 'grant-role', ...granted.data };
const remove: PrincipalCommand = { type: 'remove-role', ...removed.data };
const byOther = { by: OTHER_OFFICER };

describe('a person who signs in', () => {
  it('is noted once', () => {
    onPrincipal.given().when({ type: 'note-person', ...seen.data }).then(seen);
    onPrincipal.given(seen).when({ type: 'note-person', ...seen.data }).then();
  }); // prettier-ignore
});

describe('a role', () => {
  it('is granted, removed and granted again, each once', () => {
    onPrincipal.given(issued()).when(grant, byOther).then(granted);
    onPrincipal.given(issued(), granted).when(grant, byOther).then();
    onPrincipal.given(issued(), granted).when(remove, byOther).then(removed);
    onPrincipal.given(issued(), granted, removed).when(remove, byOther).then();
    onPrincipal.given(issued(), granted, removed).when(grant, byOther).then(granted);
  });
  it('can be removed although it was never granted here: the token may bring it', () => {
    onPrincipal.given(seen).when(remove, byOther).then(removed);
    onPrincipal.given().when(remove, byOther).then(removed);
  });
  it.each<[string, Actor, string]>([
    ['to themselves', OFFICER, 'self-grant'],
    ['as a system', { type: 'system', id: 'directory-sync' }, 'person-required'],
    ['as the service', SERVICE, 'person-required'],
    ['on behalf of a person', { type: 'system', id: 'portal', onBehalfOf: 'ben' }, 'person-required'],
  ])('is granted by nobody %s', (_, by, code) => {
    onPrincipal.given(issued()).when(grant, { by }).refused(code);
    onPrincipal.given(issued(), removed).when(grant, { by }).refused(code);
  });
  it('is given up by whoever has it, and taken by a system that keeps the directory', () => {
    onPrincipal.given(issued()).when(remove, { by: OFFICER }).then(removed);
    onPrincipal.given(issued()).when(remove, { by: { type: 'system', id: 'directory-sync' } }).then(removed);
  }); // prettier-ignore
  it('is not granted to somebody who is not there', () => {
    onPrincipal.given().when(grant, byOther).refused('principal-unknown', 'principalId');
  });
  it('may wait for a person who has not signed in yet', () => {
    const early = roleGranted({ ...granted.data, principalId: SIGNED_IN.id });
    onPrincipal.given().when({ type: 'grant-role', ...early.data }, byOther).then(early);
  }); // prettier-ignore
});
