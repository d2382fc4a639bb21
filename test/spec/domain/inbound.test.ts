import { inboundDecider, type InboundCommand } from '../../../src/domain/inbound.js';
import {
  inboundApplied, inboundDiscarded, inboundGapClosed, inboundGapFound, inboundGapPassed, inboundReceived, inboundRefused,
  inboundRejected, inboundRetried, type InboundEvent,
} from '../../../src/events/inbound.events.js'; // prettier-ignore
import { happened, spec, uuid } from '../../support/decider-spec.js';

const caseId = uuid('case');
const UNTIL = '2026-07-01T09:13:00.000Z';
const LATER = '2026-07-01T09:14:00.000Z';
const BODY = {
  mode: 'structured',
  encoding: 'utf-8',
  digest: 'd'.repeat(43),
  digestSalt: 's',
  bytes: 2,
  raw: '{}',
} as const;

const message = (name: string, sequence?: number) => ({
  caseId,
  inboundId: uuid(name),
  eventType: 'case.stage.entered',
  sourceUri: '/core-case',
  ...(sequence !== undefined && { sequence }),
  ...BODY,
});
const received = (name: string, sequence?: number): InboundEvent => inboundReceived(message(name, sequence));
const receive = (name: string, sequence?: number): InboundCommand => ({
  type: 'receive-message',
  ...message(name, sequence),
  waitUntil: UNTIL,
});
const passGap = (now: string): InboundCommand => ({ type: 'pass-gap', caseId, now, waitUntil: LATER });
const gap = (from: number, to: number, until = UNTIL) => inboundGapFound({ caseId, from, to, until });
const closed = (from: number, to: number) => inboundGapClosed({ caseId, from, to });
const late = (number: number, began: number) => inboundGapClosed({ caseId, from: number, to: number, began });
const passed = (from: number, to: number) => inboundGapPassed({ caseId, from, to });
const applied = (name: string) =>
  inboundApplied({ caseId, inboundId: uuid(name), commands: ['enter-stage'], eventIds: [] });
const refused = (name: string, code: string) => inboundRefused({ caseId, inboundId: uuid(name), code, detail: 'No' });
const on = spec(inboundDecider);

const stateAfter = (...events: InboundEvent[]) =>
  events.reduce((state, event) => inboundDecider.evolve(state, happened(event) as never), inboundDecider.initial);
const due = (...events: InboundEvent[]) => stateAfter(...events).due;

describe('messages about a case', () => {
  it('are received in their order without a word about gaps', () => {
    on.given().when(receive('a', 1)).then(received('a', 1));
    on.given(received('a', 1)).when(receive('b', 2)).then(received('b', 2));
    expect(due(received('a', 1), received('b', 2))).toEqual([uuid('a'), uuid('b')]);
  });

  it('without a number are due when they come', () => {
    on.given(received('b', 2), gap(1, 1)).when(receive('x')).then(received('x'));
    expect(due(received('b', 2), gap(1, 1), received('x'))).toEqual([uuid('x')]);
  });

  it('are received once, however often they are sent', () => {
    on.given(received('a', 1)).when(receive('a', 1)).then();
    on.given(received('a', 1), applied('a')).when(receive('a', 1)).then();
    on.given(received('c', 3), gap(1, 2)).when(receive('c', 3)).then();
  });

  describe('that come before others which were numbered before them', () => {
    it('wait, and the gap is on record', () => {
      on.given(received('a', 1)).when(receive('d', 4)).then(received('d', 4), gap(2, 3));
      expect(due(received('a', 1), applied('a'), received('d', 4), gap(2, 3))).toEqual([]);
    });

    it('are due when what was missing has come, in the order of their numbers', () => {
      const before = [received('c', 3), gap(1, 2), received('b', 2)];
      on.given(...before)
        .when(receive('a', 1))
        .then(received('a', 1), closed(1, 3));
      expect(due(...before, received('a', 1), closed(1, 3))).toEqual([uuid('a'), uuid('b'), uuid('c')]);
    });

    it('wait on where only some of it has come', () => {
      on.given(received('d', 4), gap(1, 3)).when(receive('b', 2)).then(received('b', 2));
      expect(due(received('d', 4), gap(1, 3), received('b', 2))).toEqual([]);
    });

    it('show the next gap when the first is closed', () => {
      on.given(received('b', 2), gap(1, 1), received('d', 4)).when(receive('a', 1)).then(received('a', 1), closed(1, 2), gap(3, 3)); // prettier-ignore
    });
  });

  describe('when what is missing does not come in time', () => {
    it('go on without it, on record', () => {
      on.given(received('c', 3), gap(1, 2)).when(passGap(UNTIL)).then(passed(1, 2));
      expect(due(received('c', 3), gap(1, 2), passed(1, 2))).toEqual([uuid('c')]);
    });

    it('wait as long as was said', () => {
      on.given(received('c', 3), gap(1, 2)).when(passGap('2026-07-01T09:12:59.999Z')).then();
      on.given(received('a', 1)).when(passGap(LATER)).then();
    });

    it('go on only to the next that is missing, which has its own time', () => {
      const before = [received('b', 2), gap(1, 1), received('d', 4)];
      on.given(...before)
        .when(passGap(UNTIL))
        .then(passed(1, 1), gap(3, 3, LATER));
      on.given(received('d', 4), gap(1, 3), received('b', 2)).when(passGap(UNTIL)).then(passed(1, 1), gap(3, 3, LATER)); // prettier-ignore
    });

    it('take what comes late all the same: a late backfill is due at once', () => {
      const before = [received('c', 3), gap(1, 2), passed(1, 2), applied('c')];
      on.given(...before)
        .when(receive('b', 2))
        .then(received('b', 2), late(2, 1));
      expect(due(...before, received('b', 2), late(2, 1))).toEqual([uuid('b')]);
      on.given(...before, received('b', 2), late(2, 1))
        .when(receive('a', 1))
        .then(received('a', 1), late(1, 1));
    });
  });

  it('with a number that another one has are kept for a person to look at', () => {
    const taken = (name: string) => ['inbound.received', 'inbound.refused', name] as const;
    for (const before of [[received('a', 1), applied('a')], [received('a', 1)]]) {
      on.given(...before)
        .when(receive('z', 1))
        .thenTypes(...(taken('z').slice(0, 2) as never[]));
    }
    on.given(received('b', 2), gap(1, 1)).when(receive('z', 2)).thenTypes('inbound.received', 'inbound.refused');
  });
});

