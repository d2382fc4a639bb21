import { explanation } from '../../../src/cli/policy-explain.js';
import { simulate, simulationText } from '../../../src/cli/policy-simulate.js';
import { packInForce, recordedCase, recordedHistory } from '../../../src/cli/recorded-cases.js';
import { caseOpened, factRecorded } from '../../../src/events/case.events.js';
import { timePassed } from '../../../src/events/system.events.js';
import { caseStream, policyStream, sagaStream } from '../../../src/events/identity.js';
import { policyActivated, policyProposed, policyRetired } from '../../../src/events/policy.events.js';
import { sagaNoted } from '../../../src/events/saga.events.js';
import { shippedPacks } from '../../../src/policies/load.js';
import { assess } from '../../../src/policies/obligations.js';
import { clockOnCase } from '../../../src/sagas/clock-on-case/clock-on-case.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { caseNumber, denied, record, START } from '../runtime/fixtures.js';

const shipped = (await shippedPacks()).find(({ pack }) => pack.id === 'us-reg-b');
if (!shipped) throw new Error('The Regulation B pack does not ship');
const regB = { pack: shipped.pack, hash: shipped.hash };
const UNTIL = '2026-12-31T00:00:00.000Z';

/** So many applications, every other one denied without a letter. */
async function history(count: number): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (let n = 1; n <= count; n += 1) {
    const caseId = caseNumber(n);
    await record(store, caseStream(caseId), [
      caseOpened({ caseId, kind: 'application', legalEntity: 'bank', jurisdiction: 'US', intake: 'online', externalId: `A-${n}` }),
      factRecorded({ caseId, name: 'application-completed', at: START }),
      ...(n % 2 === 0 ? [denied(n)] : []),
    ]); // prettier-ignore
  }
  await record(store, 'clock', [timePassed({ until: UNTIL })]);
  return store;
}

describe('the recorded history', () => {
  it('gives the cases that clocks are computed from, and the time that has passed', async () => {
    const seen: number[] = [];
    const { cases, until, events } = await recordedHistory(await history(3), (count) => seen.push(count));
    expect(cases.map(({ caseId, decisions }) => [caseId, decisions.length])).toEqual([
      [caseNumber(1), 0],
      [caseNumber(2), 1],
      [caseNumber(3), 0],
    ]);
    expect([until, events, seen.at(-1)]).toEqual([UNTIL, 8, 8]);
  });

  it('is judged the same again, byte for byte', async () => {
    const texts = await Promise.all(
      [1, 2].map(async () => {
        const read = await recordedHistory(await history(4), () => undefined);
        return simulationText(simulate(read, regB, undefined), { pack: regB, before: undefined, until: read.until });
      }),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toContain('Cases       4, of which it speaks of 4');
    expect(texts[0]).toMatch(/^2026-07 +4 +0 +4 /m);
  });

  it('of which an event cannot be read is not counted at all', async () => {
    const store = await history(2);
    const first = (await store.readBatch({ after: 0n, limit: 1 })).events[0];
    store.spoil(first?.id ?? '');
    await expect(recordedHistory(store, () => undefined)).rejects.toThrow();
  });
});

describe('one case', () => {
  it('is explained from the notes that its clocks are kept by', async () => {
    const store = await history(2);
    const caseId = caseNumber(2);
    for await (const event of store.readStream(caseStream(caseId))) {
      const { id: eventId, stream, revision, type } = event;
      const input = { eventId, stream, revision, position: event.position.toString(), type, at: START };
      await record(store, sagaStream('clock-on-case', caseId), [sagaNoted({ input, note: clockOnCase.note(event) })]);
    }
    const found = await recordedCase(store, caseId);
    expect(found?.facts).toMatchObject({ caseId, kind: 'application', decisions: [{ outcome: 'denied' }] });
    const [duty] = found ? assess([regB], found.facts) : [];
    expect(duty && explanation(duty, UNTIL)).toEqual([
      'Notify the applicant of the action taken within 30 days after receiving a completed application',
      `  12 CFR 1002.9(a)(1)(i); pack us-reg-b version 1, ${regB.hash.slice(0, 12)}; rule action-taken-completed`,
      '  running: no notice on record yet',
      '    completed application received Wed 1 Jul 2026 05:00 New York',
      '  → the day itself is not counted: day 1 is Thu 2 Jul 2026',
      '  → 30 calendar days → Fri 31 Jul 2026',
      '  → due at the end of Fri 31 Jul 2026 New York (2026-08-01T03:59:59.999Z)',
      expect.stringMatching(/^ {2}counted by casewitness-clock \d+ with date-holidays \d/),
      '  judged: breached',
      '  satisfied by: adverse-action-notice, HANDED_OFF, to primary',
      '  which must contain:',
      expect.stringContaining('action-taken: '),
      expect.stringContaining('creditor-name-address: '),
      expect.stringContaining('ecoa-notice: '),
      expect.stringContaining('agency-name-address: '),
      expect.stringContaining('specific-reasons: '),
      '  when missed: escalate',
    ]);
  });

  it('without clocks is not there', async () => {
    expect(await recordedCase(await history(1), caseNumber(9))).toBeUndefined();
  });
});

it('the edition in force is the one whose bytes were activated and not retired', async () => {
  const store = new MemoryEventStore();
  const pack = { packId: 'us-reg-b', packVersion: '1', hash: regB.hash };
  expect(await packInForce(store, 'us-reg-b')).toBeUndefined();
  await record(store, policyStream('us-reg-b'), [policyProposed(pack), policyActivated({ ...pack, bytes: shipped.bytes })]);
  expect(await packInForce(store, 'us-reg-b')).toEqual(regB);
  await record(store, policyStream('us-reg-b'), [policyRetired({ packId: 'us-reg-b', hash: regB.hash, why: 'replaced' })]);
  expect(await packInForce(store, 'us-reg-b')).toBeUndefined();
}); // prettier-ignore
