import fc from 'fast-check';
import {
  caseAssigned, caseDecided, caseEscalated, caseOpened, caseReopened, caseClosed, contactCorrected, noteAdded,
  partyAdded,
} from '../../../src/events/case.events.js'; // prettier-ignore
import type { Metadata } from '../../../src/events/envelope.js';
import { obligationBreached, breachWithdrawn } from '../../../src/events/obligation.events.js';
import { policyActivated } from '../../../src/events/policy.events.js';
import { keyIssued } from '../../../src/events/principal.events.js';
import { exceptionCured } from '../../../src/events/saga.events.js';
import {
  commandRefused,
  logCreated,
  parkedResolved,
  rebuildRequested,
  timePassed,
} from '../../../src/events/system.events.js';
import { loggedAt, positionAt, positionsBetween } from '../../../src/projections/audit-trail/log-time.js';
import { auditNdjson } from '../../../src/projections/audit-trail/ndjson.js';
import { auditTrail } from '../../../src/projections/audit-trail/projector.js';
import {
  auditEntryOf,
  auditPage,
  countAudit,
  countAuditByType,
  streamAudit,
  type AuditEntry,
} from '../../../src/projections/audit-trail/queries.js';
import type { AuditFilter } from '../../../src/projections/audit-trail/trail-query.js';
import { InvalidCursor } from '../../../src/projections/page.js';
import { Journal, SERVICE, uuid } from './journal.js';
import { fill } from './memory-fold.js';
import { explaining, useReadStore } from './open-store.js';

const A = uuid('case A');
const PARTY = uuid('party');
const HASH = 'a'.repeat(64);

const opened = (caseId: string, more: Partial<Parameters<typeof caseOpened>[0]> = {}) =>
  caseOpened({
    caseId,
    kind: 'application',
    legalEntity: 'First Bank N.A.',
    jurisdiction: 'US',
    intake: 'online',
    externalId: 'APP-1',
    ...more,
  });
const note = (caseId: string, text: string) => noteAdded({ caseId, text });
const actor = (id: string): { actor: Metadata['actor'] } => ({ actor: { type: 'person', id } });

const db = useReadStore();
const page = (filter: AuditFilter = {}, request: Parameters<typeof auditPage>[3] = {}) =>
  db.read((session) => auditPage(session, db.store.dialect, filter, request));
const positionsOf = async (filter: AuditFilter) => (await page(filter)).items.map(({ position }) => position);
const told = async (journal: Journal) => {
  await fill(db.store, auditTrail, journal.events);
  return (await page({}, { order: 'oldest' })).items;
};
const last = async (journal: Journal) => (await told(journal)).at(-1) as AuditEntry;

