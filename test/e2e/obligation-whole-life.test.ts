import type { EntrySeen, LetterSeen } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

/** Wednesday 1 July 2026, 10:12 in London; keyed in on the Monday after. */
const RECEIVED = '2026-07-01T09:12:00.000Z';
const BEGINS = '2026-07-06T08:00:00.000Z';
/** Eight weeks later, at the end of the day in New York: the entity that decides is there, and its midnight counts. */
const DUE = '2026-08-27T03:59:59.999Z';

/** What a client reads of a clock. */
interface ClockRead {
  readonly obligationId: string;
  readonly ruleId: string;
  readonly state: string;
  readonly dueAt: string | null;
  readonly [field: string]: unknown;
}

/** The steps of each describe build on one another: one service, one clock, from July to September. */
const PRIMARY = {
  reference: 'P1',
  role: 'primary',
  name: 'Maria Keller',
  contacts: [{ channel: 'postal', address: '12 Elm Street\nLeeds LS1 4AP' }],
} as const;

describe('the whole life of an obligation', () => {
  let running: RunningService;

  beforeAll(async () => {
    running = await RunningService.start({ begins: BEGINS, packs: ['gb-disp', 'us-reg-e', 'eu-gdpr'] });
  });
  afterAll(() => running.stop());

  const items = async <T>(path: string): Promise<T[]> =>
    (await running.clients.auditor.read<{ items: T[] }>(`/v1/${path}`)).items;
  const clocks = async (caseId: string): Promise<ReadonlyMap<string, ClockRead>> =>
    new Map((await items<ClockRead>(`cases/${caseId}/obligations`)).map((clock) => [clock.ruleId, clock]));
  const clock = async (caseId: string, ruleId: string): Promise<ClockRead> => {
    const found = (await clocks(caseId)).get(ruleId);
    if (!found) throw new Error(`There is no clock of ${ruleId}`);
    return found;
  };
  const timeline = (caseId: string) => items<EntrySeen>(`cases/${caseId}/timeline?limit=200`);
  const linked = async (caseId: string, relation: string): Promise<string | undefined> => {
    const entries = (await timeline(caseId)).filter(({ type }) => type === 'case.linked');
    return entries.find(({ details }) => details['relation'] === relation)?.details['otherCaseId'] as
      string | undefined;
  };
  const onCase = async (caseId: string, path: string, body: object) => {
    await running.clients.caseSystem.done(`/v1/cases/${caseId}/${path}`, body);
    await running.rest();
  };
  const fact = (caseId: string, name: string, at: string) => onCase(caseId, 'facts', { name, at });
  const open = async (externalId: string, more: object): Promise<string> => {
    const { caseId } = await running.clients.caseSystem.done<{ caseId: string }>('/v1/cases', {
      source: 'core-case',
      externalId,
      legalEntity: 'first-example-bank',
      intake: 'written',
      parties: [PRIMARY],
      ...more,
    });
    await running.rest();
    return caseId;
  };

  describe('a complaint in England, under DISP', () => {
    let caseId: string;
    let breachCase: string;

    it('counts from its receipt, though it was keyed in days later; what cannot be told yet is visible', async () => {
      // Without an address the acknowledgement cannot go out.
      const parties = [{ ...PRIMARY, contacts: [{ channel: 'phone', address: '020 7946 0123' }] }];
      caseId = await open('CMP-1', { kind: 'complaint', jurisdiction: 'GB', receivedAt: RECEIVED, parties });
      const found = await clocks(caseId);
      expect(found.get('final-response')).toMatchObject({ state: 'running', dueAt: DUE, onBreach: 'open-case' });
      expect(found.get('acknowledgement')).toMatchObject({ state: 'running', standard: 'promptly' });
      expect(found.get('final-response-payment-services')).toMatchObject({
        state: 'undetermined',
        missingFacts: ['payment-services-complaint'],
      });
    });

    it('is determined once the fact is there: this one is not about payment services', async () => {
      await fact(caseId, 'other-complaint', RECEIVED);
      expect(await clock(caseId, 'final-response-payment-services')).toMatchObject({ state: 'waived' });
    });

    it("misses the firm's own yardstick without breaking the law, and is lifted by a person who may", async () => {
      await running.moveTo('2026-07-10T08:00:00.000Z');
      const late = await clock(caseId, 'acknowledgement');
      expect(late).toMatchObject({ state: 'target-missed', statutoryBreachedAt: null });
      const path = `/v1/obligations/${late.obligationId}/waivers`;
      const reason = 'Acknowledged on the telephone, and in person';
      expect((await running.clients.anna.post(path, { reason })).status).toBe(403);
      await running.clients.policyApprover.done(path, { reason });
      await running.rest();
      expect(await clock(caseId, 'acknowledgement')).toMatchObject({
        state: 'waived',
        waivedBy: 'david',
        waivedRemark: reason,
      });
    });

    it('runs on while the case is closed by mistake, and after it is reopened', async () => {
      await onCase(caseId, 'closures', { resolution: 'completed' });
      await running.moveTo('2026-07-20T08:00:00.000Z');
      await onCase(caseId, 'reopenings', { reason: 'Closed by mistake' });
      expect(await clock(caseId, 'final-response')).toMatchObject({ state: 'running', dueAt: DUE });
    });

    it('warns, and breaches at its limit: the case is escalated, and a case of its own is opened', async () => {
      await running.moveTo('2026-08-25T08:00:00.000Z');
      expect(await clock(caseId, 'final-response')).toMatchObject({ state: 'warned' });
      await running.moveTo('2026-08-27T08:00:00.000Z');
      expect(await clock(caseId, 'final-response')).toMatchObject({ state: 'breached', statutoryBreachedAt: DUE });
      const told = await timeline(caseId);
      expect(told.find(({ type }) => type === 'case.escalated')).toMatchObject({ title: 'Escalated to compliance' });
      breachCase = (await linked(caseId, 'has-breach')) ?? '';
      expect(await running.clients.auditor.read(`/v1/cases/${breachCase}`)).toMatchObject({
        kind: 'policy-exception',
        phase: 'open',
      });
      expect(await linked(breachCase, 'breach-of')).toBe(caseId);
      expect((await items<LetterSeen>(`cases/${caseId}/communications`)).map(({ kind }) => kind)).not.toContain('escalation-letter'); // prettier-ignore
    });

    it('is computed anew where a person asks for it, with the reason', async () => {
      const { obligationId } = await clock(caseId, 'final-response');
      const path = `/v1/obligations/${obligationId}/recomputations`;
      await running.clients.policyApprover.done(path, { reason: 'The calendar was said to be wrong' });
      await running.rest();
      expect(await clock(caseId, 'final-response')).toMatchObject({
        state: 'breached',
        dueAt: DUE,
        recomputedWhy: expect.stringContaining('a person asked') as string,
      });
    });

    it('is met late by the final response: both facts stay', async () => {
      const { parties } = await running.clients.auditor.read<{ parties: { partyId: string }[] }>(`/v1/cases/${caseId}`);
      await onCase(caseId, `parties/${parties[0]?.partyId}/contacts`, PRIMARY.contacts[0]);
      await onCase(caseId, 'decisions', { outcome: 'upheld', decidedBy: 'handler-7' });
      const letters = await items<LetterSeen>(`cases/${caseId}/communications`);
      const response = letters.find(({ kind }) => kind === 'final-response');
      if (response?.state === 'held') {
        await running.clients.ben.done(`/v1/communications/${response.communicationId}/releases`, { words: 'Leaflet enclosed' }); // prettier-ignore
        await running.rest();
      }
      expect(await clock(caseId, 'final-response')).toMatchObject({
        state: 'satisfied-late',
        satisfiedBy: 'communication',
        satisfiedRef: response?.communicationId,
        statutoryBreachedAt: DUE,
      });
    });

    it('has its breach reviewed with cause, remedy and owner, which closes the case that it was given', async () => {
      const { obligationId } = await clock(caseId, 'final-response');
      await running.clients.anna.done(`/v1/obligations/${obligationId}/breach-reviews`, {
        rootCause: 'The complaint lay in the wrong queue',
        remediation: 'The queue is watched',
        owner: 'head-of-complaints',
      });
      await running.rest();
      expect(await clock(caseId, 'final-response')).toMatchObject({
        reviewRootCause: 'The complaint lay in the wrong queue',
        reviewRemediation: 'The queue is watched',
        reviewOwner: 'head-of-complaints',
        reviewedBy: 'anna',
      });
      expect(await running.clients.auditor.read(`/v1/cases/${breachCase}`)).toMatchObject({
        phase: 'closed',
        resolution: 'reviewed',
      });
    });
  });

  describe('a dispute in the United States, under Regulation E', () => {
    let caseId: string;

    it('is extended by the provisional credit that was given in time, and by the payment alone', async () => {
      caseId = await open('DSP-1', {
        kind: 'dispute',
        product: 'debit-card',
        jurisdiction: 'US',
        receivedAt: running.clock.now(),
        occurredAt: running.clock.now(),
      });
      await fact(caseId, 'established-account', running.clock.now());
      const before = await clock(caseId, 'determine');
      expect(before).toMatchObject({ state: 'running' });
      await running.moveTo('2026-09-02T15:00:00.000Z');
      await onCase(caseId, 'payments', { kind: 'provisional-credit', at: running.clock.now(), amount: { value: '120.00', currency: 'USD' } }); // prettier-ignore
      const after = await clock(caseId, 'determine');
      expect(after.dueAt?.slice(0, 10)).toBe('2026-10-12');
      expect(after.dueAt?.localeCompare(before.dueAt ?? '')).toBe(1);
      expect(after['extendedBy']).toEqual(expect.any(String));
      const told = await timeline(caseId);
      expect(told.find(({ type }) => type === 'obligation.extended')?.title).toContain('Clock extended');
    });

    it('is met by the decision; the correction that it asks for, by a correction', async () => {
      await onCase(caseId, 'decisions', { outcome: 'upheld' });
      expect(await clock(caseId, 'determine')).toMatchObject({ state: 'satisfied', satisfiedBy: 'decision' });
      expect(await clock(caseId, 'correct-error')).toMatchObject({ state: expect.stringMatching(/satisfied|running/) as string }); // prettier-ignore
      await onCase(caseId, 'corrections', { kind: 'billing-error', at: running.clock.now() });
      expect(await clock(caseId, 'correct-error')).toMatchObject({ state: 'satisfied' });
    });
  });

  describe('a leak of personal data, under the GDPR', () => {
    it('is reported to the authority within 72 hours: a filing meets it', async () => {
      const caseId = await open('LEAK-1', { kind: 'personal-data-breach', jurisdiction: 'FR' });
      const aware = running.clock.now();
      await fact(caseId, 'breach-aware', aware);
      const due = new Date(Date.parse(aware) + 72 * 3_600_000).toISOString();
      expect(await clock(caseId, 'notify-authority')).toMatchObject({ state: 'running', dueAt: due });
      await onCase(caseId, 'filings', {
        kind: 'breach-report',
        authority: 'supervisory-authority',
        at: running.clock.now(),
        receiptNumber: 'CNIL-4411',
      });
      expect(await clock(caseId, 'notify-authority')).toMatchObject({ state: 'satisfied', satisfiedBy: 'filing' });
    });
  });

  it('leaves nothing parked', async () => {
    const { items: parked } = await running.clients.admin.read<{ items: unknown[] }>('/v1/operations/parked');
    expect(parked).toEqual([]);
  });
});
