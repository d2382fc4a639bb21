import { Controller, Get } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ROLES, type Role } from '../../src/events/principal.events.js';
import { AccessGuard } from '../../src/modules/access/access.guard.js';
import { PrincipalDirectory } from '../../src/modules/access/principal-directory.js';
import { RateLimits } from '../../src/modules/access/rate-limits.js';
import { ReceiptSenders } from '../../src/modules/access/receipt-senders.js';
import { TurnedAway } from '../../src/modules/access/turned-away.js';
import { ProblemFilter } from '../../src/modules/http/problem-filter.js';
import { RequestsUnderWay } from '../../src/modules/http/requests-under-way.js';
import type { ReadinessReport } from '../../src/modules/operations/readiness.js';
import { Setup } from '../../src/modules/setup/setup.js';
import { shippedPacks } from '../../src/policies/load.js';
import { DENIAL, openApplication } from '../support/credit-application.js';
import { HttpClient } from '../support/http-client.js';
import { routesOf } from '../support/routes.js';
import { RunningService } from '../support/running-service.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** Who may call what. A route that is not here, or a role that is allowed and not here, fails the test. */
const ALLOWED: Readonly<Record<string, readonly Role[] | 'everybody' | 'customers' | 'signed'>> = {
  'GET /health/live': 'everybody',
  'GET /health/ready': 'everybody',
  'GET /metrics': 'everybody',
  'POST /v1/cases': ['case-system', 'officer'],
  'GET /v1/cases': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/cases/:caseId': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/cases/:caseId/timeline': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/cases/:caseId/communications': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/cases/:caseId/obligations': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/cases/:caseId/audit-trail': ['officer', 'auditor'],
  'GET /v1/cases/:caseId/documents/:documentId': ['case-system', 'service', 'officer', 'auditor'],
  'POST /v1/cases/:caseId/documents': ['case-system', 'service', 'officer'],
  'POST /v1/cases/:caseId/decisions': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/communications': ['case-system', 'officer'],
  'POST /v1/communications/:communicationId/documents': ['officer'],
  'POST /v1/communications/:communicationId/engine-edits': ['officer'],
  'GET /v1/templates/:templateId/versions/:version/preview': ['admin', 'auditor', 'officer', 'template-approver'],
  'POST /v1/cases/:caseId/revisions': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/information-requests': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/information-receipts': ['case-system', 'officer', 'service'],
  'POST /v1/cases/:caseId/stages': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/facts': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/parties': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/parties/:partyId/contacts': ['case-system', 'service', 'officer'],
  'POST /v1/cases/:caseId/parties/:partyId/consents': ['case-system', 'service', 'officer'],
  'POST /v1/cases/:caseId/payments': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/corrections': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/filings': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/escalations': ['case-system', 'service', 'officer'],
  'POST /v1/cases/:caseId/assignments': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/notes': ['case-system', 'service', 'officer'],
  'POST /v1/cases/:caseId/closures': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/reopenings': ['case-system', 'officer'],
  'POST /v1/cases/:caseId/go-live': ['officer'],
  'GET /v1/cases/:caseId/history': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/customers/:customerId/history': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/accounts/:accountId/history': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/insurance-policies/:policyId/history': ['case-system', 'service', 'officer', 'auditor'],
  'POST /v1/portal/tokens': ['portal'],
  'GET /v1/portal/history': 'customers',
  'GET /v1/portal/letters/:letterId/document': 'customers',
  'GET /v1/communications': ['service', 'officer', 'auditor'],
  'GET /v1/communications/:communicationId': ['case-system', 'service', 'officer', 'auditor'],
  'GET /v1/communications/:communicationId/document': ['case-system', 'service', 'officer', 'auditor'],
  'POST /v1/communications/:communicationId/releases': ['officer'],
  'POST /v1/communications/:communicationId/resends': ['officer'],
  'POST /v1/communications/:communicationId/cancellations': ['officer'],
  'GET /v1/communications/contacts-to-review': ['service', 'officer', 'auditor'],
  'POST /v1/communications/:communicationId/contact-reviews': ['officer'],
  'POST /v1/delivery-receipts': ['service'],
  'POST /v1/delivery-receipts/email-dsn': ['service'],
  'POST /v1/delivery-receipts/:vocabulary': ['service'],
  'POST /v1/inbound/cloudevents': 'signed',
  'POST /v1/inbound/documents': ['service'],
  'GET /v1/inbound/documents': ['service', 'officer', 'auditor'],
  'POST /v1/inbound/documents/:documentId/assignments': ['service', 'officer'],
  'POST /v1/inbound/documents/:documentId/set-asides': ['officer'],
  'GET /v1/inbound/messages': ['officer', 'auditor', 'admin'],
  'GET /v1/inbound/gaps': ['officer', 'auditor', 'admin'],
  'GET /v1/inbound/messages/:inboundId': ['officer', 'auditor', 'admin'],
  'GET /v1/inbound/messages/:inboundId/content': ['officer', 'auditor'],
  'POST /v1/inbound/messages/:inboundId/retries': ['officer', 'admin'],
  'POST /v1/inbound/messages/:inboundId/discards': ['officer', 'admin'],
  'GET /v1/obligations': ['officer', 'auditor'],
  'GET /v1/obligations/:obligationId': ['officer', 'auditor'],
  'POST /v1/obligations/:obligationId/waivers': ['policy-approver'],
  'POST /v1/obligations/:obligationId/recomputations': ['policy-approver'],
  'POST /v1/obligations/:obligationId/breach-reviews': ['officer'],
  'GET /v1/exceptions': ['service', 'officer', 'auditor'],
  'GET /v1/exceptions/:exceptionCaseId': ['service', 'officer', 'auditor'],
  'GET /v1/audit-trail': ['officer', 'auditor'],
  'GET /v1/audit-trail/export': ['auditor'],
  'POST /v1/reports': ['officer', 'auditor'],
  'GET /v1/reports/:reportId': ['officer', 'auditor'],
  'GET /v1/reports/:reportId/events': ['officer', 'auditor'],
  'GET /v1/reports/:reportId/content': ['officer', 'auditor'],
  'GET /v1/templates': ['officer', 'auditor', 'template-approver', 'admin'],
  'POST /v1/templates': ['officer', 'template-approver', 'admin'],
  'GET /v1/templates/:templateId/versions/:version': ['officer', 'auditor', 'template-approver', 'admin'],
  'POST /v1/templates/:templateId/versions/:version/submissions': ['officer', 'template-approver', 'admin'],
  'POST /v1/templates/:templateId/versions/:version/approvals': ['template-approver'],
  'POST /v1/templates/:templateId/versions/:version/rejections': ['template-approver'],
  'POST /v1/templates/:templateId/versions/:version/retirements': ['template-approver'],
  'GET /v1/policies': ['officer', 'auditor', 'policy-approver', 'admin'],
  'GET /v1/policies/shipped': ['officer', 'auditor', 'policy-approver', 'admin'],
  'POST /v1/policies/:packId/proposals': ['officer', 'policy-approver', 'admin'],
  'POST /v1/policies/:packId/activations': ['policy-approver'],
  'GET /v1/principals': ['admin', 'auditor'],
  'GET /v1/principals/:principalId': ['admin', 'auditor'],
  'POST /v1/principals/:principalId/role-grants': ['admin'],
  'POST /v1/principals/:principalId/role-removals': ['admin'],
  'POST /v1/principals/:principalId/keys': ['admin'],
  'POST /v1/principals/:principalId/keys/:keyId/revocations': ['admin'],
  'GET /v1/operations/consumers': ['admin', 'auditor'],
  'GET /v1/operations/parked': ['admin', 'auditor'],
  'POST /v1/operations/parked/:consumer/:item/retries': ['admin'],
  'POST /v1/operations/parked/:consumer/:item/skips': ['admin'],
  'GET /v1/operations/completeness': ['admin', 'auditor'],
  'POST /v1/operations/completeness-checks': ['admin', 'auditor'],
  'GET /v1/operations/rebuilds': ['admin', 'auditor'],
  'POST /v1/operations/rebuilds': ['admin'],
};