describe('audit trail: who did what, on what, and what was there before', () => {
  it('shows the values that a change replaced, and only those of the fields that it set', async () => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.tell(partyAdded({ caseId: A, partyId: PARTY, role: 'primary', name: 'Jane Roe', contacts: [{ channel: 'email', address: 'old@example.org' }] }));
    journal.tell(contactCorrected({ caseId: A, partyId: PARTY, channel: 'email', address: 'new@example.org' }));
    expect(await last(journal)).toMatchObject({
      type: 'case.contact-corrected',
      actorId: 'jane',
      actorName: 'Jane Doe',
      subjectKind: 'case',
      subjectId: A,
      before: { [`party/${PARTY}/email`]: 'old@example.org' },
      after: { [`party/${PARTY}/email`]: 'new@example.org' },
      case: { kind: 'application', externalId: 'APP-1', legalEntity: 'First Bank N.A.' },
    });
  }); // prettier-ignore

  it('knows that a field was not set before, and that a note replaces nothing', async () => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.tell(caseDecided({ caseId: A, outcome: 'denied', reasons: [{ code: 'dti' }] }));
    journal.tell(note(A, 'hello'));
    const [opening, decision, remark] = await told(journal);
    expect(opening?.before).toEqual({});
    expect(decision).toMatchObject({ before: {}, after: { outcome: 'denied', reasons: [{ code: 'dti' }] } });
    expect(remark?.before).toBeNull();
  });

  it('shows the same value before and after where an event says again what is so', async () => {
    const journal = new Journal();
    journal.tell(opened(A));
    for (let i = 0; i < 3; i += 1) journal.tell(caseAssigned({ caseId: A, assignee: 'ann' }));
    expect((await told(journal)).map(({ before }) => before)).toEqual([{}, {}, { assignee: 'ann' }, { assignee: 'ann' }]);
  }); // prettier-ignore

  it('follows the phase of a case, and the breach of a clock that a late fact withdraws', async () => {
    const journal = new Journal();
    const clock = { obligationId: uuid('clock'), caseId: A };
    journal.tell(opened(A));
    journal.tell(caseClosed({ caseId: A, resolution: 'decided' }));
    journal.tell(caseReopened({ caseId: A, reason: 'By mistake' }));
    journal.tell(obligationBreached({ ...clock, limit: 'statutory', at: '2026-01-31T00:00:00.000Z' }));
    journal.tell(breachWithdrawn({ ...clock, limit: 'statutory', why: 'The letter went out in time' }));
    const [, closed, reopened, , withdrawn] = await told(journal);
    expect(closed).toMatchObject({ before: { phase: 'open' }, after: { phase: 'closed', resolution: 'decided' } });
    expect(reopened).toMatchObject({ before: { phase: 'closed' }, after: { phase: 'open' }, why: 'By mistake' });
    expect(withdrawn).toMatchObject({
      subjectKind: 'obligation',
      before: { 'breached/statutory': '2026-01-31T00:00:00.000Z' },
      after: { 'breached/statutory': null },
    });
  });

  it.each([
    ['a refused command', commandRefused({ command: 'decide-case', commandId: uuid('c'), stream: `case-${A}`, code: 'case-closed', principalId: 'jane' }), 'access-20260101-a-1', { subjectKind: 'case', subjectId: A, caseId: A, title: 'Refused: decide case', why: 'case closed' }],
    ['a refused command on no stream', commandRefused({ command: 'open-case', commandId: uuid('c'), code: 'forbidden', principalId: 'jane' }), 'access-20260101-a-1', { subjectKind: 'request', subjectId: uuid('c'), caseId: null }],
    ['an operator’s decision', parkedResolved({ consumer: 'case-timeline', item: `case-${A}`, position: '10', action: 'skip', why: 'Known defect' }), 'operator', { subjectKind: 'consumer', subjectId: 'case-timeline', why: 'Known defect' }],
    ['a rebuild', rebuildRequested({ projection: 'case-timeline', why: 'A hole was found' }), 'operator', { subjectKind: 'consumer', subjectId: 'case-timeline', why: 'A hole was found' }],
    ['a key, never its hash', keyIssued({ principalId: 'ann', principalType: 'person', name: 'Ann Lee', keyId: 'k1', keyHash: HASH, roles: ['auditor'], scope: { kinds: [], legalEntities: [] } }), 'principal-ann', { subjectKind: 'principal', subjectId: 'ann', after: { 'key/k1': 'valid', roles: ['auditor'], name: 'Ann Lee', principalType: 'person', scope: { kinds: [], legalEntities: [] } } }],
    ['a policy pack, without its bytes', policyActivated({ packId: 'us-reg-b', packVersion: '1', hash: HASH, bytes: '{}' }), 'policy-us-reg-b', { subjectKind: 'policy', subjectId: 'us-reg-b', after: { [`pack/${HASH}`]: 'active' } }],
    ['the creation of the log', logCreated({ logId: uuid('log'), simulated: true }), 'log', { subjectKind: 'log', title: 'Log created, for a simulation' }],
  ])('tells %s', async (_, draft, stream, expected) => {
    const journal = new Journal();
    journal.record(draft, { stream });
    expect(await last(journal)).toMatchObject(expected);
  }); // prettier-ignore

  it('leaves out what sagas note and that time passed', async () => {
    const journal = new Journal();
    journal.tell(opened(A));
    journal.record(timePassed({ until: '2026-01-01T00:00:00.000Z' }), { stream: 'clock', actor: SERVICE });
    journal.record(exceptionCured({ caseId: A, rootCommunicationId: uuid('r'), exceptionCaseId: uuid('e') }), { stream: 'saga-x-1' });
    expect(await told(journal)).toHaveLength(1);
  }); // prettier-ignore

  it('says of erased values that they were erased, before and after', async () => {
    const erased = { erased: true as const, at: '2026-07-01T00:00:00.000Z', erasureEvent: uuid('erasure') };
    const journal = new Journal();
    journal.tell(opened(A));
    const party = { caseId: A, partyId: PARTY, channel: 'email' as const };
    journal.tell(contactCorrected({ ...party, address: erased }), undefined, { actor: { type: 'person', id: 'x', name: erased } });
    journal.tell(contactCorrected({ ...party, address: 'new@example.org' }));
    const [, first, second] = await told(journal);
    expect(first?.actorName).toBe('[erased 2026-07-01]');
    expect(second?.before).toEqual({ [`party/${PARTY}/email`]: '[erased 2026-07-01]' });
    expect(await positionsOf({ text: '"erased 2026-07-01"' })).toEqual([second, first].slice(1).map((e) => e?.position));
  }); // prettier-ignore
});

