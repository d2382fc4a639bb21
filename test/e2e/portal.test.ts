import { noteAdded } from '../../src/events/case.events.js';
import { returned } from '../../src/events/communication.events.js';
import type { EventDraft } from '../../src/events/envelope.js';
import { eventId } from '../../src/events/identity.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { DENIAL, openApplication } from '../support/credit-application.js';
import { HttpClient } from '../support/http-client.js';
import { RunningService } from '../support/running-service.js';

const CUSTOMER = 'C-204417';

interface History {
  readonly items: {
    letterId: string;
    title: string;
    state: string;
    why: string;
    to: string;
    document: { link: string };
  }[];
  readonly next?: string;
}
interface Token {
  readonly token: string;
  readonly tokenId: string;
  readonly expiresAt: string;
}

describe('a customer, through a portal', () => {
  let running: RunningService;
  let portal: HttpClient;
  let portalKey: { readonly keyId: string; readonly key: string };
  let caseId: string;

  beforeAll(async () => {
    running = await RunningService.start({ begins: '2026-03-02T09:00:00.000Z' });
    const setup = running.service.app.get(Setup);
    portalKey = await setup.issueKey({ id: 'web-portal', name: 'Web portal', type: 'system' }, ['portal']);
    portal = new HttpClient(running.service.url, portalKey.key);
    ({ caseId } = await openApplication(running.clients.caseSystem, 'PORTAL-1', { customerId: CUSTOMER }));
    await running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
    await running.rest();
  });
  afterAll(() => running.stop());

  const tokenFor = (whose: object) => portal.done<Token>('/v1/portal/tokens', whose);
  const customer = async (whose: object = { customerId: CUSTOMER }) =>
    new HttpClient(running.service.url, (await tokenFor(whose)).token);

  /** Recorded beside the API, which has no way to mark one event alone as restricted. */
  async function inConfidence(stream: string, draft: EventDraft): Promise<void> {
    const { store } = running.service.house;
    let revision = -1;
    for await (const event of store.readStream(stream, { direction: 'backwards', limit: 1 })) revision = event.revision;
    const id = eventId(stream, revision + 1, caseId);
    const now = running.clock.now();
    const metadata = { occurredAt: now, recordedAt: now, actor: { type: 'person', id: 'anna' }, correlationId: id, causationId: id, commandId: id, caseId, origin: 'live', confidentiality: 'restricted' } as const; // prettier-ignore
    await store.append(stream, revision, [{ ...draft, id, metadata }]);
    await running.rest();
  }

  it('sees what was sent, why, to whom, and the letter itself, and what the firm sees besides', async () => {
    const { items } = await (await customer()).read<History>('/v1/portal/history');
    expect(items).toMatchObject([
      { title: 'Adverse action notice', state: 'sent', to: 'Maria Keller', channel: 'letter' },
    ]);
    const letter = await (await customer({ caseId })).get(items[0]?.document.link ?? '');
    expect([letter.status, letter.text.slice(0, 5)]).toEqual([200, '%PDF-']);
    for (const path of [`cases/${caseId}`, `customers/${CUSTOMER}`]) {
      const firm = await running.clients.auditor.read<{ items: object[] }>(`/v1/${path}/history?after=${await running.head()}`); // prettier-ignore
      expect(firm.items).toMatchObject([{ communicationId: items[0]?.letterId, caseId, state: 'handed-off' }]);
    }
  });

  it('is seen by the firm as it was then: by what was on record, and by what had happened', async () => {
    const { auditor, caseSystem } = running.clients;
    const noon = '2026-03-02T12:00:00.000Z';
    const { caseId: looked } = await openApplication(caseSystem, 'PORTAL-0');
    await running.moveTo('2026-03-03T09:00:00.000Z');
    const late = { outcome: 'approved', reasons: [], occurredAt: '2026-03-02T11:00:00Z' };
    await caseSystem.done(`/v1/cases/${looked}/decisions`, late);
    await running.rest();
    const seen = async (by: string) => {
      const { outcome } = await auditor.read<{ outcome: string | null }>(`/v1/cases/${looked}?asOf=${noon}&by=${by}`);
      const { items } = await auditor.read<{ items: object[] }>(`/v1/cases/${looked}/timeline?asOf=${noon}&by=${by}`);
      const clocks = await auditor.read<{ items: object[] }>(`/v1/cases/${looked}/obligations?asOf=${noon}&by=${by}`);
      return [outcome, items.length, clocks.items.length];
    };
    expect(await seen('recorded')).toEqual([null, 3, 1]);
    expect(await seen('occurred')).toEqual(['approved', 5, 1]);
  });

  it('is answered the same, byte for byte, whatever is recorded in confidence, and nothing in it counts', async () => {
    const asked = await customer();
    const before = await asked.get<History>('/v1/portal/history');
    await inConfidence(`case-${caseId}`, noteAdded({ caseId, text: 'A suspicion' }));
    const communicationId = before.body.items[0]?.letterId ?? '';
    await inConfidence(`communication-${communicationId}`, returned({ communicationId, caseId, provider: 'post', at: running.clock.now(), failure: 'refused' })); // prettier-ignore
    const after = await asked.get<History>('/v1/portal/history');
    expect(after.text).toBe(before.text);
    for (const { headers, text } of [before, after]) {
      expect(headers.get('etag')).toBeNull();
      expect(text).not.toMatch(/revision|position|"at"|total|count/);
    }
    const firm = await running.clients.auditor.read<{ items: object[] }>(`/v1/cases/${caseId}/history`);
    expect(firm.items).toMatchObject([{ communicationId, state: 'returned' }]);
  });

  it('gets no further with a token than to that customer, and with none nowhere', async () => {
    const { caseId: other } = await openApplication(running.clients.caseSystem, 'PORTAL-2', { customerId: 'C-9' });
    await running.rest();
    expect((await (await customer({ caseId: other })).read<History>('/v1/portal/history')).items).toEqual([]);
    const { token } = await tokenFor({ caseId });
    const [letter] = (await new HttpClient(running.service.url, token).read<History>('/v1/portal/history')).items;
    const answers = [
      await (await customer({ customerId: 'C-9' })).get(letter?.document.link ?? ''),
      await running.stranger(token).get('/v1/cases'),
      await running.stranger(`${token.slice(0, -4)}AAAA`).get('/v1/portal/history'),
      await running.stranger().get('/v1/portal/history'),
      await portal.get(`/v1/cases/${caseId}`),
      await portal.post('/v1/portal/tokens', { customerId: 'nobody' }),
      await portal.post('/v1/portal/tokens', { caseId, customerId: CUSTOMER }),
    ];
    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual([
      [404, 'letter-unknown'],
      [401, 'key-invalid'],
      [401, 'token-invalid'],
      [401, 'key-missing'],
      [403, 'role-missing'],
      [404, 'customer-unknown'],
      [422, 'content-invalid'],
    ]);
  });

  it('has a token for minutes, on record with who got it and not with whose number it is', async () => {
    const before = await running.head();
    const asked = await customer({ customerId: CUSTOMER, minutes: 5 });
    await asked.read('/v1/portal/history');
    const [issued, searched] = await running.events(['access.customer-token-issued', 'access.search-run'], before);
    expect(issued?.data).toMatchObject({ principalId: 'web-portal', expiresAt: expect.any(String) });
    expect(JSON.stringify(issued?.data)).not.toContain(CUSTOMER);
    expect(searched?.data).toMatchObject({ principalId: 'web-portal', view: 'customer-history' });
    await running.moveTo(new Date(Date.parse(running.clock.now()) + 6 * 60_000).toISOString());
    const { status, body } = await asked.get<{ code: string }>('/v1/portal/history');
    expect([status, body.code]).toEqual([401, 'token-expired']);
  });

  it('is shown nothing more once the key of the portal is revoked', async () => {
    const asked = await customer();
    await running.clients.admin.done(`/v1/principals/web-portal/keys/${portalKey.keyId}/revocations`, { why: 'Lost' });
    const { status, body } = await asked.get<{ code: string }>('/v1/portal/history');
    expect([status, body.code]).toEqual([401, 'token-invalid']);
  });
});
