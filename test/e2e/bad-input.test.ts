import { EVENTS, type EventType } from '../../src/events/catalogue.js';
import { application, DENIAL, openApplication } from '../support/credit-application.js';
import type { Answer, HttpClient } from '../support/http-client.js';
import { RunningService } from '../support/running-service.js';

interface ProblemSeen {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly { readonly field: string; readonly reason: string }[];
}

type Caller = 'admin' | 'caseSystem' | 'printHouse' | 'anna' | 'auditor' | 'templateApprover';

interface Case {
  readonly what: string;
  readonly by?: Caller | 'nobody' | 'nonsense' | 'unknown key' | 'revoked key';
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Status and code. */
  readonly told: readonly [number, string];
  /** A field that is named, and a part of what is said of it. */
  readonly field?: readonly [string, string];
  /** Whether the refusal itself goes on record: where an authenticated caller's command was understood, and refused. */
  readonly onRecord?: true;
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const post = (path: string, body: unknown, more: Omit<Case, 'path' | 'body' | 'method' | 'what'>) =>
  ({ method: 'POST', path, body, ...more }) as const;
const get = (path: string, told: Case['told'], field?: Case['field']) =>
  ({ method: 'GET', by: 'auditor', path, told, ...(field && { field }) }) as const;
const CASES = '/v1/cases';
const FIELD = [422, 'content-invalid'] as const;
const time = 'must be a time with an offset';
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const cursor = (...values: string[]) => Buffer.from(JSON.stringify(values)).toString('base64url');

/** `{open}`, `{closed}` and `{letter}` stand for what was recorded before. */
const TABLE: readonly Case[] = [
  // Bodies that cannot be read.
  { what: 'malformed JSON', ...post(CASES, '{"source":', { told: [400, 'body-unreadable'] }) },
  { what: 'a body that pollutes prototypes', ...post(CASES, '{"__proto__":{"a":1}}', { told: [400, 'body-unreadable'] }) },
  { what: 'a list where an object belongs', ...post(CASES, [application('X')], { told: FIELD, field: ['0', 'not exist'] }) },
  { what: 'a text where an object belongs', ...post(CASES, '"text"', { told: FIELD, field: ['source', 'must be'] }) },
  { what: 'no body', ...post(CASES, '', { told: FIELD, field: ['source', 'must be'] }) },
  { what: 'a list 200,000 levels deep', ...post(CASES, `{"a":${deep(200_000)}}`, { told: FIELD, field: ['a.0.0', 'deeper than 32'] }) },
  { what: 'a body of 10 MB', ...post(CASES, application('X', { title: 'x'.repeat(10_000_000) }), { told: [413, 'body-too-large'] }) },
  { what: 'a form', ...post(CASES, 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, told: [415, 'media-type-unsupported'] }) },
  { what: 'a document where JSON belongs', ...post(CASES, '%PDF-', { headers: { 'content-type': 'application/pdf' }, told: [415, 'media-type-unsupported'] }) },
  { what: 'JSON where a document belongs', ...post(`${CASES}/{open}/documents?title=x`, {}, { told: [415, 'media-type-unsupported'] }) },
  // Fields.
  { what: 'a field of the wrong type', ...post(CASES, application('X', { vulnerable: 'yes' }), { told: FIELD, field: ['vulnerable', 'boolean'] }) },
  { what: 'a field of the wrong type, deep within', ...post(CASES, application('X', { parties: [{ reference: 'P', role: 'primary', name: 7, contacts: [] }] }), { told: FIELD, field: ['parties.0.name', 'string'] }) },
  { what: 'a list of nothing', ...post(CASES, application('X', { parties: [null] }), { told: FIELD, field: ['parties.0', 'object'] }) },
  { what: 'an unknown field', ...post(CASES, application('X', { colour: 'red' }), { told: FIELD, field: ['colour', 'should not exist'] }) },
  { what: 'a missing field', ...post(`${CASES}/{open}/decisions`, {}, { told: FIELD, field: ['outcome', 'one of'] }) },
  { what: 'an empty text', ...post(`${CASES}/{open}/notes`, { text: '' }, { told: FIELD, field: ['text', 'longer than or equal to 1'] }) },
  { what: 'half of a character', ...post(CASES, '{"title":"\\ud800"}', { told: FIELD, field: ['title', 'half of a character'] }) },
  { what: 'the character U+0000', ...post(CASES, application('X\u0000'), { told: FIELD, field: ['externalId', 'U+0000'] }) },
  { what: 'a day that is not in the calendar', ...post(CASES, application('X', { occurredAt: '2026-02-30T09:00:00Z' }), { told: FIELD, field: ['occurredAt', time] }) },
  { what: 'a time without its offset', ...post(CASES, application('X', { occurredAt: '2026-02-01T09:00:00' }), { told: FIELD, field: ['occurredAt', time] }) },
  { what: 'a week where a day belongs', ...post(CASES, application('X', { receivedAt: '2026-W10-1T09:00:00Z' }), { told: FIELD, field: ['receivedAt', time] }) },
  { what: 'a decision of tomorrow', ...post(`${CASES}/{open}/decisions`, { ...DENIAL, occurredAt: '2999-01-01T00:00:00Z' }, { told: FIELD, field: ['occurredAt', 'future'] }) },
  { what: 'a template with faults', ...post('/v1/templates', { source: '---\nid: X\n---\n{{ nothing.known }}\n' }, { by: 'anna', told: [422, 'template-invalid'], field: ['source line 2', '"id"'] }) },
  { what: 'a template without front matter', ...post('/v1/templates', { source: 'Dear' }, { by: 'anna', told: [422, 'template-invalid'], field: ['source line 1', 'front matter'] }) },
  // Headers.
  { what: 'a malformed If-Match', ...post(`${CASES}/{open}/notes`, { text: 'x' }, { headers: { 'if-match': 'three' }, told: [400, 'header-invalid'], field: ['header If-Match', 'ETag'] }) },
  { what: 'an If-Match that says any', ...post(`${CASES}/{open}/notes`, { text: 'x' }, { headers: { 'if-match': '*' }, told: [400, 'header-invalid'], field: ['header If-Match', 'ETag'] }) },
  { what: 'a malformed Idempotency-Key', ...post(`${CASES}/{open}/notes`, { text: 'x' }, { headers: { 'idempotency-key': 'a b' }, told: [400, 'header-invalid'], field: ['header Idempotency-Key', 'visible ASCII'] }) },
  { what: 'a stale If-Match', ...post(`${CASES}/{open}/notes`, { text: 'x' }, { headers: { 'if-match': '"77"' }, told: [412, 'version-mismatch'], field: ['header If-Match', 'not 77'], onRecord: true }) },
  // What the record says no to.
  { what: 'a decision on a closed case', ...post(`${CASES}/{closed}/decisions`, DENIAL, { told: [409, 'case-closed'], onRecord: true }) },
  { what: 'closing a closed case', ...post(`${CASES}/{closed}/closures`, { resolution: 'completed' }, { told: [409, 'case-closed'], onRecord: true }) },
  { what: 'reopening an open case', ...post(`${CASES}/{open}/reopenings`, { reason: 'x' }, { told: [409, 'case-open'], onRecord: true }) },
  { what: 'a case that is there already', ...post(CASES, application('OPEN'), { told: [409, 'case-exists'], onRecord: true }) },
  { what: 'a denial without a reason', ...post(`${CASES}/{open}/decisions`, { outcome: 'denied' }, { told: [422, 'reason-required'], field: ['reasons', '12 CFR 1002.9'], onRecord: true }) },
  { what: 'an outcome of another kind of case', ...post(`${CASES}/{open}/decisions`, { outcome: 'upheld' }, { told: [422, 'outcome-not-of-kind'], field: ['outcome', 'approved'], onRecord: true }) },
  { what: 'an unknown case', ...post(`${CASES}/${UNKNOWN}/decisions`, DENIAL, { told: [404, 'case-unknown'], onRecord: true }) },
  { what: 'an unknown party', ...post(`${CASES}/{open}/parties/${UNKNOWN}/contacts`, { channel: 'postal', address: 'x' }, { told: [422, 'party-unknown'], field: ['partyId', UNKNOWN], onRecord: true }) },
  { what: 'a document of an unknown case', ...post(`${CASES}/${UNKNOWN}/documents?title=x`, 'text', { headers: { 'content-type': 'text/plain' }, told: [404, 'case-unknown'], onRecord: true }) },
  { what: 'a receipt of tomorrow', ...post('/v1/delivery-receipts', { messageId: 'm2', communicationId: UNKNOWN, provider: 'p', status: 'returned', at: '2999-01-01T00:00:00Z' }, { by: 'printHouse', told: FIELD, field: ['at', 'future'] }) },
  { what: 'a receipt of an unknown letter', ...post('/v1/delivery-receipts', { messageId: 'm', communicationId: UNKNOWN, provider: 'p', status: 'returned', at: '2026-01-01T00:00:00Z' }, { by: 'printHouse', told: [404, 'communication-unknown'], onRecord: true }) },
  { what: 'the release of a letter that is not held', ...post('/v1/communications/{letter}/releases', { words: 'x' }, { by: 'anna', told: [409, 'not-held'], onRecord: true }) },
  { what: 'cancelling a letter that went out', ...post('/v1/communications/{letter}/cancellations', { words: 'x' }, { by: 'anna', told: [409, 'handed-off'], onRecord: true }) },
  { what: 'a consent of an unknown party', ...post(`${CASES}/{open}/parties/${UNKNOWN}/consents`, { channel: 'email', basis: 'esign', from: '2026-01-01T00:00:00Z' }, { told: [422, 'party-unknown'], field: ['partyId', UNKNOWN], onRecord: true }) },
  { what: 'a payment of no kind', ...post(`${CASES}/{open}/payments`, { kind: 'Redress!', at: '2026-01-01T00:00:00Z' }, { told: FIELD, field: ['kind', 'lower-case'] }) },
  { what: 'the review of an unknown clock', ...post(`/v1/obligations/${UNKNOWN}/breach-reviews`, { rootCause: 'x', remediation: 'x', owner: 'x' }, { by: 'anna', told: [404, 'obligation-unknown'], onRecord: true }) },
  { what: 'an unknown template', ...post('/v1/templates/nothing/versions/1/approvals', {}, { by: 'templateApprover', told: [404, 'template-unknown'], onRecord: true }) },
  { what: 'an unknown key', ...post(`/v1/principals/anna/keys/abc/revocations`, { why: 'x' }, { by: 'admin', told: [404, 'key-unknown'], onRecord: true }) },
  { what: 'a parked item that is not there', ...post('/v1/operations/parked/effects/x/retries', { why: 'x' }, { by: 'admin', told: [404, 'not-parked'] }) },
  // Paths and queries.
  { what: 'an id that is none', ...post(`${CASES}/nonsense/decisions`, DENIAL, { told: FIELD, field: ['caseId', 'UUID'] }) },
  { what: 'a version that is none', ...post('/v1/templates/denial-letter/versions/one/approvals', {}, { by: 'templateApprover', told: FIELD, field: ['version', 'integer'] }) },
  { what: 'an unknown case, asked for', ...get(`${CASES}/${UNKNOWN}`, [404, 'case-unknown']) },
  { what: 'an unknown letter', ...get(`/v1/communications/${UNKNOWN}/document`, [404, 'communication-unknown']) },
  { what: 'an unknown clock', ...get(`/v1/obligations/${UNKNOWN}`, [404, 'obligation-unknown']) },
  { what: 'an unknown exception', ...get(`/v1/exceptions/${UNKNOWN}`, [404, 'exception-unknown']) },
  { what: 'an unknown report', ...get(`/v1/reports/${UNKNOWN}`, [404, 'report-unknown']) },
  { what: 'an unknown route', ...get('/v1/nonsense', [404, 'route-unknown']) },
  { what: 'an unknown method', method: 'PUT', path: CASES, body: {}, told: [404, 'route-unknown'] },
  { what: 'an address that is none', ...get(`${CASES}/%E0%A4%A`, [400, 'address-unreadable']) },
  { what: 'an address that is too long', ...get(`${CASES}/${'x'.repeat(1_000)}`, [414, 'address-too-long']) },
  { what: 'a look back to no instant', ...get(`${CASES}/{open}?asOf=yesterday`, FIELD, ['asOf', time]) },
  { what: 'a look back to a date without a time', ...get(`${CASES}/{open}/timeline?asOf=2026-01-01`, FIELD, ['asOf', time]) },
  { what: 'a look into the future', ...get(`${CASES}/{open}/obligations?asOf=2999-01-01T00:00:00Z`, FIELD, ['asOf', 'lies in the future']) },
  { what: 'a look back to a position and an instant', ...get(`${CASES}/{open}?at=1&asOf=2026-01-01T00:00:00Z`, FIELD, ['asOf', 'in place of at']) },
  { what: 'a look back by no time that there is', ...get(`${CASES}/{open}?asOf=2026-01-01T00:00:00Z&by=guess`, FIELD, ['by', 'must be one of']) },
  { what: 'a kind of time without an instant', ...get(`${CASES}/{open}?by=occurred`, FIELD, ['by', 'asOf']) },
  { what: 'a look back to before there was a case', ...get(`${CASES}/{open}?asOf=1990-01-01T00:00:00Z`, [404, 'case-unknown']) },
  { what: 'a cursor that is none', ...get(`${CASES}?cursor=abc`, [400, 'cursor-invalid'], ['cursor', 'next']) },
  { what: 'a cursor of another list', ...get(`${CASES}/{open}/timeline?cursor=${cursor('cases', '1', 'x', 'y')}`, [400, 'cursor-invalid'], ['cursor', 'next']) },
  { what: 'a cursor beyond 64 bits', ...get(`${CASES}?cursor=${cursor('cases', '9999999999999999999', 'x', 'y')}`, [400, 'cursor-invalid'], ['cursor', 'next']) },
  { what: 'a page of nothing', ...get(`${CASES}?limit=0`, FIELD, ['limit', 'less than 1']) },
  { what: 'a page that is too long', ...get(`/v1/audit-trail?limit=1001`, FIELD, ['limit', 'greater than 1000']) },
  { what: 'an unknown filter', ...get(`${CASES}?colour=red`, FIELD, ['colour', 'should not exist']) },
  { what: 'a filter given twice', ...get(`${CASES}?text=a&text=b`, FIELD, ['text', 'string']) },
  { what: 'a week as a filter', ...get(`${CASES}?openedFrom=2026-W10`, FIELD, ['openedFrom', 'date or a time']) },
  { what: 'U+0000 as a filter', ...get(`${CASES}?text=%00`, FIELD, ['text', 'U+0000']) },
  { what: 'a position that is none', ...get(`${CASES}?after=-1`, FIELD, ['after', 'position']) },
  { what: 'a position that is not there yet', ...get(`${CASES}?after=9999999999999999999`, [503, 'read-model-behind']) },
  { what: 'a report of the future', ...post('/v1/reports', { kind: 'case-audit', format: 'csv', caseId: '{open}', at: '99999999' }, { by: 'auditor', told: FIELD, field: ['at', 'after the end of the log'] }) },
  { what: 'a report of a span that ends before it begins', ...post('/v1/reports', { kind: 'period', format: 'csv', from: '2026-07-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, { by: 'auditor', told: FIELD, field: ['to', 'after from'] }) },
  { what: 'a list in a form for process mining', ...post('/v1/reports', { kind: 'clocks', format: 'xes', from: '2026-01-01T00:00:00Z', to: '2026-07-01T00:00:00Z' }, { by: 'auditor', told: FIELD, field: ['format', 'none of pdf, csv, ndjson'] }) },
  { what: 'an export for process mining of no span', ...post('/v1/reports', { kind: 'event-log', format: 'ocel' }, { by: 'auditor', told: FIELD, field: ['from', 'time with an offset'] }) },
  { what: 'a report of an unknown case', ...post('/v1/reports', { kind: 'case-audit', format: 'csv', caseId: UNKNOWN }, { by: 'auditor', told: [404, 'case-unknown'] }) },
  // Callers.
  { what: 'no key', ...post(CASES, application('X'), { by: 'nobody', told: [401, 'key-missing'] }) },
  { what: 'a key that is none', ...post(CASES, application('X'), { by: 'nonsense', told: [401, 'key-invalid'] }) },
  { what: 'a key that was never issued', ...post(CASES, application('X'), { by: 'unknown key', told: [401, 'key-invalid'] }) },
  { what: 'a revoked key', ...post(CASES, application('X'), { by: 'revoked key', told: [401, 'key-invalid'] }) },
  { what: 'a role that may not', ...post(CASES, application('X'), { by: 'auditor', told: [403, 'role-missing'] }) },
]; // prettier-ignore

describe('what cannot be done is told clearly, and leaves nothing half-written', () => {
  let running: RunningService;
  let open: string;
  let closed: string;
  let letter: string;
  let revoked: HttpClient;

  beforeAll(async () => {
    running = await RunningService.start({ readPatienceMs: 5_000 });
    const { caseSystem, anna, admin } = running.clients;
    open = (await openApplication(caseSystem, 'OPEN')).caseId;
    closed = (await openApplication(caseSystem, 'CLOSED')).caseId;
    await caseSystem.done(`${CASES}/${closed}/closures`, { resolution: 'completed' });
    const keys = '/v1/principals/carl/keys';
    const carl = { type: 'person', name: 'Carl', roles: ['officer'] };
    const { key, keyId } = await admin.done<{ key: string; keyId: string }>(keys, carl);
    await admin.done(`${keys}/${keyId}/revocations`, { why: 'Left the firm' });
    revoked = running.stranger(key);
    await running.rest();
    const { items } = await anna.read<{ items: { communicationId: string }[] }>(`${CASES}/${closed}/communications`);
    letter = items[0]?.communicationId ?? '';
  });
  afterAll(() => running.stop());

  const clientOf = (by: Case['by'] = 'caseSystem'): HttpClient => {
    switch (by) {
      case 'nobody':
        return running.stranger();
      case 'nonsense':
        return running.stranger('open-sesame');
      case 'unknown key':
        return running.stranger(`cw_0123456789ab_${'A'.repeat(43)}`);
      case 'revoked key':
        return revoked;
      default:
        return running.clients[by];
    }
  };
  const filled = (text: string) =>
    text.replaceAll('{open}', open).replaceAll('{closed}', closed).replaceAll('{letter}', letter);
  const ask = ({ by, method = 'POST', path, body, headers }: Case): Promise<Answer<ProblemSeen>> => {
    const sent = body === undefined || typeof body === 'string' ? body : filled(JSON.stringify(body));
    return clientOf(by).ask<ProblemSeen>(method, filled(path), { body: sent, ...(headers && { headers }) });
  };
  /** Everything that was recorded since, but for the summary of a minute that has passed. */
  const recordedSince = async (position: bigint): Promise<EventType[]> => {
    const types = EVENTS.map(({ type }) => type).filter((type) => type !== 'access.requests-turned-away');
    return (await running.events(types, position)).map(({ type }) => type);
  };

  it.each(TABLE)('$what: $told.0 $told.1', async (row) => {
    const before = await running.head();
    const { status, headers, body } = await ask(row);
    const [wanted, code] = row.told;
    expect([status, body.code]).toEqual([wanted, code]);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ type: `urn:casewitness:problem:${code}`, status: wanted });
    expect(body.instance).toMatch(/^urn:casewitness:request:[0-9a-f-]{36}$/);
    expect(body.title.length * body.detail.length).toBeGreaterThan(0);
    if (row.field) {
      const [field, reason] = row.field;
      const named = body.errors?.filter((error) => error.field.startsWith(field)).map((error) => error.reason);
      expect(named).toContainEqual(expect.stringContaining(reason));
    }
    expect(await recordedSince(before)).toEqual(row.onRecord ? ['access.command-refused'] : []);
  });

  it('says who needs a key how to send it, and who is early when to come back', async () => {
    const { headers } = await running.stranger().get(CASES);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="casewitness"');
    expect((await running.clients.anna.get(`${CASES}?after=99999999`)).headers.get('retry-after')).toBe('2');
  });

  it('names every fault of a body at once', async () => {
    const body = { source: 'Core', externalId: '', kind: 'loan', legalEntity: 'x', jurisdiction: 'usa', colour: 1 };
    const { body: problem } = await running.clients.caseSystem.post<ProblemSeen>(CASES, body);
    const fields = new Set(problem.errors?.map(({ field }) => field));
    expect([...fields].sort()).toEqual(['colour', 'externalId', 'jurisdiction', 'kind', 'source']);
  });

  it('puts a refusal on record with who, what and why, and never what was sent', async () => {
    const before = await running.head();
    await running.clients.caseSystem.post(`${CASES}/${closed}/stages`, { stage: 'underwriting of Maria Keller' });
    const all = await running.events(['access.command-refused'], before);
    expect(all.at(-1)?.data).toMatchObject({ command: 'enter-stage', code: 'case-closed', principalId: 'core-case' });
    expect(JSON.stringify(all.map(({ data }) => data))).not.toContain('Maria');
  });

  it('only counts what strangers and malformed requests ask, in one summary', async () => {
    const counter = running.turnedAway();
    await counter.flush();
    const before = await running.head();
    for (let request = 0; request < 20; request += 1) await running.stranger().get(CASES);
    for (let request = 0; request < 3; request += 1) await running.stranger('guess').get(CASES);
    await running.clients.auditor.post(CASES, {});
    await running.clients.caseSystem.post(CASES, '{');
    await running.clients.caseSystem.post(CASES, {});
    expect(await recordedSince(before)).toEqual([]);
    await counter.flush();
    const [summary, ...more] = await running.events(['access.requests-turned-away'], before);
    expect(more).toEqual([]);
    const keyId = (client: HttpClient) => client.key?.split('_')[1];
    expect(summary?.data.counts).toEqual([
      { reason: 'key-missing', count: 20 },
      { reason: 'key-invalid', count: 3 },
      { reason: 'role-missing', keyId: keyId(running.clients.auditor), count: 1 },
      { reason: 'body-unreadable', count: 1 },
      { reason: 'content-invalid', keyId: keyId(running.clients.caseSystem), count: 1 },
    ]);
  });

  it('serves the next request as if nothing had been', async () => {
    expect((await running.clients.anna.get(`${CASES}/${open}`)).status).toBe(200);
  });
});
