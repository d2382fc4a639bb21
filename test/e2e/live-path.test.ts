import { createHash } from 'node:crypto';
import {
  DENIAL,
  openApplication,
  type ClockSeen,
  type EntrySeen,
  type LetterSeen,
} from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

/** Monday, 9 o'clock in New York; 30 days later, to the end of the day there, the notice is due. */
const RECEIVED = '2026-03-02T14:00:00.000Z';
const LIMIT = '2026-04-02T03:59:59.999Z';

interface ExceptionSeen {
  readonly exceptionCaseId: string;
  readonly communicationId: string;
  readonly failure: string;
  readonly state: string;
  readonly originalCaseId: string;
  readonly resendCommunicationId: string | null;
  readonly resends: number;
  readonly reopenings: number;
}

/** The steps build on one another: one service, one clock, from March to April. */
describe('from a decision to its letter, and what becomes of it', () => {
  let running: RunningService;

  beforeAll(async () => {
    running = await RunningService.start({ begins: RECEIVED });
  });
  afterAll(() => running.stop());

  const items = async <T>(path: string): Promise<T[]> =>
    (await running.clients.auditor.read<{ items: T[] }>(`/v1/${path}`)).items;
  const letters = (caseId: string) => items<LetterSeen>(`cases/${caseId}/communications`);
  const clocks = (caseId: string) => items<ClockSeen>(`cases/${caseId}/obligations`);
  const timeline = (caseId: string) => items<EntrySeen>(`cases/${caseId}/timeline?limit=200`);
  const exceptionsOf = async (caseId: string) =>
    (await items<ExceptionSeen>('exceptions')).filter(({ originalCaseId }) => originalCaseId === caseId);

  /** An application that was complete when it came in. */
  const completeApplication = async (externalId: string) => {
    const opened = await openApplication(running.clients.caseSystem, externalId);
    // What its opening sets off is on record before the fact is: the timeline tells both in one order.
    await running.rest();
    const complete = { name: 'application-completed', at: RECEIVED };
    await running.clients.caseSystem.done(`/v1/cases/${opened.caseId}/facts`, complete);
    return opened;
  };
  const deny = (caseId: string) => running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
  const report = (message: string, communicationId: string, status: string, more: object = {}) =>
    running.clients.printHouse.post('/v1/delivery-receipts', {
      messageId: message,
      communicationId,
      provider: 'print-house',
      status,
      at: running.clock.now(),
      ...more,
    });
  const correctAddress = (caseId: string, partyId: string, address: string) =>
    running.clients.anna.done(`/v1/cases/${caseId}/parties/${partyId}/contacts`, { channel: 'postal', address });

  describe('an application denied in time', () => {
    let caseId: string;
    let partyId: string;
    let letter: LetterSeen;

    it('starts its clock when it is complete', async () => {
      ({ caseId, partyId } = await completeApplication('LN-1'));
      await running.rest();
      expect(await clocks(caseId)).toMatchObject([
        { ruleId: 'action-taken-completed', citation: '12 CFR 1002.9(a)(1)(i)', state: 'running', dueAt: LIMIT },
      ]);
    });

    it('gets its adverse-action notice, handed off, and the timeline tells each step', async () => {
      await running.moveTo('2026-03-10T15:00:00.000Z');
      await deny(caseId);
      await running.rest();
      const told = await timeline(caseId);
      expect(told.map(({ type }) => type)).toEqual([
        'case.opened',
        'case.party-added',
        'obligation.undetermined',
        'case.fact-recorded',
        'obligation.incurred',
        'case.decided',
        'communication.requested',
        'communication.composed',
        'communication.released',
        ...attachedAndHandedOff(told),
        'obligation.satisfied',
      ]);
      expect(entry(told, 'case.decided')).toMatchObject({
        title: 'Decided: denied',
        why: 'income-insufficient: Income insufficient for amount of credit requested; employment-unverified: Unable to verify employment',
        occurredAt: '2026-03-10T15:00:00.000Z',
      });
      expect(entry(told, 'communication.requested').why).toBe('The application was denied. (12 CFR 1002.9(a))');
      expect(entry(told, 'communication.composed').title).toContain('template adverse-action-notice, version 1');
      [letter] = (await letters(caseId)) as [LetterSeen];
      expect(letter).toMatchObject({
        kind: 'adverse-action-notice',
        state: 'handed-off',
        templateId: 'adverse-action-notice',
        templateVersion: 1,
        handedOffAt: '2026-03-10T15:00:00.000Z',
        address: '12 Elm Street\nDayton OH 45402',
      });
    });

    it('satisfies the clock by that letter', async () => {
      expect(await clocks(caseId)).toMatchObject([
        { state: 'satisfied', satisfiedRef: letter.communicationId, satisfiedLate: false, statutoryBreachedAt: null },
      ]);
    });

    it('has one document: what was composed is attached, shown, and lies in the outbox', async () => {
      const response = await fetch(`${running.clients.anna.url}/v1/communications/${letter.communicationId}/document`, {
        headers: { authorization: `Bearer ${running.clients.anna.key}` },
      });
      const shown = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-type')).toBe('application/pdf');
      expect(shown.subarray(0, 5).toString()).toBe('%PDF-');

      const [composed] = await running.events(['communication.composed']);
      const salt = Buffer.from(composed?.data.digestSalt as string, 'base64url');
      const digest = createHash('sha256').update(salt).update(shown).digest('base64url');
      const attached = entry(await timeline(caseId), 'case.document-attached');
      expect([digest, letter.digest, attached.details['digest']]).toEqual(Array(3).fill(composed?.data.digest));
      expect(attached.documentId).toBe(letter.documentId);

      const laidOut = (await running.outbox()).filter(({ record }) => record['caseId'] === caseId);
      expect(laidOut).toHaveLength(1);
      expect(laidOut[0]?.bytes.equals(shown)).toBe(true);
      expect(laidOut[0]?.record).toMatchObject({
        communicationId: letter.communicationId,
        documentSha256: createHash('sha256').update(shown).digest('hex'),
        handedOffAt: letter.handedOffAt,
        recipient: { name: 'Maria Keller', address: '12 Elm Street\nDayton OH 45402' },
      });
    });

    it('opens an exception case when the letter comes back, linked both ways', async () => {
      await running.moveTo('2026-03-16T10:00:00.000Z');
      const { status } = await report('r-1', letter.communicationId, 'returned', { failure: 'moved-left-no-address' });
      expect(status).toBe(200);
      await running.rest();
      const found = await exceptionsOf(caseId);
      expect(found).toMatchObject([
        { communicationId: letter.communicationId, failure: 'moved-left-no-address', state: 'open', resends: 0 },
      ]);
      const exceptionCaseId = found[0]?.exceptionCaseId ?? '';
      const linked = async (of: string) => entry(await timeline(of), 'case.linked').details;
      expect(await linked(caseId)).toMatchObject({ relation: 'has-exception', otherCaseId: exceptionCaseId });
      expect(await linked(exceptionCaseId)).toMatchObject({ relation: 'exception-of', otherCaseId: caseId });
      expect(await letters(caseId)).toMatchObject([{ state: 'returned', exceptionCaseId }]);
    });

    it('sends the letter again to the corrected address, for the same reason, which cures the exception', async () => {
      await running.moveTo('2026-03-17T10:00:00.000Z');
      await correctAddress(caseId, partyId, '7 Oak Avenue\nDayton OH 45402');
      await running.rest();
      const [first, second, ...more] = await letters(caseId);
      expect(more).toEqual([]);
      expect(second).toMatchObject({
        state: 'handed-off',
        address: '7 Oak Avenue\nDayton OH 45402',
        relation: 'resends',
        relatedCommunicationId: letter.communicationId,
        rootCommunicationId: letter.communicationId,
        reasonEventId: first?.reasonEventId,
        obligationId: first?.obligationId,
        handedOffAt: '2026-03-17T10:00:00.000Z',
      });
      expect(await exceptionsOf(caseId)).toMatchObject([
        { state: 'cured', resends: 1, resendCommunicationId: second?.communicationId },
      ]);
      const [clock] = await clocks(caseId);
      expect(clock).toMatchObject({ state: 'satisfied', satisfiedRef: letter.communicationId });
    });

    it('reopens that exception, and no other, when the second letter comes back too', async () => {
      const resend = (await letters(caseId))[1];
      await report('r-1-late', letter.communicationId, 'returned', { failure: 'moved-left-no-address' });
      await running.rest();
      expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'cured' }]);
      await report('r-2', resend?.communicationId ?? '', 'returned', { failure: 'refused' });
      await running.rest();
      expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'open', reopenings: 1 }]);
    });
  });

  describe('fifty reports of one letter, repeated and out of order', () => {
    it('lead to one exception, and one letter more when the address is corrected', async () => {
      const { caseId, partyId } = await completeApplication('LN-2');
      await deny(caseId);
      await running.rest();
      const [letter] = await letters(caseId);
      const id = letter?.communicationId ?? '';
      // Ten messages, five times each, as a provider that gets no answers would send them.
      const statuses = ['opened', 'returned', 'delivered', 'temporarily-failed', 'permanently-failed'];
      const reports = Array.from({ length: 50 }, (_, index) => (index * 7) % 10).map((message) =>
        report(`bulk-${message}`, id, statuses[message % 5] ?? '', { failure: 'mailbox-full' }),
      );
      const answers = await Promise.all(reports);
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      await running.rest();
      const receipts = ['opened', 'returned', 'delivered', 'temporarily-failed', 'permanently-failed'] as const;
      const recorded = await running.events(receipts.map((status) => `communication.${status}` as const));
      expect(recorded.filter(({ data }) => data.communicationId === id)).toHaveLength(10);
      expect(await exceptionsOf(caseId)).toHaveLength(1);
      await correctAddress(caseId, partyId, '9 Pine Road\nDayton OH 45402');
      await running.rest();
      expect(await letters(caseId)).toHaveLength(2);
      expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'cured', resends: 1 }]);
    });
  });

  describe('an application decided after its limit', () => {
    let caseId: string;

    it('is warned of, and still within its time, up to the last millisecond', async () => {
      ({ caseId } = await completeApplication('LN-3'));
      await running.moveTo('2026-04-02T03:59:59.998Z');
      expect(await clocks(caseId)).toMatchObject([{ state: 'warned', statutoryBreachedAt: null }]);
    });

    it('breaches when the limit passes, and the breach bears the time of the limit', async () => {
      await running.moveTo('2026-04-06T12:00:00.000Z');
      expect(await clocks(caseId)).toMatchObject([{ state: 'breached', statutoryBreachedAt: LIMIT }]);
      expect(entry(await timeline(caseId), 'obligation.breached').title).toBe(
        'Deadline missed: the statutory limit passed on 2026-04-02 03:59 UTC',
      );
    });

    it('is satisfied late by the notice, and keeps its breach', async () => {
      await deny(caseId);
      await running.rest();
      const [letter] = await letters(caseId);
      expect(await clocks(caseId)).toMatchObject([
        {
          state: 'satisfied-late',
          satisfiedAt: '2026-04-06T12:00:00.000Z',
          satisfiedRef: letter?.communicationId,
          satisfiedLate: true,
          statutoryBreachedAt: LIMIT,
        },
      ]);
    });
  });

  it('leaves nothing parked, and every letter in the outbox whole', async () => {
    const { items: parked } = await running.clients.admin.read<{ items: unknown[] }>('/v1/operations/parked');
    expect(parked).toEqual([]);
    const handedOff = await running.events(['communication.handed-off']);
    const laidOut = await running.outbox();
    expect(laidOut.map(({ record }) => record['effectId']).sort()).toEqual(
      handedOff.map(({ data }) => data.effectId).sort(),
    );
    for (const { record, bytes } of laidOut)
      expect(record['documentSha256']).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

function entry(told: readonly EntrySeen[], type: string): EntrySeen {
  const found = told.find((one) => one.type === type);
  if (!found) throw new Error(`The timeline has no ${type}`);
  return found;
}

/** The document is attached while the letter is handed off: either may come first. */
function attachedAndHandedOff(told: readonly EntrySeen[]): string[] {
  const either = ['case.document-attached', 'communication.attempt-started', 'communication.handed-off'];
  return told.map(({ type }) => type).filter((type) => either.includes(type));
}