describe('what came of a message', () => {
  const settle: InboundCommand = { type: 'record-application', caseId, inboundId: uuid('a'), commands: ['enter-stage'], eventIds: [] }; // prettier-ignore
  const fail: InboundCommand = { type: 'record-inbound-refusal', caseId, inboundId: uuid('a'), code: 'case-closed', detail: 'No' }; // prettier-ignore

  it('is recorded once', () => {
    on.given(received('a', 1)).when(settle).then(applied('a'));
    on.given(received('a', 1), applied('a')).when(settle).then();
    on.given(received('a', 1), applied('a')).when(fail).then();
    on.given(received('a', 1)).when(fail).then(refused('a', 'case-closed'));
  });

  it('is found out anew when a person says so', () => {
    const retry: InboundCommand = { type: 'retry-message', caseId, inboundId: uuid('a') };
    on.given(received('a', 1), refused('a', 'case-closed')).when(retry).then(inboundRetried({ caseId, inboundId: uuid('a') })); // prettier-ignore
    on.given(received('a', 1), applied('a')).when(retry).refused('inbound-settled');
    on.given().when(retry).refused('inbound-unknown');
    expect(due(received('a', 1), refused('a', 'case-closed'), inboundRetried({ caseId, inboundId: uuid('a') }))).toEqual([uuid('a')]); // prettier-ignore
  });

  it('may be nothing: a person discards it, and those behind it go on', () => {
    const discard: InboundCommand = { type: 'discard-message', caseId, inboundId: uuid('b'), why: 'Sent by mistake' };
    const discarded = inboundDiscarded({ caseId, inboundId: uuid('b'), why: 'Sent by mistake' });
    on.given(received('b', 2), gap(1, 1)).when(discard).then(discarded);
    expect(due(received('b', 2), gap(1, 1), discarded, received('c', 3), received('a', 1), closed(1, 3))).toEqual([uuid('a'), uuid('c')]); // prettier-ignore
    on.given(received('b', 2), gap(1, 1), discarded).when(discard).refused('inbound-settled');
  });

  it('is found out again by itself when its case has become known meanwhile', () => {
    const early = [received('a'), refused('a', 'case-unknown'), received('b'), refused('b', 'case-closed')];
    expect(due(...early)).toEqual([]);
    expect(due(...early, received('open'), applied('open'))).toEqual([uuid('a')]);
  });
});

describe('a body that names no case', () => {
  const reject: InboundCommand = { type: 'reject-body', inboundId: uuid('x'), code: 'body-unreadable', detail: 'Not JSON', ...BODY }; // prettier-ignore
  const rejected = inboundRejected({ inboundId: uuid('x'), code: 'body-unreadable', detail: 'Not JSON', ...BODY });

  it('is kept once, and discarded by a person', () => {
    on.given().when(reject).then(rejected);
    on.given(rejected).when(reject).then();
    on.given(rejected).when({ type: 'discard-message', inboundId: uuid('x'), why: 'Noise' }).then(inboundDiscarded({ inboundId: uuid('x'), why: 'Noise' })); // prettier-ignore
  });
});
