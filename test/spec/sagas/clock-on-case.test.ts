import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src/events/canonical-json.js';
import {
  caseDecided,
  caseOpened,
  caseWentLive,
  decisionRevised,
  factRecorded,
} from '../../../src/events/case.events.js';
import { communicationComposed, communicationRequested, handedOff } from '../../../src/events/communication.events.js';
import type { Metadata } from '../../../src/events/envelope.js';
import { policyActivated } from '../../../src/events/policy.events.js';
import { importCompleted, timePassed } from '../../../src/events/system.events.js';
import { shippedPacks } from '../../../src/policies/load.js';
import { clockOnCase } from '../../../src/sagas/clock-on-case/clock-on-case.js';
import { uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const caseId = uuid('case');
const letter = uuid('letter');
const importId = uuid('import');
const imported = { origin: 'import', importId } as const;
const at = (occurredAt: string): Partial<Metadata> => ({ occurredAt });
/** The application is complete on 1 July 2026, New York: due on 31 July, end of day there. */
const COMPLETED = '2026-07-01T14:12:00.000Z';
const DUE = '2026-08-01T03:59:59.999Z';

const opened = caseOpened({
  caseId,
  kind: 'application',
  legalEntity: 'bank',
  jurisdiction: 'US',
  intake: 'online',
  externalId: 'LN-1',
});
const completed = factRecorded({ caseId, name: 'application-completed', at: COMPLETED });
const denied = caseDecided({ caseId, outcome: 'denied', reasons: [{ code: 'income-insufficient' }] });
const requested = communicationRequested({
  communicationId: letter,
  caseId,
  kind: 'adverse-action-notice',
  channels: ['outbox'],
  reason: { eventId: uuid('decision'), words: 'Denied.' },
  rootCommunicationId: letter,
});
const sent = (handedOffAt: string) =>
  handedOff({ communicationId: letter, caseId, channel: 'outbox', provider: 'outbox-folder', handedOffAt });
const composed = (elements: string[]) =>
  communicationComposed({
    communicationId: letter,
    caseId,
    documentId: uuid('document'),
    digest: 'A'.repeat(43),
    digestSalt: 'salt',
    bytes: 9,
    pages: 1,
    templateId: 'counteroffer-letter',
    templateVersion: 1,
    templateState: 'approved',
    mergeDigest: 'A'.repeat(43),
    reasonCodes: [],
    engine: 'local',
    engineVersion: '1',
    elements,
  });
const until = (moment: string) => timePassed({ until: moment });

async function play(): Promise<InstanceType<typeof SagaPlay<never, never, never>>> {
  const packs = await shippedPacks();
  const pack = packs.find((one) => one.pack.id === 'us-reg-b');
  if (!pack) throw new Error('Regulation B is not shipped');
  const saga = new SagaPlay(clockOnCase);
  saga.on(
    policyActivated({
      packId: 'us-reg-b',
      packVersion: '1',
      hash: pack.hash,
      bytes: pack.bytes,
      override: { reason: 'specification' },
    }),
  );
  return saga as never;
}

/** The pack with another name, activated: a corrected edition of it. */
async function corrected(marker: string) {
  const shipped = (await shippedPacks()).find((one) => one.pack.id === 'us-reg-b');
  if (!shipped) throw new Error('Regulation B is not shipped');
  const bytes = canonicalJson({ ...(JSON.parse(shipped.bytes) as object), title: `Regulation B, edition ${marker}` });
  const hash = createHash('sha256').update(bytes).digest('hex');
  const override = { reason: 'specification' };
  return { hash, activated: policyActivated({ packId: 'us-reg-b', packVersion: marker, hash, bytes, override }) };
}

async function running(): ReturnType<typeof play> {
  const saga = await play();
  saga.on(opened, at(COMPLETED));
  saga.on(completed, at(COMPLETED));
  return saga;
}

describe('clock on case: US Reg B, 12 CFR 1002.9(a)(1)(i)', () => {
  it('starts a clock of 30 days when the completed application is in, and says how it was counted', async () => {
    const saga = await play();
    expect(typesOf(saga.on(opened, at(COMPLETED)))).toEqual(['saga.obligation-unclear']);
    const [due, ...others] = saga.on(completed, at(COMPLETED));
    expect(others).toEqual([]);
    expect(due).toMatchObject({
      type: 'saga.obligation-due',
      data: { ruleId: 'action-taken-completed', dueAt: DUE, evidence: 'HANDED_OFF' },
    });
    expect((due as { data: { steps: string[] } }).data.steps.length).toBeGreaterThan(1);
  });
  it('wakes at the warnings and at the limit, and at nothing once it is done', async () => {
    const saga = await running();
    expect(saga.wake).toEqual({ at: '2026-07-21T04:00:00.000Z' });
    expect(typesOf(saga.deliver(until('2026-07-22T04:00:00.000Z')))).toEqual(['saga.warning-due']);
    expect(saga.wake).toEqual({ at: '2026-07-28T04:00:00.000Z' });
    saga.on(denied, at('2026-07-23T10:00:00.000Z'));
    saga.on(requested);
    saga.on(sent('2026-07-23T11:00:00.000Z'));
    expect(saga.wake).toBeUndefined();
  });
  it('is satisfied by the hand-off of the adverse action notice, in time', async () => {
    const saga = await running();
    saga.on(denied, at('2026-07-20T10:00:00.000Z'));
    saga.on(requested);
    expect(saga.on(sent('2026-07-20T11:00:00.000Z'))).toMatchObject([
      { type: 'saga.satisfaction-found', data: { ref: letter, late: false, at: '2026-07-20T11:00:00.000Z' } },
    ]);
  });
  it('is breached at the limit, not at the moment of noticing; after downtime only the gravest is said', async () => {
    const saga = await running();
    expect(saga.deliver(until('2026-08-05T08:00:00.000Z'))).toMatchObject([
      { type: 'saga.breach-found', data: { limit: 'statutory', at: DUE } },
    ]);
    expect(saga.deliver(until('2026-08-06T08:00:00.000Z'))).toEqual([]);
  });
  it('is satisfied late: both facts stay', async () => {
    const saga = await running();
    saga.deliver(until('2026-08-05T08:00:00.000Z'));
    saga.on(denied, at('2026-08-05T10:00:00.000Z'));
    saga.on(requested);
    expect(saga.on(sent('2026-08-05T11:00:00.000Z'))).toMatchObject([
      { type: 'saga.satisfaction-found', data: { late: true } },
    ]);
  });
  it('says the breach with the late letter where no time entry came between', async () => {
    const saga = await running();
    saga.on(denied, at('2026-08-05T10:00:00.000Z'));
    saga.on(requested);
    expect(typesOf(saga.on(sent('2026-08-05T11:00:00.000Z')))).toEqual([
      'saga.satisfaction-found',
      'saga.breach-found',
    ]);
  });
  it('takes a breach back when a fact comes late that happened in time', async () => {
    const saga = await running();
    saga.on(denied, at('2026-07-20T10:00:00.000Z'));
    saga.on(requested);
    saga.deliver(until('2026-08-05T08:00:00.000Z'));
    expect(typesOf(saga.on(sent('2026-07-31T11:00:00.000Z')))).toEqual([
      'saga.satisfaction-found',
      'saga.breach-refuted',
    ]);
  });
  it('moves the clock earlier when a correction says the application was complete before', async () => {
    const saga = await running();
    const correction = factRecorded({ ...completed.data, at: '2026-06-10T14:00:00.000Z', supersedes: uuid('event 3') });
    expect(saga.on(correction)).toMatchObject([
      { type: 'saga.obligation-moved', data: { dueAt: '2026-07-11T03:59:59.999Z' } },
    ]);
  });
  it('is waived when the applicant withdraws', async () => {
    const saga = await running();
    expect(
      typesOf(saga.on(caseDecided({ caseId, outcome: 'withdrawn', reasons: [] }), at('2026-07-05T10:00:00.000Z'))),
    ).toContain('saga.waiver-found');
    expect(saga.deliver(until('2026-09-01T00:00:00.000Z'))).toEqual([]);
  });
  it('asks for no second notice after a counteroffer that carried the adverse action notice (comment 9(a)(1)-6)', async () => {
    const combined = [
      'action-taken',
      'creditor-name-address',
      'ecoa-notice',
      'agency-name-address',
      'specific-reasons',
    ];
    const play90 = async (elements: string[]) => {
      const saga = await running();
      saga.on(
        caseDecided({ caseId, outcome: 'counteroffered', reasons: [{ code: 'income-insufficient' }] }),
        at('2026-07-20T10:00:00.000Z'),
      );
      saga.on({ ...requested, data: { ...requested.data, kind: 'counteroffer-letter' } });
      saga.on(composed(elements));
      saga.on(sent('2026-07-20T11:00:00.000Z'));
      return typesOf(saga.deliver(until('2026-12-01T00:00:00.000Z')));
    };
    expect(await play90(combined)).toEqual([]);
    expect(await play90([])).toEqual(['saga.breach-found']);
  });
  it('follows a revised decision', async () => {
    const saga = await running();
    saga.on(denied, at('2026-07-20T10:00:00.000Z'));
    const revised = decisionRevised({ caseId, outcome: 'withdrawn', reasons: [], supersedes: uuid('event 4') });
    expect(typesOf(saga.on(revised, at('2026-07-21T10:00:00.000Z')))).toContain('saga.waiver-found');
  });
  it('runs again when the withdrawal that lifted it is revised', async () => {
    const saga = await running();
    saga.on(caseDecided({ caseId, outcome: 'withdrawn', reasons: [] }), at('2026-07-05T10:00:00.000Z'));
    expect(saga.wake).toBeUndefined();
    const revised = decisionRevised({ ...denied.data, supersedes: uuid('event 4') });
    expect(saga.on(revised, at('2026-07-06T10:00:00.000Z'))).toMatchObject([
      { type: 'saga.obligation-due', data: { ruleId: 'action-taken-completed', dueAt: DUE } },
    ]);
    expect(saga.wake).toEqual({ at: '2026-07-21T04:00:00.000Z' });
    expect(typesOf(saga.deliver(until('2026-08-05T08:00:00.000Z')))).toEqual(['saga.breach-found']);
  });
  it('starts under the pack in force then, though it was undetermined under an earlier one; running it keeps its own', async () => {
    const saga = await play();
    saga.on(opened, at(COMPLETED));
    const later = await corrected('2026-08-09');
    saga.on(later.activated);
    expect(saga.on(completed, at(COMPLETED))).toMatchObject([
      { type: 'saga.obligation-due', data: { packHash: later.hash } },
    ]);
    saga.on((await corrected('2026-09-09')).activated);
    expect(saga.deliver(until('2026-08-05T08:00:00.000Z'))).toMatchObject([
      { type: 'saga.breach-found', data: { packHash: later.hash } },
    ]);
  });
  it('does not let time run back for an import as of an earlier day', async () => {
    const saga = await play();
    saga.on(opened, { ...imported, ...at(COMPLETED) });
    saga.on(completed, { ...imported, ...at(COMPLETED) });
    const counts = { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 };
    saga.deliver(importCompleted({ importId, asOf: '2026-09-01T00:00:00.000Z', counts }));
    expect(saga.deliver(importCompleted({ importId, asOf: '2026-07-02T00:00:00.000Z', counts }))).toEqual([]);
  });
  it('judges an imported case where its import ends, and lets time pass it by', async () => {
    const saga = await play();
    expect(saga.on(opened, { ...imported, ...at(COMPLETED) })).toEqual([]);
    expect(saga.on(completed, { ...imported, ...at(COMPLETED) })).toEqual([]);
    expect(saga.wake).toEqual({ importId });
    const counts = { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 };
    expect(typesOf(saga.deliver(importCompleted({ importId, asOf: '2026-09-01T00:00:00.000Z', counts })))).toEqual([
      'saga.obligation-due',
      'saga.breach-found',
    ]);
    expect(saga.wake).toBeUndefined();
  });
  it('judges a case whose import broke off where another import of its source ends, and once more where its own does', async () => {
    const source = { system: 'loans' };
    const counts = { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 };
    const ends = (name: string, asOf: string, system?: string) =>
      importCompleted({ importId: uuid(name), ...(system !== undefined && { system }), asOf, counts });
    const saga = await play();
    saga.on(opened, { ...imported, ...at(COMPLETED), source });
    saga.on(completed, { ...imported, ...at(COMPLETED), source });
    expect(saga.deliver(ends('of another source', '2026-12-01T00:00:00.000Z', 'complaints'))).toEqual([]);
    expect(saga.deliver(ends('of an older log', '2026-12-01T00:00:00.000Z'))).toEqual([]);
    expect(saga.wake).toEqual({ importId });
    expect(typesOf(saga.deliver(ends('the whole file', '2026-07-02T00:00:00.000Z', 'loans')))).toEqual([
      'saga.obligation-due',
    ]);
    expect(saga.wake).toEqual({ importId });
    expect(typesOf(saga.deliver(ends('import', '2026-09-01T00:00:00.000Z', 'loans')))).toEqual(['saga.breach-found']);
    expect(saga.wake).toBeUndefined();
  });
  it('judges an imported case again where its source is imported as of a later day', async () => {
    const counts = { source: 1, recorded: 1, rejected: 0, ignored: 0, cases: 1 };
    const saga = await play();
    saga.on(opened, { ...imported, ...at(COMPLETED), source: { system: 'loans' } });
    saga.on(completed, { ...imported, ...at(COMPLETED) });
    const ends = (name: string, asOf: string) =>
      saga.deliver(importCompleted({ importId: uuid(name), system: 'loans', asOf, counts }));
    expect(typesOf(ends('import', '2026-07-02T00:00:00.000Z'))).toEqual(['saga.obligation-due']);
    expect(typesOf(ends('as of September', '2026-09-01T00:00:00.000Z'))).toEqual(['saga.breach-found']);
  });
  it('runs by time again once an imported case was taken live', async () => {
    const saga = await play();
    saga.on(opened, { ...imported, ...at(COMPLETED) });
    saga.on(completed, { ...imported, ...at(COMPLETED) });
    expect(typesOf(saga.on(caseWentLive({ caseId, on: '2026-07-02' })))).toEqual(['saga.obligation-due']);
    expect(saga.wake).toEqual({ at: '2026-07-21T04:00:00.000Z' });
  });
  it('has nothing to say of a case that no pack speaks of', async () => {
    const saga = await play();
    expect(saga.on({ ...opened, data: { ...opened.data, jurisdiction: 'GB' } })).toEqual([]);
    expect(saga.on(completed)).toEqual([]);
  });
});