describe('log time: the running maximum of recordedAt by position', () => {
  const journal = new Journal();
  const at = (time: string) => `2026-01-01T${time}.000Z`;
  for (const [text, time] of [['a', '10:00:00'], ['b', '10:00:05'], ['behind its neighbours', '10:00:01'], ['c', '10:00:05'], ['d', '10:00:09']] as const) {
    journal.record(text === 'a' ? opened(A) : note(A, text), { stream: `case-${A}`, at: at(time) });
  } // prettier-ignore
  beforeAll(() => fill(db.store, auditTrail, journal.events));

  it('never goes back, whatever the clocks of the writers say', async () => {
    expect((await page({}, { order: 'oldest' })).items.map((entry) => entry.loggedAt)).toEqual(
      ['10:00:00', '10:00:05', '10:00:05', '10:00:05', '10:00:09'].map(at),
    );
  });

  it.each<[string, string | undefined, string | undefined, bigint[]]>([
    ['from inclusive, to exclusive', '10:00:05', '10:00:09', [40n, 30n, 20n]],
    ['an open end', '10:00:06', undefined, [50n]],
    ['an open start', undefined, '10:00:05', [10n]],
    ['nothing so late', '11:00:00', undefined, []],
    ['nothing so early', undefined, '09:00:00', []],
    ['an end in the future', '10:00:09', '11:00:00', [50n]],
  ])('a span of time is a span of positions: %s', async (_, from, to, expected) => {
    expect(await positionsOf({ from: from && at(from), to: to && at(to) })).toEqual(expected);
  });

  it('answers what the time was at a position, and where the log stood at a time', async () => {
    await db.read(async (session) => {
      expect(await loggedAt(session, 5n)).toBeUndefined();
      expect(await loggedAt(session, 30n)).toBe(at('10:00:05'));
      expect(await loggedAt(session, 999n)).toBe(at('10:00:09'));
      expect(await positionAt(session, at('09:00:00'))).toBe(0n);
      expect(await positionAt(session, at('10:00:07'))).toBe(49n);
      expect(await positionAt(session, at('11:00:00'))).toBe(50n);
      expect(await positionsBetween(session, at('10:00:05'), at('10:00:09'))).toEqual({ first: 20n, end: 50n });
    });
  });
});

