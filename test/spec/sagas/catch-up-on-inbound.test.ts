import {
  inboundApplied,
  inboundGapClosed,
  inboundGapFound,
  inboundGapPassed,
  inboundReceived,
} from '../../../src/events/inbound.events.js';
import { timePassed } from '../../../src/events/system.events.js';
import { catchUpOnInbound } from '../../../src/sagas/catch-up-on-inbound.js';
import { AT, happened, uuid } from '../../support/decider-spec.js';
import { SagaPlay } from '../../support/saga-spec.js';

const caseId = uuid('case');
const UNTIL = '2026-07-01T09:13:00.000Z';
const BODY = {
  mode: 'structured',
  encoding: 'utf-8',
  digest: 'd'.repeat(43),
  digestSalt: 's',
  bytes: 2,
  raw: '{}',
} as const;
const received = (name: string) =>
  inboundReceived({ caseId, inboundId: uuid(name), eventType: 'case.opened', sourceUri: '/core-case', ...BODY });
const applied = (name: string) => inboundApplied({ caseId, inboundId: uuid(name), commands: [], eventIds: [] });
const gap = inboundGapFound({ caseId, from: 1, to: 1, until: UNTIL });
const due = [{ type: 'saga.inbound-due', data: { caseId } }];

describe('messages that stay behind', () => {
  const play = () => new SagaPlay(catchUpOnInbound);
  const at = (saga: ReturnType<typeof play>, until: string) => saga.deliver(timePassed({ until }));

  it('are none while each is applied by who received it', () => {
    const saga = play();
    expect([...saga.on(received('a')), ...saga.on(applied('a'))]).toEqual([]);
    expect(saga.wake).toBeUndefined();
  });

  it('because a process ended between receiving and applying are taken up half a minute later', () => {
    const saga = play();
    saga.on(received('a'));
    expect(saga.wake).toEqual({ at: '2026-07-01T09:12:30.000Z' });
    expect(at(saga, AT)).toEqual([]);
    expect(at(saga, '2026-07-01T09:12:30.000Z')).toMatchObject(due);
    expect(saga.wake).toBeUndefined();
  });

  it('behind a gap are taken up when its time is over, not before', () => {
    const saga = play();
    saga.on(received('b'));
    saga.on(gap);
    expect(saga.wake).toEqual({ at: UNTIL });
    expect(at(saga, '2026-07-01T09:12:45.000Z')).toEqual([]);
    expect(at(saga, UNTIL)).toMatchObject(due);
  });

  it.each([
    ['closed', inboundGapClosed({ caseId, from: 1, to: 1 })],
    ['passed', inboundGapPassed({ caseId, from: 1, to: 1 })],
  ])('are waited for no longer when the gap is %s', (_, over) => {
    const saga = play();
    for (const draft of [received('b'), gap, over, applied('b')]) saga.on(draft);
    expect(saga.wake).toBeUndefined();
    expect(happened(over)).toBeDefined();
  });
});
