import { CommandBus } from '@nestjs/cqrs';
import { IssueKey } from '../../src/commands/principals/issue-key.js';
import { personalText } from '../../src/events/envelope.js';
import { isSignedInPerson } from '../../src/events/identity.js';
import type { Role } from '../../src/events/principal.events.js';
import { ApiKeys } from '../../src/modules/access/api-keys.js';
import type { ReadinessReport } from '../../src/modules/operations/readiness.js';
import { shippedTemplates } from '../../src/templates/shipped-templates.js';
import { openApplication } from '../support/credit-application.js';
import type { Answer, HttpClient } from '../support/http-client.js';
import { claimsOf, RunningService } from '../support/running-service.js';
import { TokenIssuer, type TokenMade } from '../support/token-issuer.js';

interface Told {
  readonly code: string;
  readonly detail: string;
}
const told = ({ status, body }: Answer<Told>): [number, string] => [status, body.code];
const challengeOf = ({ headers }: Answer): string => headers.get('www-authenticate') ?? '';

describe('persons who sign in', () => {
  let issuer: TokenIssuer;
  let running: RunningService;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    running = await RunningService.start({ issuer });
  });
  afterAll(async () => {
    await running.stop();
    await issuer.stop();
  });

  const withToken = async (made: TokenMade): Promise<HttpClient> => running.stranger(await issuer.token(made));
  const personWith = (sub: string, roles: readonly string[]): Promise<HttpClient> =>
    withToken(claimsOf(sub, `Person ${sub}`, roles));
  /** The principal id of a person, as their first event names it. */
  const idOf = async (client: HttpClient, name: string): Promise<string> => {
    await client.get('/v1/cases');
    await running.rest();
    const seen = (await running.events(['principal.first-seen'])).filter(
      ({ data }) => personalText(data.name) === name,
    );
    expect(seen).toHaveLength(1);
    return seen[0]?.data.principalId ?? '';
  };
  const systemWith = async (id: string, roles: readonly Role[]): Promise<HttpClient> => {
    const { admin } = running.clients;
    const { key } = await admin.done<{ key: string }>(`/v1/principals/${id}/keys`, { type: 'system', name: id, roles });
    return running.stranger(key);
  };

  it('act under an id that names nobody, with their name beside it, seen once however many tokens they have', async () => {
    const first = await personWith('eva@bank.test', ['officer']);
    const again = await personWith('eva@bank.test', ['officer', 'auditor']);
    const id = await idOf(first, 'Person eva@bank.test');
    expect(await idOf(again, 'Person eva@bank.test')).toBe(id);
    expect(isSignedInPerson(id)).toBe(true);
    const { caseId } = await openApplication(again, 'SIGNED-IN-1');
    const [opened] = (await running.events(['case.opened'])).filter(({ data }) => data.caseId === caseId);
    expect(opened?.metadata.actor).toEqual({ type: 'person', id, name: 'Person eva@bank.test' });
    const { items } = await running.clients.admin.read<{ items: unknown[] }>('/v1/principals');
    expect(items).toContainEqual(
      expect.objectContaining({ principalId: id, principalType: 'person', name: 'Person eva@bank.test', granted: [] }),
    );
  });

  describe('are turned away with a reason, in the answer and in its header, when', () => {
    it.each<[string, TokenMade, string, RegExp]>([
      ['the token has expired', { claims: { exp: 1_600_000_000 } }, 'token-expired', /has expired/],
      ['it is meant for another service', { claims: { aud: 'payroll' } }, 'token-audience', /another service \(aud\)/],
      ['it is of another issuer', { claims: { iss: 'https://issuer.test' } }, 'token-issuer', /another issuer \(iss\)/],
      ['its key is unknown', { header: { kid: 'unknown' } }, 'token-key', /does not publish/],
      ['it names nobody', { without: ['sub'] }, 'token-claims', /no valid claim sub/],
      ['it says nothing of what may be seen', { without: ['entities'] }, 'token-claims', /no claim entities/],
      ['an application got it for itself', { claims: { azp: '00u1anna' } }, 'token-claims', /application, not of a person/],
    ])('%s', async (_, made, code, words) => {
      const { claims } = claimsOf('00u1anna', 'Anna', ['officer']);
      const client = await withToken({ ...made, claims: { ...claims, ...made.claims } });
      const answer = await client.get<Told>('/v1/cases');
      expect([told(answer), answer.body.detail]).toEqual([[401, code], expect.stringMatching(words)]);
      expect(challengeOf(answer)).toBe(`Bearer realm="casewitness", error="invalid_token", error_description="${answer.body.detail}"`); // prettier-ignore
    }); // prettier-ignore

    it('the token is longer than a header should be', async () => {
      const client = await withToken({ claims: { groups: 'x'.repeat(10_000) } });
      expect(told(await client.get<Told>('/v1/cases'))).toEqual([401, 'token-too-long']);
    });

    it('nothing is shown, which is no fault of a token', async () => {
      expect(challengeOf(await running.stranger().get('/v1/cases'))).toBe('Bearer realm="casewitness"');
    });
  });

  it('leave of what was turned away its number, and nothing else', async () => {
    const before = await running.head();
    await running.turnedAway().flush();
    const client = await withToken({ claims: { exp: 1_600_000_000, sub: 'never-stored' } });
    for (let n = 0; n < 5; n += 1) await client.get('/v1/cases');
    await running.turnedAway().flush();
    const summaries = await running.events(['access.requests-turned-away'], before);
    expect(summaries.at(-1)?.data.counts).toEqual([{ reason: 'token-expired', count: 5 }]);
    expect(await running.events(['access.command-refused', 'principal.first-seen'], before)).toEqual([]);
  });

  it('learn which role they lack, and under which id an administrator finds them', async () => {
    const client = await personWith('nobody-yet', []);
    const id = await idOf(client, 'Person nobody-yet');
    const answer = await client.get<Told>('/v1/audit-trail');
    expect([told(answer), answer.body.detail]).toEqual([
      [403, 'role-missing'],
      `This needs one of the roles: officer, auditor. ${id} has: none`,
    ]);
    expect(challengeOf(answer)).toContain('error="insufficient_scope"');
  });

  it('have the roles of their token and those granted here, without those removed here, from the answer on', async () => {
    const { admin } = running.clients;
    const client = await personWith('carla', ['service']);
    const id = await idOf(client, 'Person carla');
    const change = (what: 'grants' | 'removals', role: Role) =>
      admin.done<{ events: unknown[] }>(`/v1/principals/${id}/role-${what}`, { role, why: 'Tested' });
    const may = async (path: string) => (await client.get(path)).status;
    expect(await may('/v1/obligations')).toBe(403);
    await change('grants', 'auditor');
    expect(await may('/v1/obligations')).toBe(200);
    await change('removals', 'auditor');
    expect(await may('/v1/obligations')).toBe(403);
    expect((await change('removals', 'auditor')).events).toEqual([]);
    expect(await may('/v1/exceptions')).toBe(200);
    await change('removals', 'service');
    expect(await may('/v1/exceptions')).toBe(403);
    expect(await admin.read(`/v1/principals/${id}`)).toMatchObject({ granted: [], removed: ['auditor', 'service'] });
    await change('grants', 'service');
    expect(await may('/v1/exceptions')).toBe(200);
  });

  it('grant no role to themselves, not even through a system of theirs', async () => {
    const { admin } = running.clients;
    const order = { role: 'policy-approver', why: 'I could use it' };
    const id = await idOf(admin, 'Alice Admin');
    expect(told(await admin.post(`/v1/principals/${id}/role-grants`, order))).toEqual([403, 'self-grant']);
    const robot = await systemWith('robot', ['admin', 'delegate']);
    expect(told(await robot.post(`/v1/principals/${id}/role-grants`, order))).toEqual([403, 'person-required']);
    const inName = { 'on-behalf-of': 'somebody' };
    expect(told(await robot.post(`/v1/principals/${id}/role-grants`, order, inName))).toEqual([403, 'person-required']);
    expect(told(await admin.post('/v1/principals/nobody/role-grants', order))).toEqual([404, 'principal-unknown']);
  });

  it('hold no keys: none is issued to them, and one from earlier opens nothing', async () => {
    const { admin } = running.clients;
    const order = { type: 'person', name: 'Dora', roles: ['officer'] };
    expect(told(await admin.post('/v1/principals/dora/keys', order))).toEqual([409, 'persons-sign-in']);
    const id = await idOf(admin, 'Alice Admin');
    const system = { ...order, type: 'system' };
    expect(told(await admin.post(`/v1/principals/${id}/keys`, system))).toEqual([409, 'principal-signs-in']);
    const { keyId, key, keyHash } = running.service.app.get(ApiKeys).fresh();
    const context = { commandId: id.slice(7), actor: { type: 'service', id: 'casewitness' }, correlationId: id.slice(7), causationId: id.slice(7) } as const; // prettier-ignore
    const scope = { kinds: [], legalEntities: [] };
    const earlier = { principalId: 'dora', principalType: 'person', name: 'Dora', keyId, keyHash, roles: ['officer'], scope } as const; // prettier-ignore
    await running.service.app
      .get(CommandBus)
      .execute(new IssueKey({ ...earlier, roles: ['officer'] }, context) as never);
    await running.rest();
    expect(told(await running.stranger(key).get<Told>('/v1/cases'))).toEqual([401, 'key-of-person']);
  });

  it('are counted by fours: neither a second token of one person nor a system is a second pair of eyes', async () => {
    const source = (await shippedTemplates()).find(({ id }) => id === 'approval-letter')?.body ?? '';
    const author = await personWith('writer', ['template-approver']);
    const draft = { source: source.replace(/\n*$/, '\n\nWith kind regards.\n') };
    const robot = await systemWith('writing-robot', ['template-approver', 'delegate']);
    expect(told(await robot.post('/v1/templates', draft))).toEqual([403, 'person-required']);
    const { templateVersion } = await author.done<{ templateVersion: number }>('/v1/templates', draft);
    const version = `/v1/templates/approval-letter/versions/${templateVersion}`;
    await author.done(`${version}/submissions`, {});
    const again = await withToken(claimsOf('writer', 'Another Name', ['template-approver']));
    expect(told(await again.post(`${version}/approvals`, {}))).toEqual([403, 'four-eyes']);
    expect(told(await robot.post(`${version}/approvals`, {}))).toEqual([403, 'person-required']);
    expect(told(await robot.post(`${version}/approvals`, {}, { 'on-behalf-of': 'nora' }))).toEqual([403, 'person-required']); // prettier-ignore
    expect((await running.clients.templateApprover.post(`${version}/approvals`, {})).status).toBe(200);
  });

  it('can be named by a system that may act on behalf of them, and by no other', async () => {
    const portal = await systemWith('portal', ['case-system', 'delegate']);
    const inName = { 'on-behalf-of': 'person-of-the-portal' };
    const { caseId } = await openApplication(portal, 'ON-BEHALF-1');
    const stage = await portal.done<{ position: string }>(`/v1/cases/${caseId}/stages`, { stage: 'review' }, inName);
    const [entered] = await running.events(['case.stage-entered'], BigInt(stage.position) - 1n);
    expect(entered?.metadata.actor).toMatchObject({ type: 'system', id: 'portal', onBehalfOf: 'person-of-the-portal' });
    for (const client of [running.clients.caseSystem, running.clients.anna])
      expect(told(await client.ask('GET', '/v1/cases', { headers: inName }))).toEqual([403, 'delegate-missing']);
    expect(told(await portal.ask('GET', '/v1/cases', { headers: { 'on-behalf-of': 'Anna K.' } }))).toEqual([400, 'header-invalid']); // prettier-ignore
  });

  it('see what their token says that they may see', async () => {
    const { caseId } = await openApplication(running.clients.caseSystem, 'SCOPED-BY-TOKEN');
    await running.rest();
    const ask = async (entity: string) =>
      (await withToken(claimsOf('scoped', 'Sam Scoped', ['auditor'], [entity]))).get<Told>(`/v1/cases/${caseId}`);
    expect((await ask('first-example-bank')).status).toBe(200);
    expect(told(await ask('second-example-bank'))).toEqual([404, 'case-unknown']);
  });
});

describe('a service whose issuer is away', () => {
  it('starts, warns, judges no token, lets systems in, and heals by itself', async () => {
    const issuer = await TokenIssuer.start();
    issuer.instead = { status: 503, body: '' };
    const running = await RunningService.start({ issuer, setUp: false });
    try {
      const { caseSystem, anna } = running.clients;
      const warnings = async () =>
        (await running.stranger().get<ReadinessReport>('/health/ready')).body.warnings.map(({ code }) => code);
      expect(await warnings()).toContain('issuer-unavailable');
      const answer = await anna.get<Told>('/v1/cases');
      expect([told(answer), answer.headers.get('retry-after')]).toEqual([[503, 'issuer-unavailable'], '5']);
      expect((await caseSystem.get('/v1/cases')).status).toBe(200);
      issuer.instead = undefined;
      while ((await anna.get('/v1/cases')).status === 503) await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await anna.get('/v1/cases')).status).toBe(200);
      expect(await warnings()).not.toContain('issuer-unavailable');
    } finally {
      await running.stop();
      await issuer.stop();
    }
  });
});
