import { assumedReceived, returned } from '../../../src/events/communication.events.js';
import { uuid } from '../../support/decider-spec.js';
import { caseId, ClockPlay, told } from './clock-play.js';

/** A Thursday; two business days later is a Monday. */
const SENT = '2026-07-09T09:00:00.000Z';
const ASSUMED = '2026-07-13T22:59:59.999Z';
const letter = { communicationId: uuid('settlement'), caseId };
const assumed = assumedReceived({ ...letter, at: ASSUMED, citation: 'Spec 7' });
const cameBack = returned({ ...letter, provider: 'post', at: '2026-07-15T09:00:00.000Z', failure: 'refused' });

/** A settlement that was agreed on the 6th of July, of which a letter must be received within ten days. */
function settled(channel: 'outbox' | 'email' = 'outbox') {
  const play = new ClockPlay();
  play.opened();
  play.fact('settlement-agreed', '2026-07-06T09:00:00.000Z');
  return { play, sent: play.letter('settlement-notice', SENT, { channel, name: 'settlement' }) };
}

describe('a letter that a pack takes for received so long after its hand-off', () => {
  it('is waited for, on the business days that the pack counts', () => {
    const { play, sent } = settled();
    expect(sent).toMatchObject([{ type: 'saga.receipt-awaited', data: { at: ASSUMED } }]);
    expect(play.wake).toBe(ASSUMED);
  });
  it('counts as received once that time has passed, not before, and under which rule is said', () => {
    const { play } = settled();
    expect(told(play.until('2026-07-13T22:59:59.998Z'))).toEqual([]);
    expect(play.until(ASSUMED)).toMatchObject([
      { type: 'saga.receipt-assumed', data: { citation: 'Spec 7', policy: { packId: 'spec-duties', ruleId: 'settlement-notice' } } },
    ]);
  });
  it('meets a duty that asks for receipt', () => {
    const { play } = settled();
    play.until(ASSUMED);
    expect(play.on(assumed)).toMatchObject([
      { type: 'saga.satisfaction-found', data: { ruleId: 'settle', evidence: 'ASSUMED_RECEIVED', at: ASSUMED, late: false } },
    ]);
    expect(told(play.until('2026-07-20T00:00:00.000Z'))).toEqual([]);
  });
  it('is not assumed of one that came back before', () => {
    const { play } = settled();
    play.on(cameBack);
    expect(told(play.until('2026-07-17T00:00:00.000Z'))).toEqual(['breach-found settle statutory']);
  });
  it('is assumed no longer of one that comes back after: the duty runs again, and may be missed', () => {
    const { play } = settled();
    play.until(ASSUMED);
    play.on(assumed);
    expect(told(play.on(cameBack))).toEqual(['obligation-due settle']);
    expect(told(play.until('2026-07-17T00:00:00.000Z'))).toEqual(['breach-found settle statutory']);
  });
  it('needs no assumption where it is known to have arrived', () => {
    const { play } = settled();
    expect(told(play.arrives('settlement', '2026-07-10T09:00:00.000Z'))).toEqual(['satisfaction-found settle']);
    expect(told(play.until(ASSUMED))).toEqual([]);
  });
  it('is not assumed by another channel than the pack names', () => {
    expect(settled('email').sent).toEqual([]);
  });
}); // prettier-ignore