describe('who may call what', () => {
  let running: RunningService;
  let byRole: Readonly<Record<Role, HttpClient>>;

  beforeAll(async () => {
    running = await RunningService.start();
    const keys = await Promise.all(ROLES.map((role) => keyFor(running, `only-${role}`, [role])));
    byRole = Object.fromEntries(ROLES.map((role, index) => [role, keys[index]])) as typeof byRole;
  });
  afterAll(() => running.stop());

  it('is said of every route of the running application', () => {
    expect([...routesOf(running.service.app)].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  // Nothing is there under these ids, and no body is whole: whoever is let through learns just that.
  const knock = async (client: HttpClient, route: string): Promise<number> => {
    const [method = '', path = ''] = route.split(' ');
    const filled = path
      .replace(':version', '1')
      .replace(/:\w+Id/g, UNKNOWN)
      .replace(/:\w+/g, 'nothing');
    return (await client.ask(method, filled, method === 'POST' ? { body: {} } : {})).status;
  };

  it.each(Object.entries(ALLOWED))('%s: %s', async (route, allowed) => {
    const stranger = await knock(running.stranger(), route);
    if (allowed === 'everybody') {
      expect(stranger).toBe(200);
      return;
    }
    expect(stranger).toBe(401);
    if (allowed === 'customers' || allowed === 'signed') {
      // Keys open nothing there, of whatever role: a token of a customer does, or a signature.
      const answers = await Promise.all(ROLES.map((role) => knock(byRole[role], route)));
      expect(new Set(answers)).toEqual(new Set([401]));
      return;
    }
    const letThrough: Role[] = [];
    for (const role of ROLES) {
      const status = await knock(byRole[role], route);
      expect(status).not.toBe(401);
      expect(status).toBeLessThan(500);
      if (status !== 403) letThrough.push(role);
    }
    expect(letThrough.sort()).toEqual([...allowed].sort());
  });

  it('is nobody, where a route says nothing', async () => {
    @Controller('bare')
    class BareController {
      @Get()
      tell(): string {
        return 'told';
      }
    }
    const { app } = running.service;
    class BareModule {}
    const bare = await NestFactory.create<NestFastifyApplication>(
      {
        module: BareModule,
        controllers: [BareController],
        providers: [
          { provide: PrincipalDirectory, useValue: app.get(PrincipalDirectory) },
          { provide: TurnedAway, useValue: app.get(TurnedAway) },
          { provide: RateLimits, useValue: app.get(RateLimits) },
          { provide: RequestsUnderWay, useValue: app.get(RequestsUnderWay) },
          { provide: ReceiptSenders, useValue: app.get(ReceiptSenders) },
          { provide: APP_GUARD, useClass: AccessGuard },
          { provide: APP_FILTER, useClass: ProblemFilter },
        ],
      },
      new FastifyAdapter(),
      { logger: false },
    );
    await bare.listen({ host: '127.0.0.1', port: 0 });
    const url = await bare.getUrl();
    for (const { key } of Object.values({ ...running.clients, ...byRole })) {
      const { status, body } = await new HttpClient(url, key).get<{ code: string }>('/bare');
      expect([status, body.code]).toEqual([403, 'role-missing']);
    }
    await bare.close();
  });

  describe('beyond the scope of a key', () => {
    let scoped: HttpClient;
    let theirs: Readonly<Record<'case' | 'party' | 'letter' | 'clock' | 'document', string>>;

    beforeAll(async () => {
      const { caseSystem, auditor } = running.clients;
      const { caseId, partyId } = await openApplication(caseSystem, 'SCOPE-1');
      await caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
      await running.rest();
      const first = async (path: string) =>
        (await auditor.read<{ items: Record<string, string>[] }>(`/v1/cases/${caseId}/${path}`)).items[0] ?? {};
      const { communicationId = '', documentId = '' } = await first('communications');
      const { obligationId = '' } = await first('obligations');
      theirs = { case: caseId, party: partyId, letter: communicationId, clock: obligationId, document: documentId };
      const scope = { kinds: [], legalEntities: ['second-example-bank'] };
      scoped = await keyFor(running, 'scoped', ['case-system', 'service', 'officer', 'auditor'], scope);
    });

    const receipt = { messageId: 'm', provider: 'p', status: 'returned', at: '2026-01-01T00:00:00Z' };
    it.each<{ route: string; body?: object }>([
      { route: 'GET /v1/cases/{case}' },
      { route: 'GET /v1/cases/{case}/timeline' },
      { route: 'GET /v1/cases/{case}/communications' },
      { route: 'GET /v1/cases/{case}/history' },
      { route: 'GET /v1/cases/{case}/obligations' },
      { route: 'GET /v1/cases/{case}/audit-trail' },
      { route: 'GET /v1/cases/{case}/documents/{document}' },
      { route: 'GET /v1/communications/{letter}' },
      { route: 'GET /v1/communications/{letter}/document' },
      { route: 'GET /v1/obligations/{clock}' },
      { route: 'POST /v1/cases/{case}/notes', body: { text: 'x' } },
      { route: 'POST /v1/cases/{case}/decisions', body: DENIAL },
      { route: 'POST /v1/cases/{case}/parties/{party}/contacts', body: { channel: 'postal', address: 'x' } },
      { route: 'POST /v1/communications/{letter}/releases', body: { words: 'x' } },
      { route: 'POST /v1/communications/{letter}/resends', body: { words: 'x' } },
      { route: 'POST /v1/communications/{letter}/cancellations', body: { words: 'x' } },
      {
        route: 'POST /v1/communications/{letter}/contact-reviews',
        body: { correctionEventId: '{letter}', words: 'x' },
      },
      { route: 'POST /v1/delivery-receipts', body: { ...receipt, communicationId: '{letter}' } },
      { route: 'POST /v1/reports', body: { kind: 'case-audit', format: 'csv', caseId: '{case}' } },
    ])('$route answers as if nothing were there', async ({ route, body }) => {
      const [method = '', path = ''] = route.split(' ');
      const fill = (text: string, ids: (name: keyof typeof theirs) => string) =>
        text.replace(/\{(case|party|letter|clock|document)\}/g, (_, name: keyof typeof theirs) => ids(name));
      const told = async (ids: (name: keyof typeof theirs) => string) => {
        const sent = body && { body: fill(JSON.stringify(body), ids) };
        const { status, text } = await scoped.ask(method, fill(path, ids), sent);
        const nameless = Object.values(theirs).reduce((words, id) => words.replaceAll(id, UNKNOWN), text);
        return [status, nameless.replace(/"instance":"[^"]*"/, '')];
      };
      const [status, words] = await told((name) => theirs[name]);
      expect(status).toBe(404);
      expect(words).toEqual((await told(() => UNKNOWN))[1]);
    });

    it.each(['cases', 'communications', 'obligations', 'exceptions', 'audit-trail'])(
      'the list of %s is empty',
      async (list) => {
        const { items } = await scoped.read<{ items: unknown[] }>(`/v1/${list}?after=${await running.head()}`);
        expect(items).toEqual([]);
      },
    );

    it('no case can be opened, and the attempt is on record', async () => {
      const before = await running.head();
      const { status, body } = await scoped.post<{ code: string }>('/v1/cases', {
        source: 'core-case',
        externalId: 'SCOPE-2',
        kind: 'application',
        legalEntity: 'first-example-bank',
        jurisdiction: 'US',
      });
      expect([status, body.code]).toEqual([403, 'out-of-scope']);
      const [refused] = await running.events(['access.command-refused'], before);
      expect(refused?.data).toMatchObject({ command: 'open-case', code: 'out-of-scope', principalId: 'scoped' });
    });
  });
});

describe('a fresh service', () => {
  let running: RunningService;
  beforeAll(async () => {
    running = await RunningService.start({ setUp: false });
  });
  afterAll(() => running.stop());

  const ready = async () => {
    const { body } = await running.stranger().get<ReadinessReport>('/health/ready');
    return { ...body, warnings: body.warnings.filter(({ code }) => code !== 'disk-nearly-full') };
  };
  const warned = async () => (await ready()).warnings.map(({ code, message }) => `${code}: ${message}`).join('\n');
  const [author, approver] = [
    { id: 'anna', name: 'Anna Kovács' },
    { id: 'nora', name: 'Nora Feldmann' },
  ];

  it('says what is not approved yet, by name', async () => {
    expect(await warned()).toContain('templates-missing: no approved template for: approval-letter');
    expect(await warned()).toContain('no-policy-active: no policy pack is active');
  });

  it('is ready all the same: whoever sets it up must be able to reach it', async () => {
    expect(await ready()).toMatchObject({ status: 'ready', reasons: [] });
  });

  it('is set up with nothing at all where a pack is asked for that is not at hand', async () => {
    const setup = running.service.app.get(Setup);
    await expect(setup.approveShipped({ author, approver, packs: ['us-reg-q'] })).rejects.toThrow('no pack us-reg-q');
    expect(await running.events(['template.drafted', 'policy.proposed'])).toEqual([]);
  });

  it('stays so while a pack without a legal review has no override', async () => {
    const setup = running.service.app.get(Setup);
    const { approved, activated, leftProposed } = await setup.approveShipped({ author, approver });
    await running.rest();
    expect(approved.length).toBeGreaterThan(5);
    expect(activated).toEqual([]);
    expect(leftProposed.map(({ packId }) => packId)).toEqual(['us-reg-b']);
    expect((await ready()).warnings).toEqual([
      { code: 'no-policy-active', message: expect.stringContaining('no policy pack is active') },
    ]);
  });

  it('warns no more after the set-up of two persons, which is on record in their names', async () => {
    const setup = running.service.app.get(Setup);
    const override = 'Counsel reviews in Q3';
    const { approved, activated } = await setup.approveShipped({ author, approver, override });
    await running.rest();
    expect([approved, activated.length]).toEqual([[], 1]);
    expect(await ready()).toEqual({ status: 'ready', reasons: [], warnings: [] });
    const events = await running.events(['template.drafted', 'template.approved', 'policy.activated']);
    expect(new Set(events.map(({ type, metadata }) => `${type} by ${metadata.actor.id}`))).toEqual(
      new Set(['template.drafted by anna', 'template.approved by nora', 'policy.activated by nora']),
    );
  });

  it('puts every pack that ships into force the same way, by its hash', async () => {
    const setup = running.service.app.get(Setup);
    const shipped = await shippedPacks();
    const packs = shipped.map(({ pack }) => pack.id);
    const override = 'Counsel reviews in Q3';
    const before = await setup.approveShipped({ author, approver, packs });
    expect(before.leftProposed.map(({ packId }) => packId)).toEqual(packs);
    const { activated } = await setup.approveShipped({ author, approver, packs, override });
    expect(activated).toHaveLength(10);
    const events = await running.events(['policy.activated']);
    const hashes = new Map(
      events.map(({ data }) => [(data as { packId: string }).packId, (data as { hash: string }).hash]),
    );
    expect(hashes).toEqual(new Map(shipped.map(({ pack, hash }) => [pack.id, hash])));
  });

  it('gives its first key once, keeps what was approved, and knows its keys, over a restart', async () => {
    running = await running.restart();
    expect(running.service.adminKey).toBeUndefined();
    expect((await running.clients.admin.get('/v1/templates')).status).toBe(200);
    expect((await ready()).status).toBe('ready');
  });
});

async function keyFor(
  running: RunningService,
  id: string,
  roles: readonly Role[],
  scope?: object,
): Promise<HttpClient> {
  const body = { type: 'person', name: `Person ${id}`, roles, ...(scope && { scope }) };
  const { key } = await running.clients.admin.done<{ key: string }>(`/v1/principals/${id}/keys`, body);
  return running.stranger(key);
}
