import { policyActivated, policyProposed, policyRetired } from '../../../src/events/policy.events.js';
import { firstSeen, keyIssued, keyRevoked, roleGranted, roleRemoved } from '../../../src/events/principal.events.js';
import { importCompleted, importStarted } from '../../../src/events/system.events.js';
import {
  templateApproved, templateDrafted, templateRejected, templateRetired, templateSubmitted,
} from '../../../src/events/template.events.js'; // prettier-ignore
import { imports } from '../../../src/projections/imports/projector.js';
import { importById, listImports } from '../../../src/projections/imports/queries.js';
import { policies } from '../../../src/projections/policies/projector.js';
import { listPolicies, policyBytes } from '../../../src/projections/policies/queries.js';
import { principals } from '../../../src/projections/principals/projector.js';
import { findKey, findPrincipal, listKeys, listPrincipals } from '../../../src/projections/principals/queries.js';
import { templates } from '../../../src/projections/templates/projector.js';
import { listTemplates, templateVersion } from '../../../src/projections/templates/queries.js';
import { HASH } from './drafts.js';
import { Journal, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const db = useReadStore();
const person = (id: string) => ({ actor: { type: 'person' as const, id } });
const day = (n: number) => `2026-01-0${n}T00:00:00.000Z`;

describe('principals', () => {
  const key = (principalId: string, keyId: string, name = 'Ann Lee') =>
    keyIssued({ principalId, principalType: 'person', name, keyId, keyHash: HASH, roles: ['officer', 'auditor'], scope: { kinds: ['complaint'], legalEntities: [] } }); // prettier-ignore
  const journal = new Journal();
  journal.record(key('ann', 'k1'), { stream: 'principal-ann', at: day(1), ...person('root') });
  journal.record(key('bob', 'k2'), { stream: 'principal-bob', at: day(1), ...person('root') });
  journal.record(key('ann', 'k3'), { stream: 'principal-ann', at: day(2), ...person('root') });
  const before = journal.head;
  journal.record(keyRevoked({ principalId: 'ann', keyId: 'k1', why: 'Left the firm' }), { stream: 'principal-ann', at: day(3), ...person('root') }); // prettier-ignore
  beforeAll(() => fill(db.store, principals, journal.events));

  it('finds a key with all that is needed to check a caller, by an index', async () => {
    await db.read(async (session) => {
      const explained = explaining(session);
      expect(await findKey(explained, 'k2')).toMatchObject({ principalId: 'bob', principalType: 'person', keyHash: HASH, roles: ['officer', 'auditor'], scope: { kinds: ['complaint'], legalEntities: [] }, revoked: false, issuedBy: 'root' });
      expect(await findKey(session, 'k1')).toMatchObject({ revoked: true, revokedAt: day(3), revokedBy: 'root', revokedWhy: 'Left the firm' });
      expect(await findKey(session, 'none')).toBeUndefined();
      expect(explained.plans.filter((line) => line.startsWith('SCAN'))).toEqual([]);
    });
  }); // prettier-ignore

  it('lists keys without their hashes, as of any position', async () => {
    await db.read(async (session) => {
      const ids = async (filter: Parameters<typeof listKeys>[1]) => (await listKeys(session, filter)).items.map(({ keyId }) => keyId);
      expect(await ids({})).toEqual(['k1', 'k3', 'k2']);
      expect(await ids({ revoked: false })).toEqual(['k3', 'k2']);
      expect(await ids({ revoked: false, at: before })).toEqual(['k1', 'k3', 'k2']);
      expect(await ids({ principalId: 'bob' })).toEqual(['k2']);
      const all = (await listKeys(session)).items;
      expect(all.some((view) => 'keyHash' in view)).toBe(false);
      const first = await listKeys(session, {}, { limit: 2 });
      expect((await listKeys(session, {}, { limit: 2, cursor: first.next })).items.map(({ keyId }) => keyId)).toEqual(['k2']);
    });
  }); // prettier-ignore

  it('keeps the last word on roles beside the key, and says who is known', async () => {
    const told = new Journal();
    const by = { at: day(1), ...person('root') };
    const word = (principalId: string) => ({ principalId, role: 'auditor' as const, why: 'x' });
    told.record(key('ann', 'k1'), { stream: 'principal-ann', ...by });
    told.record(roleGranted({ ...word('ann'), role: 'service' }), { stream: 'principal-ann', ...by });
    told.record(roleGranted(word('ann')), { stream: 'principal-ann', ...by });
    const earlier = told.head;
    told.record(roleRemoved(word('ann')), { stream: 'principal-ann', ...by });
    told.record(roleGranted(word('early')), { stream: 'principal-early', ...by });
    told.record(firstSeen({ principalId: 'early', name: 'Early Bird' }), { stream: 'principal-early', ...by, at: day(2) });
    told.record(firstSeen({ principalId: 'new', name: 'New Comer' }), { stream: 'principal-new', ...by, at: day(2) });
    await fill(db.store, principals, told.events);
    await db.read(async (session) => {
      expect(await findKey(session, 'k1')).toMatchObject({ granted: ['service'], removed: ['auditor'] });
      expect(await findPrincipal(session, 'ann', { at: earlier })).toMatchObject({ granted: ['auditor', 'service'], removed: [] });
      expect((await listPrincipals(session)).items).toEqual([
        { principalId: 'ann', principalType: 'person', name: 'Ann Lee', granted: ['service'], removed: ['auditor'], firstSeenAt: null },
        { principalId: 'early', principalType: 'person', name: 'Early Bird', granted: ['auditor'], removed: [], firstSeenAt: day(2) },
        { principalId: 'new', principalType: 'person', name: 'New Comer', granted: [], removed: [], firstSeenAt: day(2) },
      ]);
      expect(await findPrincipal(session, 'nobody')).toBeUndefined();
    });
  }); // prettier-ignore

  it('says of an erased principal that it was erased', async () => {
    const erased = new Journal();
    const draft = key('ann', 'k1');
    erased.record({ ...draft, data: { ...draft.data, name: { erased: true, at: day(4), erasureEvent: uuid('e') } } }, { stream: 'principal-ann' }); // prettier-ignore
    await fill(db.store, principals, erased.events);
    expect(await db.read((session) => findKey(session, 'k1'))).toMatchObject({ name: '[erased 2026-01-04]' });
  });
});

describe('templates', () => {
  const version = (templateVersion: number, body = 'Dear {{name}}') =>
    templateDrafted({ templateId: 'aan', templateVersion, kind: 'adverse-action-notice', title: 'Notice', language: 'en', body, bodyHash: HASH, elements: ['ecoa'] }); // prettier-ignore
  const head = (templateVersion: number) => ({ templateId: 'aan', templateVersion });
  const journal = new Journal();
  const record = (draft: Parameters<Journal['record']>[0], who: string) => journal.record(draft, { stream: 'template-aan', at: day(1), ...person(who) }); // prettier-ignore
  record(version(1), 'ann');
  record(templateSubmitted(head(1)), 'ann');
  record(templateApproved({ ...head(1), bodyHash: HASH }), 'bob');
  const approved = journal.head;
  record(version(2, 'Dear {{name}}!'), 'ann');
  record(templateSubmitted(head(2)), 'ann');
  record(templateRejected({ ...head(2), why: 'Too loud' }), 'bob');
  record(templateRetired({ ...head(1), why: 'Replaced' }), 'bob');
  beforeAll(() => fill(db.store, templates, journal.events));

  it('shows each version with who stood for it', async () => {
    await db.read(async (session) => {
      expect(await listTemplates(session, { templateId: 'aan' })).toMatchObject([
        { templateVersion: 1, state: 'retired', draftedBy: 'ann', submittedBy: 'ann', approvedBy: 'bob', retiredBy: 'bob', why: 'Replaced', elements: ['ecoa'] },
        { templateVersion: 2, state: 'rejected', rejectedBy: 'bob', approvedBy: null, why: 'Too loud' },
      ]);
      expect(await listTemplates(session, { state: 'approved' })).toEqual([]);
      expect(await listTemplates(session, { state: 'approved', at: approved })).toMatchObject([{ templateVersion: 1, approvedBy: 'bob' }]);
      expect(await listTemplates(session, { kind: 'final-response' })).toEqual([]);
    });
  }); // prettier-ignore

  it('gives the body of a version', async () => {
    await db.read(async (session) => {
      expect(await templateVersion(session, 'aan', 2)).toMatchObject({ body: 'Dear {{name}}!', state: 'rejected' });
      expect(await templateVersion(session, 'aan', 2, { at: approved })).toBeUndefined();
      expect(await templateVersion(session, 'none', 1)).toBeUndefined();
    });
  });
});

describe('policies', () => {
  const OTHER = 'b'.repeat(64);
  const journal = new Journal();
  const record = (draft: Parameters<Journal['record']>[0], who: string) => journal.record(draft, { stream: 'policy-us-reg-b', at: day(1), ...person(who) }); // prettier-ignore
  const pack = (hash: string) => ({ packId: 'us-reg-b', packVersion: '1', hash });
  record(policyProposed(pack(HASH)), 'ann');
  record(policyActivated({ ...pack(HASH), bytes: '{"a":1}', override: { reason: 'No legal review yet' } }), 'bob');
  const active = journal.head;
  record(policyRetired({ packId: 'us-reg-b', hash: HASH, why: 'Corrected' }), 'bob');
  record(policyActivated({ ...pack(OTHER), bytes: '{"a":2}' }), 'bob');
  record(policyActivated({ ...pack(OTHER), bytes: '{"a":2}' }), 'bob');
  beforeAll(() => fill(db.store, policies, journal.events));

  it('shows what is in force, by whose word, and what was', async () => {
    await db.read(async (session) => {
      expect(await listPolicies(session, { packId: 'us-reg-b' })).toMatchObject([
        { hash: HASH, state: 'retired', proposedBy: 'ann', activatedBy: 'bob', overrideReason: 'No legal review yet', retiredWhy: 'Corrected' },
        { hash: OTHER, state: 'active', proposedBy: null, overrideReason: null },
      ]);
      expect(await listPolicies(session, { state: 'active' })).toMatchObject([{ hash: OTHER }]);
      expect(await listPolicies(session, { state: 'active', at: active })).toMatchObject([{ hash: HASH }]);
      expect(await listPolicies(session, { hash: OTHER })).toHaveLength(1);
    });
  }); // prettier-ignore

  it('gives the bytes that were activated, also of a retired pack', async () => {
    await db.read(async (session) => {
      expect(await policyBytes(session, 'us-reg-b', HASH)).toBe('{"a":1}');
      expect(await policyBytes(session, 'us-reg-b', OTHER)).toBe('{"a":2}');
      expect(await policyBytes(session, 'us-reg-b', 'c'.repeat(64))).toBeUndefined();
    });
  });

  it('shows a pack as in force again when it is activated after it was retired', async () => {
    const again = new Journal();
    for (const draft of [policyProposed(pack(HASH)), policyActivated({ ...pack(HASH), bytes: '{}' }), policyRetired({ packId: 'us-reg-b', hash: HASH, why: 'x' }), policyActivated({ ...pack(HASH), bytes: '{}' })]) {
      again.record(draft, { stream: 'policy-us-reg-b' });
    } // prettier-ignore
    await fill(db.store, policies, again.events);
    expect(await db.read((session) => listPolicies(session))).toMatchObject([{ state: 'active', retiredWhy: null }]);
  });
});

describe('imports', () => {
  const started = (word: string) => importStarted({ importId: uuid(word), system: 'bpi', fileDigest: HASH, mappingHash: HASH, anchors: ['A_SUBMITTED counts as application-completed'] }); // prettier-ignore
  const journal = new Journal();
  journal.tell(started('first'), day(1));
  const before = journal.head;
  journal.tell(importCompleted({ importId: uuid('first'), asOf: day(1), counts: { source: 10, recorded: 7, rejected: 2, ignored: 1, cases: 3 } }), day(2)); // prettier-ignore
  journal.tell(started('second'), day(3));
  beforeAll(() => fill(db.store, imports, journal.events));

  it('shows where it came from, what was assumed, and that every source event is accounted for', async () => {
    await db.read(async (session) => {
      expect(await importById(session, uuid('first'))).toMatchObject({ state: 'completed', system: 'bpi', asOf: day(1), anchors: ['A_SUBMITTED counts as application-completed'], sourceEvents: 10, recordedEvents: 7, rejectedEvents: 2, ignoredEvents: 1, cases: 3, startedBy: 'jane' });
      expect(await importById(session, uuid('first'), { at: before })).toMatchObject({ state: 'started', asOf: null, sourceEvents: null });
      expect(await importById(session, uuid('none'))).toBeUndefined();
    });
  }); // prettier-ignore

  it('lists imports, the latest first, in pages', async () => {
    await db.read(async (session) => {
      const first = await listImports(session, {}, { limit: 1 });
      expect(first.items.map(({ importId }) => importId)).toEqual([uuid('second')]);
      const next = await listImports(session, {}, { limit: 1, cursor: first.next });
      expect(next.items.map(({ importId }) => importId)).toEqual([uuid('first')]);
      expect(next.next).toBeUndefined();
      expect((await listImports(session, { system: 'other' })).items).toEqual([]);
    });
  });
});