describe('audit trail: filters', () => {
  const B = uuid('case B');
  const journal = new Journal();
  journal.tell(opened(A), '2026-01-01T00:00:00.000Z', actor('ann'));
  journal.tell(opened(B, { legalEntity: 'Second Bank', kind: 'complaint' }), '2026-01-02T00:00:00.000Z', actor('bob'));
  journal.tell(note(A, 'Zürich office called'), '2026-01-03T00:00:00.000Z', actor('ann'));
  journal.tell(note(B, 'ZURICH wrote back'), '2026-01-04T00:00:00.000Z', actor('ann'));
  journal.tell(caseEscalated({ caseId: B, to: 'board', reason: 'Wrote "twice" (50%)' }), '2026-01-05T00:00:00.000Z', {
    ...actor('bob'),
    origin: 'import',
    importId: uuid('import'),
  });
  journal.record(
    keyIssued({
      principalId: 'ann',
      principalType: 'person',
      name: 'Łukasz Ὀδυσσεύς',
      keyId: 'k1',
      keyHash: HASH,
      roles: ['auditor'],
      scope: { kinds: [], legalEntities: [] },
    }),
    { stream: 'principal-ann', at: '2026-01-06T00:00:00.000Z', ...actor('root') },
  );
  journal.tell(note(A, '東京都 の口座 under_score'), '2026-01-07T00:00:00.000Z', { ...actor('bob'), confidentiality: 'restricted' }); // prettier-ignore
  beforeAll(() => fill(db.store, auditTrail, journal.events));

  const cases: [string, AuditFilter, number[]][] = [
    ['everything', {}, [7, 6, 5, 4, 3, 2, 1]],
    ['a case', { caseId: A }, [7, 3, 1]],
    ['an actor', { actorId: 'ann' }, [4, 3, 1]],
    ['a type', { types: ['case.escalated'] }, [5]],
    ['several types', { types: ['case.escalated', 'principal.key-issued', 'case.opened'] }, [6, 5, 2, 1]],
    ['no type', { types: [] }, []],
    ['an actor and several types', { actorId: 'bob', types: ['case.opened', 'case.escalated'] }, [5, 2]],
    ['a case and several types', { caseId: B, types: ['case.opened', 'case.escalated'] }, [5, 2]],
    ['a subject', { subject: { kind: 'principal', id: 'ann' } }, [6]],
    ['actor, type and time', { actorId: 'ann', types: ['case.note-added'], from: '2026-01-04T00:00:00.000Z' }, [4]],
    ['an origin', { origin: 'import' }, [5]],
    ['an import', { importId: uuid('import') }, [5]],
    ['what stands behind a position', { after: 50n }, [7, 6]],
    ['as of a position', { at: 20n }, [2, 1]],
    ['standard confidentiality', { confidentiality: 'standard', caseId: A }, [3, 1]],
    ['a scope of kinds', { scope: { kinds: ['complaint'], legalEntities: [] } }, [5, 4, 2]],
    ['a scope of legal entities, with several types', { types: ['case.opened', 'case.note-added'], scope: { kinds: [], legalEntities: ['First Bank N.A.'] } }, [7, 3, 1]],
    ['words, without accents and case', { text: 'zurich' }, [4, 3]],
    ['all of several words, in any order', { text: 'back zürich' }, [4]],
    ['the beginning of a word', { text: 'zur*' }, [4, 3]],
    ['part of a word is no word', { text: 'zuric' }, []],
    ['quotes', { text: '"twice"' }, [5]],
    ['a lone quote', { text: '"' }, []],
    ['signs among words', { text: 'wrote (50%)' }, [5]],
    ['operators of the query language as words', { text: 'zurich OR board' }, []],
    ['a column filter as words', { text: 'text:zurich' }, []],
    ['NEAR, NOT and brackets', { text: 'NEAR(zurich back) NOT' }, []],
    ['another script', { text: 'ὈΔΥΣΣΕΎΣ' }, [6]],
    ['Japanese, from the beginning of a run', { text: '東京*' }, [7]],
    ['an underscore', { text: 'under_score' }, [7]],
    ['words within a case', { text: 'zurich', caseId: A }, [3]],
    ['words within an actor and a type', { text: 'zurich', actorId: 'ann', types: ['case.note-added'] }, [4, 3]],
    ['words in a span of time', { text: 'zurich', to: '2026-01-04T00:00:00.000Z' }, [3]],
    ['words within a scope', { text: 'zurich', scope: { kinds: ['complaint'], legalEntities: [] } }, [4]],
    ['nothing but white space', { text: '  ' }, []],
  ]; // prettier-ignore

  it.each(cases)('finds %s', async (_, filter, expected) => {
    const wanted = expected.map((n) => BigInt(n) * 10n);
    expect(await positionsOf(filter)).toEqual(wanted);
    expect((await page(filter, { order: 'oldest' })).items.map(({ position }) => position)).toEqual([...wanted].reverse());
    await db.read(async (session) => {
      expect(await countAudit(session, db.store.dialect, filter)).toBe(wanted.length);
      const byType = await countAuditByType(session, db.store.dialect, filter);
      expect([...byType.values()].reduce((sum, count) => sum + count, 0)).toBe(wanted.length);
      const streamed: bigint[] = [];
      for await (const { position } of streamAudit(session, db.store.dialect, filter)) streamed.push(position);
      expect(streamed).toEqual([...wanted].reverse());
    });
  }); // prettier-ignore

  it('counts by type', async () => {
    const counts = await db.read((session) => countAuditByType(session, db.store.dialect, { caseId: B }));
    expect([...counts]).toEqual([['case.escalated', 1], ['case.note-added', 1], ['case.opened', 1]]);
  }); // prettier-ignore

  it('exports lines that parse to what a page shows', async () => {
    const lines: string[] = [];
    await db.read(async (session) => {
      for await (const line of auditNdjson(session, db.store.dialect)) lines.push(line);
    });
    const { items } = await page({}, { order: 'oldest' });
    const plain = (entry: AuditEntry) =>
      JSON.parse(JSON.stringify(entry, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value === null ? undefined : value))) as unknown;
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject(items.map(plain) as object[]);
  }); // prettier-ignore

  it('shows one entry, and none where there is none', async () => {
    await db.read(async (session) => {
      expect(await auditEntryOf(session, 50n)).toMatchObject({ type: 'case.escalated' });
      expect(await auditEntryOf(session, 51n)).toBeUndefined();
    });
  });

  it('takes any text for words: nothing a reader types is an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.boolean(), async (text, narrow) => {
        await page({ text, caseId: narrow ? A : undefined });
        await page({ text: `${text}* \0 "` });
      }),
    );
  });

  it.each(['newest', 'oldest'] as const)('walks %s first while rows are added: nothing twice, nothing missing', async (order) => {
    const growing = new Journal();
    growing.tell(opened(A));
    for (let i = 0; i < 20; i += 1) growing.tell(i % 3 === 0 ? caseAssigned({ caseId: A, assignee: `${i}` }) : note(A, `${i}`));
    for (const types of [undefined, ['case.note-added', 'case.assigned'] as const]) {
      const there = growing.events.filter(({ type }) => !types || (types as readonly string[]).includes(type)).map(({ position }) => position);
      const seen: bigint[] = [];
      let cursor: string | undefined;
      do {
        await fill(db.store, auditTrail, growing.events);
        const found = await page({ types }, { order, limit: 3, cursor });
        seen.push(...found.items.map(({ position }) => position));
        cursor = found.next;
        growing.tell(note(A, 'new'));
      } while (cursor !== undefined);
      expect(order === 'oldest' ? seen : [...seen].reverse()).toEqual(there);
    }
    await fill(db.store, auditTrail, journal.events);
  }); // prettier-ignore

  it.each([['not base64 %%%'], [''], [Buffer.from('["audit-newest","1"]').toString('base64url')], [Buffer.from('["audit-oldest","1","2"]').toString('base64url')], [Buffer.from('["audit-newest","1","x"]').toString('base64url')], [Buffer.from('["audit-newest","1","99999999999999999999"]').toString('base64url')]])('refuses the cursor %j', async (cursor) => {
    await expect(page({}, { cursor })).rejects.toThrow(InvalidCursor);
  }); // prettier-ignore

  it.each([0, -1, 1.5, 1_001, Number.NaN])('refuses a page of %d', async (limit) => {
    await expect(page({}, { limit })).rejects.toThrow(RangeError);
  });

  it.each(cases)('finds %s by an index, without sorting', async (_, filter) => {
    await db.read(async (session) => {
      const explained = explaining(session);
      await auditPage(explained, db.store.dialect, filter, {});
      const scans = explained.plans.filter((line) => /^SCAN/.test(line) && !/USING|^SCAN x (VIRTUAL|EXISTS)/.test(line));
      // Without a filter that an index serves, the trail is walked by its key, newest first.
      expect(scans.filter((line) => line !== 'SCAN t')).toEqual([]);
      expect(explained.plans.filter((line) => line.includes('TEMP B-TREE'))).toEqual([]);
    });
  }); // prettier-ignore
});
