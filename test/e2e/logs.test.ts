import { openApplication, DENIAL } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

/** Words that only a person's data holds; none may stand in a line of log. */
const CANARIES = [
  'Canaria', 'Kanarienvogel', 'Yellow Feather Lane', '4711-0815', 'canary-phrase', 'canary.bird@example.org',
]; // prettier-ignore
const REQUEST_ID = '0123456789abcdef0123456789abcdef';

interface Line {
  readonly msg: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly principalId?: string;
  readonly code?: string;
  readonly ms?: number;
}

describe('the log of a service', () => {
  let running: RunningService;
  const lines: string[] = [];
  const requests = (): Line[] => lines.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'request');
  let caseId: string;

  beforeAll(async () => {
    running = await RunningService.start({ onLogLine: (line) => lines.push(line) });
    const { caseSystem, anna, auditor, admin } = running.clients;
    ({ caseId } = await openApplication(caseSystem, '4711-0815', {
      title: 'Loan for Canaria Kanarienvogel',
      parties: [
        {
          reference: 'P1',
          role: 'primary',
          name: 'Canaria Kanarienvogel',
          contacts: [{ channel: 'postal', address: '1 Yellow Feather Lane\nDayton OH 45402' }],
        },
      ],
    }));
    await anna.done(`/v1/cases/${caseId}/notes`, { text: 'canary-phrase' });
    const reasons = [{ code: 'income-insufficient', text: 'canary-phrase' }];
    await caseSystem.done(
      `/v1/cases/${caseId}/decisions`,
      { ...DENIAL, reasons },
      { 'idempotency-key': 'canary-phrase' },
    );
    await running.rest();
    // Asked for, refused, malformed, unknown: whatever a caller sends, in whatever place.
    await auditor.get('/v1/audit-trail?text=canary-phrase');
    await auditor.get(`/v1/cases/${caseId}/timeline`);
    await auditor.get('/v1/people/canary-phrase?email=canary.bird@example.org');
    await caseSystem.post('/v1/cases', { title: 'canary-phrase', parties: 'Canaria' });
    await caseSystem.ask('POST', '/v1/cases', { body: '{"title": "canary-phrase" Canaria' });
    await caseSystem
      .done(`/v1/cases/${caseId}/notes`, { text: 'again' }, { 'x-request-id': 'canary-phrase' })
      .catch(() => undefined);
    await running.stranger('canary-phrase').get('/v1/cases');
    await admin.ask('GET', `/v1/cases/${caseId}`, {
      headers: { 'x-request-id': REQUEST_ID, traceparent: 'canary-phrase' },
    });
  });
  afterAll(() => running.stop());

  it('has a line for each request, by its declared route', () => {
    expect(requests()).toContainEqual(
      expect.objectContaining({
        method: 'POST',
        route: '/v1/cases/:caseId/decisions',
        status: 200,
        principalId: 'core-case',
        ms: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      }),
    );
    expect(requests()).toContainEqual(
      expect.objectContaining({ route: 'unknown', status: 404, code: 'route-unknown' }),
    );
  });

  it('takes the id of a request from its sender, answers it, and its events share it', async () => {
    const { headers } = await running.clients.admin.ask('GET', `/v1/cases/${caseId}`, {
      headers: { 'x-request-id': REQUEST_ID },
    });
    expect(headers.get('x-request-id')).toBe(REQUEST_ID);
    expect(requests().map(({ requestId }) => requestId)).toContain(REQUEST_ID);
    const ids = requests().map(({ requestId }) => requestId);
    expect(ids).not.toContain('canary-phrase');
  });

  it.each([...CANARIES])('never says %s', (canary) => {
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes(canary))).toEqual([]);
  });

  it('never holds a key', () => {
    for (const { key = '' } of Object.values(running.clients)) {
      expect(lines.filter((line) => line.includes(key.slice(16)))).toEqual([]);
    }
  });

  it('nor do the metrics: no canary, no id of a case, and only routes that are declared', async () => {
    const { text } = await running.stranger().get('/metrics');
    for (const canary of [...CANARIES, caseId]) expect(text).not.toContain(canary);
    expect(text).toContain('casewitness_http_request_seconds_count{method="POST",route="/v1/cases",status="201"} 1');
  });
});
