import { CaseEvents } from '../../src/simulators/core-case/case-events.js';
import { binary, EventSender, structured, type EventAnswer } from '../../src/simulators/core-case/event-sender.js';
import { RunningService } from '../support/running-service.js';

const BEGINS = '2026-07-01T09:12:00.000Z';
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const DENIAL = {
  outcome: 'DENIED',
  reasons: [{ code: 'income-insufficient', text: 'Income too low' }],
  decidedBy: 'u-7',
};

/** One service, one clock; each test has cases of its own. */
describe('events of the case system', () => {
  let running: RunningService;
  let sender: EventSender;

  beforeAll(async () => {
    const variables = { CASEWITNESS_INBOUND_SECRETS: `${SECRET},${OLD_SECRET}` };
    running = await RunningService.start({ begins: BEGINS, variables });
    const { url: service } = running.service;
    sender = new EventSender({ service, secret: SECRET, now: () => Date.parse(running.clock.now()) });
  });
  afterAll(() => running.stop());

  const events = (subject: string) => new CaseEvents(subject, running.clock.now());
  const typesOf = async (caseId: string | undefined, prefix = 'case.'): Promise<string[]> => {
    const { store } = running.service.house;
    const stream = prefix === 'case.' ? `case-${caseId}` : `inbound-${caseId}`;
    const types: string[] = [];
    for await (const { type } of store.readStream(stream)) types.push(type);
    return types;
  };
  const applied = (answer: EventAnswer): string => {
    expect(answer).toMatchObject({ status: 200, outcome: 'applied' });
    return answer.caseId ?? '';
  };

  it('become our commands, each in its content mode', async () => {
    const of = events('LN-1');
    const caseId = applied(await sender.send(of.opened()));
    applied(await sender.send(of.next('case.stage.entered', { stage: { name: 'underwriting' } }), 'binary'));
    const others = await sender.sendBatch([
      of.next('case.milestone.reached', { milestone: 'application-completed', reachedDate: '2026-06-30T16:09:09.193+0000' }),
      of.next('case.information.requested', { items: ['payslip'] }),
      of.next('case.information.received', { items: ['payslip'] }),
      of.next('case.document.attached', { name: 'Payslip', mimeType: 'application/pdf', content: Buffer.from('%PDF-1.7').toString('base64') }),
      of.next('case.contact.corrected', { party: { id: 'P1' }, channel: 'EMAIL', address: 'maria@example.com' }),
      of.next('case.decision.recorded', DENIAL),
      of.next('case.outcome.revised', { outcome: 'APPROVED' }),
      of.next('case.closed', { resolution: 'completed' }),
      of.next('case.reopened', { reason: 'Closed by mistake' }),
    ]); // prettier-ignore
    others.forEach(applied);
    expect((await typesOf(caseId)).slice(0, 12)).toEqual([
      'case.opened', 'case.party-added', 'case.stage-entered', 'case.fact-recorded', 'case.information-requested',
      'case.information-received', 'case.document-attached', 'case.contact-corrected', 'case.decided', 'case.decision-revised', 'case.closed', 'case.reopened',
    ]); // prettier-ignore
    const [fact] = await running.events(['case.fact-recorded']);
    expect(fact).toMatchObject({
      data: { name: 'application-completed', at: '2026-06-30T16:09:09.193Z' },
      metadata: { occurredAt: '2026-06-30T16:09:09.193Z', actor: { type: 'system', id: 'core-case' }, source: { system: 'core-case', externalId: 'LN-1-3', sequence: 3 } },
    }); // prettier-ignore
    await running.rest();
    const opened = await running.clients.auditor.read<{ externalId: string }>(`/v1/cases/${caseId}`);
    expect(opened.externalId).toBe('LN-1');
  });

  it('open a complaint, linked to the case that it is about', async () => {
    applied(await sender.send(events('LN-2').opened()));
    const complaint = events('CMP-2').next('case.complaint.received', {
      legalEntity: 'first-example-bank', jurisdiction: 'GB', receivedDate: '2026-06-29T08:00:00+0100', relatedCase: 'LN-2',
    }); // prettier-ignore
    const caseId = applied(await sender.send(complaint));
    expect(await typesOf(caseId)).toEqual(['case.opened', 'case.linked']);
    const opened = (await running.events(['case.opened'])).find(({ data }) => data.caseId === caseId);
    expect(opened).toMatchObject({ data: { kind: 'complaint' }, metadata: { receivedAt: '2026-06-29T07:00:00.000Z' } });
  });

  it('are applied once, however often and in whatever mode they are sent', async () => {
    const of = events('LN-3');
    const opening = of.opened();
    const first = await sender.send(opening);
    const again = await Promise.all([
      sender.send(opening),
      sender.send(opening, 'binary'),
      sender.sendBatch([opening, opening]),
    ]);
    for (const answer of again.flat()) {
      expect(answer).toEqual({ ...first, duplicate: true });
    }
    expect(await typesOf(first.caseId)).toEqual(['case.opened', 'case.party-added']);
  });

  describe('that bear the source and id of one before them, and say something else', () => {
    it.each([
      ['in their data', { data: { stage: 'elsewhere' } }],
      ['in their type', { type: 'case.closed' }],
      ['in their time', { time: '2026-07-01T09:00:00Z' }],
      ['in their place', { sequence: '7' }],
      ['of another case', { subject: 'LN-3-OTHER' }],
    ] as const)('%s are a conflict: answered so, applied never, kept whole for a person', async (_, change) => {
      const of = events(`LN-3-${Object.keys(change)[0]}`);
      const opened = applied(await sender.send(of.opened()));
      const first = of.next('case.stage.entered', { stage: 'review' });
      const { inboundId: before } = await sender.send(first);
      await running.rest();
      const other = { ...first, ...change };
      const answer = await sender.send(other);
      expect(answer).toMatchObject({
        status: 409,
        code: 'id-conflict',
        outcome: 'not-applied',
        errors: [{ field: 'id' }],
      });
      expect(await sender.send(other, 'binary')).toMatchObject({ status: 409, code: 'id-conflict' });
      expect(await typesOf(opened)).toEqual(['case.opened', 'case.party-added', 'case.stage-entered']);
      await running.rest();
      const { items } = await running.clients.anna.read<{ items: { inboundId: string }[] }>('/v1/inbound/messages?state=rejected&limit=100'); // prettier-ignore
      const listed = items.find(({ inboundId }) => inboundId === answer.inboundId);
      expect(listed).toMatchObject({ code: 'id-conflict', field: 'id', conflictsWith: before });
      const { text } = await running.clients.anna.get(`/v1/inbound/messages/${answer.inboundId}/content`);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(other)));
      const retried = await running.clients.anna.post(`/v1/inbound/messages/${answer.inboundId}/retries`, {});
      expect(retried).toMatchObject({ status: 409, body: { code: 'inbound-without-case' } });
      // The first one stays what it was.
      expect(await sender.send(first)).toMatchObject({ status: 200, outcome: 'applied', duplicate: true });
    });

    it('say the same where only spaces, the order of members or the mode differ', async () => {
      const opening = events('LN-3-SAME').opened();
      applied(await sender.send(opening));
      const { data, ...rest } = opening;
      const turned = JSON.stringify(
        { data: Object.fromEntries(Object.entries(data).reverse()), ...rest },
        undefined,
        2,
      );
      const { body } = await sender.post({ ...structured(opening), body: turned });
      expect(body).toMatchObject({ status: 200, duplicate: true });
    });
  });

  it('out of order wait for those before them, within one message too', async () => {
    const of = events('LN-4');
    const [opening, stage, denial] = [
      of.opened(),
      of.next('case.stage.entered', { stage: 'review' }),
      of.next('case.decision.recorded', DENIAL),
    ];
    const early = await sender.send(denial);
    expect(early).toMatchObject({ status: 202, outcome: 'waiting', missing: { from: 1, to: 2 } });
    const answers = await sender.sendBatch([stage, opening]);
    expect(answers).toMatchObject([
      { status: 202, missing: { from: 1, to: 2 } },
      { status: 200, outcome: 'applied' },
    ]);
    expect((await typesOf(early.caseId)).slice(0, 4)).toEqual(['case.opened', 'case.party-added', 'case.stage-entered', 'case.decided']); // prettier-ignore
    expect(await sender.send(denial)).toMatchObject({ status: 200, outcome: 'applied', duplicate: true });
  });

  it('whose predecessors never come go on without them after a minute; what comes late is applied all the same', async () => {
    const of = events('LN-5');
    const caseId = applied(await sender.send(of.opened()));
    const late = of.next('case.milestone.reached', { milestone: 'application-completed', reachedDate: '2026-06-01T10:00:00Z' }); // prettier-ignore
    const stage = of.next('case.stage.entered', { stage: 'review' });
    expect(await sender.send(stage)).toMatchObject({ status: 202, missing: { from: 2, to: 2 } });
    await running.moveTo(new Date(Date.parse(running.clock.now()) + 61_000).toISOString());
    expect(await typesOf(caseId)).toContain('case.stage-entered');
    expect(await typesOf(caseId, 'inbound.')).toEqual([
      'inbound.received', 'inbound.applied', 'inbound.received', 'inbound.gap-found', 'inbound.gap-passed', 'inbound.applied',
    ]); // prettier-ignore
    applied(await sender.send(late));
    await running.rest();
    // Completed a month ago, received now: the clock moves to the earlier date.
    const clocks = await running.clients.auditor.read<{ items: { dueAt: string }[] }>(`/v1/cases/${caseId}/obligations`); // prettier-ignore
    expect(clocks.items.map(({ dueAt }) => dueAt)).toEqual(['2026-07-02T03:59:59.999Z']);
    expect(await typesOf(caseId, 'inbound.')).toContain('inbound.gap-closed');
  });

  it('that come before their case is known get their turn when it is', async () => {
    const of = events('LN-6');
    const unnumbered = { sequence: undefined };
    const opening = { ...of.opened(), ...unnumbered };
    const stage = of.next('case.stage.entered', { stage: 'review' }, unnumbered);
    expect(await sender.send(stage)).toMatchObject({ status: 404, code: 'case-unknown', outcome: 'not-applied' });
    const caseId = applied(await sender.send(opening));
    expect(await typesOf(caseId)).toEqual(['case.opened', 'case.party-added', 'case.stage-entered']);
    expect(await sender.send(stage)).toMatchObject({ status: 200, outcome: 'applied', duplicate: true });
  });

  describe('that cannot be applied', () => {
    let caseId: string;
    let of: CaseEvents;

    beforeAll(async () => {
      of = events('LN-7');
      caseId = applied(await sender.send(of.opened()));
    });

    it.each([
      ['of an unknown type', 'case.exploded', {}, 422, 'event-type-unknown', 'type'],
      ['with a stage that is a list', 'case.stage.entered', { stage: [] }, 422, 'data-invalid', 'data.stage'],
      ['without a stage', 'case.stage.entered', {}, 422, 'content-invalid', 'data.stage.name'],
      ['with a time that is none', 'case.milestone.reached', { milestone: 'm', reachedDate: 'soon' }, 422, 'data-invalid', 'data.reachedDate'],
      ['from the future', 'case.stage.entered', { stage: 's', enteredDate: '2027-01-01T00:00:00Z' }, 422, 'content-invalid', 'data.enteredDate'],
      ['with an outcome nobody knows', 'case.decision.recorded', { outcome: 'MAYBE' }, 422, 'content-invalid', 'data.outcome'],
      ['with a denial without a reason', 'case.decision.recorded', { outcome: 'DENIED' }, 422, 'reason-required', 'data.reasons'],
      ['with a revision of nothing', 'case.outcome.revised', { outcome: 'APPROVED' }, 409, 'case-undecided', undefined],
      ['with a party nobody knows', 'case.contact.corrected', { party: 'P9', address: 'x' }, 422, 'party-unknown', 'data.party'],
      ['with a document that is no base64', 'case.document.attached', { title: 't', content: '?' }, 422, 'content-invalid', 'data.content'],
      ['with an opening of what is open', 'case.opened', { kind: 'application', legalEntity: 'e', jurisdiction: 'US' }, 409, 'case-exists', undefined],
      ['with a law of no country', 'case.opened', { kind: 'application', legalEntity: 'e', jurisdiction: 'Utopia' }, 422, 'content-invalid', 'data.jurisdiction'],
    ])('%s are answered with a problem, on record, and hold nothing up', async (_, type, data, status, code, field) => {
      const answer = await sender.send(of.next(type, data));
      expect(answer).toMatchObject({ status, code, outcome: 'not-applied', caseId });
      if (field !== undefined) expect(answer.errors).toMatchObject([{ field }]);
      // In the words of whoever sent it: our ids say nothing to them.
      expect(answer.detail).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
      expect((await typesOf(caseId, 'inbound.')).at(-1)).toBe('inbound.refused');
      applied(await sender.send(of.next('case.stage.entered', { stage: 'next' })));
    }); // prettier-ignore

    it.each([
      ['a body that is no JSON', { headers: structured(new CaseEvents('x', BEGINS).opened()).headers, body: '{"id":' }, 400, 'body-unreadable', undefined],
      ['an event without a subject', structured({ ...new CaseEvents('x', BEGINS).opened(), subject: undefined as never }), 422, 'cloudevent-invalid', 'subject'],
      ['an event of another source', structured({ ...new CaseEvents('x', BEGINS).opened(), source: '/elsewhere' }), 422, 'source-unknown', 'source'],
      ['a request that is no CloudEvent', { headers: { 'content-type': 'application/json' }, body: '{"a":1}' }, 415, 'cloudevent-missing', 'header Content-Type'],
    ])('%s is kept whole, once', async (_, message, status, code, field) => {
      const first = await sender.post(message);
      const { errors } = first.body as { errors?: readonly { field: string }[] };
      expect(errors?.map((one) => one.field)).toEqual(field && [field]);
      expect(first).toMatchObject({ status, body: { status, code, outcome: 'not-applied' } });
      const { inboundId } = first.body as EventAnswer;
      expect((await sender.post(message)).body).toMatchObject({ inboundId, duplicate: true });
      const kept = (await running.events(['inbound.rejected'])).filter(({ data }) => data.inboundId === inboundId);
      expect(kept).toMatchObject([{ data: { raw: message.body, code, ...(field !== undefined && { field }) } }]);
    }); // prettier-ignore
  });

  describe('that were not applied', () => {
    let caseId: string;
    let refused: EventAnswer;
    let content: string;

    const listed = async <T>(path: string): Promise<T[]> => {
      await running.rest();
      return (await running.clients.anna.read<{ items: T[] }>(`/v1/inbound/${path}`)).items;
    };
    const warnings = async (): Promise<string[]> => {
      const ready = await running.stranger().read<{ warnings: { code: string }[] }>('/health/ready');
      return ready.warnings.map(({ code }) => code);
    };

    beforeAll(async () => {
      const of = events('LN-11');
      const opening = of.opened();
      const decision = of.next('case.decision.recorded', { outcome: 'DENIED' });
      content = JSON.stringify(decision);
      caseId = applied(await sender.send(opening));
      refused = await sender.send(decision);
    });

    it('are a worklist, and readiness and metrics tell of it', async () => {
      const worklist = await listed<{ inboundId: string }>('messages?state=refused,rejected');
      expect(worklist.find(({ inboundId }) => inboundId === refused.inboundId)).toMatchObject({
        caseId, eventType: 'case.decision.recorded', sequence: 2, state: 'refused', code: 'reason-required', field: 'data.reasons',
        case: { externalId: 'LN-11' },
      }); // prettier-ignore
      expect(await warnings()).toEqual(expect.arrayContaining(['inbound-not-applied']));
      const { text } = await running.stranger().get('/metrics');
      expect(text).toMatch(/casewitness_inbound_messages\{state="refused"\} [1-9]/);
    });

    it('are read by an officer as they came, on record', async () => {
      const { text } = await running.clients.anna.get(`/v1/inbound/messages/${refused.inboundId}/content`);
      expect(text).toBe(content);
      const viewed = await running.events(['access.case-viewed']);
      expect(viewed.at(-1)).toMatchObject({ data: { principalId: 'anna', caseId, view: 'inbound-content' } });
    });

    it('are retried: refused again while nothing has changed, applied when it has', async () => {
      const retry = () => running.clients.anna.done(`/v1/inbound/messages/${refused.inboundId}/retries`, {});
      await retry();
      expect(await typesOf(caseId, 'inbound.')).toEqual([
        'inbound.received', 'inbound.applied', 'inbound.received', 'inbound.refused', 'inbound.retried', 'inbound.refused',
      ]); // prettier-ignore
      const party = new CaseEvents('LN-11', running.clock.now()).next('case.contact.corrected', { party: 'P7', address: 'x' }, { id: 'late-party', sequence: '3' }); // prettier-ignore
      const unknown = await sender.send(party);
      expect(unknown).toMatchObject({ code: 'party-unknown' });
      await running.clients.caseSystem.done(`/v1/cases/${caseId}/parties`, { reference: 'P7', role: 'joint', name: 'Jon', contacts: [] }); // prettier-ignore
      await running.rest();
      await running.clients.anna.done(`/v1/inbound/messages/${unknown.inboundId}/retries`, {});
      expect(await sender.send(party)).toMatchObject({ status: 200, outcome: 'applied', duplicate: true });
    });

    it('are discarded with a reason, and leave the worklist', async () => {
      const why = { why: 'The case system has sent it by mistake' };
      await running.clients.anna.done(`/v1/inbound/messages/${refused.inboundId}/discards`, why);
      const worklist = await listed<{ inboundId: string }>('messages?state=refused,rejected');
      expect(worklist.map(({ inboundId }) => inboundId)).not.toContain(refused.inboundId);
      const again = await running.clients.anna.post(`/v1/inbound/messages/${refused.inboundId}/discards`, why);
      expect(again).toMatchObject({ status: 409, body: { code: 'inbound-settled' } });
    });

    it('because others are missing show as a gap until those come', async () => {
      const of = events('LN-12');
      const early = of.opened();
      const stage = of.next('case.stage.entered', { stage: 'review' });
      const { caseId: waiting } = await sender.send(stage);
      const gap = async () => (await listed<{ caseId: string }>('gaps')).find((found) => found.caseId === waiting);
      expect(await gap()).toMatchObject({ began: 1, ended: 1, missing: 1, state: 'open' });
      expect(await warnings()).toContain('inbound-missing');
      applied(await sender.send(early));
      expect(await gap()).toMatchObject({ missing: 0, state: 'closed' });
    });
  });

  it('keep nothing personal in the files of the log: the messages lie sealed in the vault', async () => {
    const of = events('LN-8');
    applied(await sender.send(of.opened({ caseName: 'Canary Zephyrine' }), 'binary'));
    for await (const { data, metadata } of running.service.house.log.readAll({ after: 0n, limit: 10_000 })) {
      expect(`${data}${metadata}`).not.toContain('Zephyrine');
      expect(`${data}${metadata}`).not.toContain('LN-8');
    }
  });

  describe('that are not signed', () => {
    const event = () => structured(events('LN-9').opened());
    const with_ = (secret: string, now = Date.parse(running.clock.now())) =>
      new EventSender({ service: running.service.url, secret, now: () => now });

    it('by a secret of ours, now, are turned away, counted, and not kept', async () => {
      const stranger = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
      const ahead = Date.parse(running.clock.now()) + 301_000;
      expect(await with_(stranger).post(event())).toMatchObject({ status: 401, body: { code: 'signature-wrong' } });
      expect(await with_(SECRET, ahead).post(event())).toMatchObject({
        status: 401,
        body: { code: 'signature-stale' },
      });
      const bare = await running.stranger().ask('POST', '/v1/inbound/cloudevents', event());
      expect(bare).toMatchObject({ status: 401, body: { code: 'signature-missing' } });
      await running.turnedAway().flush();
      const counted = (await running.events(['access.requests-turned-away'])).flatMap(({ data }) => data.counts);
      expect(counted).toEqual(expect.arrayContaining(['signature-missing', 'signature-stale', 'signature-wrong'].map((reason) => ({ reason, count: 1 })))); // prettier-ignore
    });

    it('by the newest secret are taken under the one before it', async () => {
      applied((await with_(OLD_SECRET).post(binary(events('LN-10').opened()))).body as EventAnswer);
    });
  });
});
