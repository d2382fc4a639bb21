import { handOffWorker, type HandOffOptions } from '../../../src/effects/hand-off.js';
import { HandOffFailed, type Channel } from '../../../src/ports/channel.js';
import { AT, OFFICER, uuid } from '../../support/decider-spec.js';
import { ADDRESS, CASE, Crash, effectOf, HouseOfLetters, LETTER, PARTY } from './house-of-letters.js';

const effect = effectOf('hand-off');
const head = { communicationId: LETTER, caseId: CASE };
const LATER = '2026-07-01T11:00:00.000Z';

/** A real outbox folder and the embedded log; channels that fail do so by their own word. */
describe('handing a letter off', () => {
  let house: HouseOfLetters;
  const worker = (change: Partial<HandOffOptions> = {}) =>
    handOffWorker({
      execute: house.execute,
      streams: house.streams,
      channel: house.channel(),
      documents: house.documents,
      composer: {},
      clock: house.clock,
      maxAttempts: 3,
      ...change,
    });
  const run = (change?: Partial<HandOffOptions>, attempt = 1) => worker(change).run(effect, attempt);
  /** The outbox, but for what is changed. */
  const channel = (change: Partial<Channel>): Channel => {
    const outbox = house.channel();
    const { name, provider, onUnknownOutcome, concurrency } = outbox;
    return { name, provider, onUnknownOutcome, concurrency, handOff: (order) => outbox.handOff(order), ...change };
  };
  const down = () => channel({ handOff: () => Promise.reject(new HandOffFailed('channel-down', 'no room', 'later')) });
  const returned = (messageId: string) =>
    house.onLetter({
      type: 'record-receipt',
      ...head,
      status: 'returned',
      failure: 'moved-left-no-address',
      provider: 'print-house',
      providerRef: messageId,
      at: AT,
    });
  const since = async () => (await house.letterTypes()).slice(3);

  beforeEach(async () => {
    house = await HouseOfLetters.open();
    await house.requested();
    const documentId = uuid('document');
    await house.documents.put(documentId, Buffer.from('%PDF-1.7 letter'), 'application/pdf');
    const digest = 'A'.repeat(43);
    await house.onLetter({
      type: 'record-composition',
      ...head,
      documentId,
      digest,
      digestSalt: 'salt',
      bytes: 15,
      pages: 1,
      templateId: 'adverse-action-notice',
      templateVersion: 1,
      templateState: 'approved',
      mergeDigest: digest,
      reasonCodes: [],
      engine: 'specification',
      engineVersion: '1',
      elements: [],
      expectedReasonCodes: [],
      missing: [],
      secondPerson: false,
    });
  });
  afterEach(() => house.close());

  it('says on record that it begins, to whom it went, and what the channel answered', async () => {
    expect(await run()).toEqual({ outcome: 'done' });
    expect(await since()).toEqual(['attempt-started', 'handed-off']);
    expect((await house.letterEvents()).at(-1)).toMatchObject({
      data: {
        recipient: PARTY,
        address: ADDRESS,
        provider: 'outbox-folder',
        providerRef: effect.effectId,
        handedOffAt: AT,
      },
      metadata: { occurredAt: AT, actor: { type: 'service' } },
    });
    expect(house.handedOut()).toMatchObject([{ recipient: { address: ADDRESS } }]);
  });
  it('goes to the address as it is now: a corrected one is used', async () => {
    await house.onCase({
      type: 'correct-contact',
      caseId: CASE,
      partyId: PARTY,
      channel: 'postal',
      address: '7 Oak Avenue',
    });
    await run();
    expect(house.handedOut()).toMatchObject([{ recipient: { address: '7 Oak Avenue' } }]);
  });

  describe('of a design whose approval was taken back since it was composed', () => {
    const withdrawn = { composer: { approved: () => Promise.resolve(false) } };

    it('is not done, and on record as failed', async () => {
      expect(await run(withdrawn)).toMatchObject({ outcome: 'failed' });
      expect(await since()).toEqual(['attempt-failed', 'permanently-failed']);
      expect((await house.letterEvents()).at(-1)).toMatchObject({ data: { failure: 'template-not-approved' } });
      expect(house.handedOut()).toEqual([]);
    });

    it('waits where nobody can say', async () => {
      const composer = { approved: () => Promise.reject(new Error('the design service does not answer')) };
      await expect(run({ composer })).rejects.toThrow('does not answer');
      expect(await since()).toEqual([]);
      expect(await run()).toEqual({ outcome: 'done' });
    });

    it('goes on to its end where it was begun before: the letter may have gone out', async () => {
      await expect(run({ execute: house.crashing('record-hand-off', 'before') })).rejects.toThrow(Crash);
      expect(await run(withdrawn)).toEqual({ outcome: 'done' });
      expect(await since()).toEqual(['attempt-started', 'handed-off']);
    });
  });

  describe('when the process ends in the middle', () => {
    it.each([
      ['start-attempt', 'before'],
      ['start-attempt', 'after'],
      ['record-hand-off', 'before'],
      ['record-hand-off', 'after'],
    ] as const)(
      '%s, %s it: handed out once, recorded once, with the time of the first hand-off',
      async (type, when) => {
        await expect(run({ execute: house.crashing(type, when) })).rejects.toThrow(Crash);
        const before = house.handedOut();
        house.clock.moveTo(LATER);
        expect(await run()).toEqual({ outcome: 'done' });
        expect(await since()).toEqual(['attempt-started', 'handed-off']);
        expect(house.handedOut()).toHaveLength(1);
        expect((await house.letterEvents()).at(-1)).toMatchObject({
          data: { handedOffAt: before[0]?.handedOffAt ?? LATER },
        });
      },
    );
    it('records a hand-off even though the provider’s report on it came first', async () => {
      await expect(run({ execute: house.crashing('record-hand-off', 'before') })).rejects.toThrow(Crash);
      await returned('m-1');
      expect(await run()).toEqual({ outcome: 'done' });
      expect(await since()).toEqual(['attempt-started', 'returned', 'handed-off']);
    });
    it('calls no channel again for a letter that was given up', async () => {
      const refusing = channel({
        handOff: () => Promise.reject(new HandOffFailed('invalid-address', 'no such street', 'never')),
      });
      const crashing = { channel: refusing, execute: house.crashing('record-attempt-failure', 'after') };
      await expect(run(crashing)).rejects.toThrow(Crash);
      expect(await run()).toMatchObject({ outcome: 'failed' });
      expect(await since()).toEqual(['attempt-started', 'attempt-failed', 'permanently-failed']);
      expect(house.handedOut()).toEqual([]);
    });
    it('leaves to a person what a channel without a memory may have sent', async () => {
      const forgetful = { channel: channel({ onUnknownOutcome: 'hold' }) };
      await expect(run({ ...forgetful, execute: house.crashing('record-hand-off', 'before') })).rejects.toThrow(Crash);
      expect(await run(forgetful)).toMatchObject({ outcome: 'failed' });
      expect((await house.letterEvents()).slice(3)).toMatchObject([
        { type: 'communication.attempt-started' },
        { type: 'communication.attempt-failed', data: { attempt: 1, failure: 'unknown', final: true } },
        { type: 'communication.permanently-failed', data: { failure: 'unknown' } },
      ]);
    });
    it('waits for the next attempt when the failure of this one is on record already', async () => {
      const crashing = { channel: down(), execute: house.crashing('record-attempt-failure', 'after') };
      await expect(run(crashing)).rejects.toThrow(Crash);
      expect(await worker().run(effect, 1, true)).toMatchObject({ outcome: 'later' });
      expect(house.handedOut()).toEqual([]);
      expect(await worker().run(effect, 2, false)).toEqual({ outcome: 'done' });
      expect(await since()).toEqual(['attempt-started', 'attempt-failed', 'attempt-started', 'handed-off']);
    });
    it('does not take a document that could not be read for a letter that may be out', async () => {
      const forgetful = channel({ onUnknownOutcome: 'hold' });
      const broken = { ...house.documents, get: () => Promise.reject(new Error('EIO')) };
      await expect(run({ channel: forgetful, documents: broken as never })).rejects.toThrow('EIO');
      expect(await run({ channel: forgetful })).toEqual({ outcome: 'done' });
      expect(await since()).toEqual(['attempt-started', 'handed-off']);
    });
  });

  /**
   * What no fence can prevent: the leader calls the provider, is paused in the middle of the call, and comes back when
   * another instance has long done the same. The record has one hand-off; who got how many letters is the channel's.
   */
  describe('when an instance is paused in the call, and another takes over', () => {
    /** Runs it on the paused instance, to the end on another, and lets the first one go on. */
    const takenOver = async (onUnknownOutcome: Channel['onUnknownOutcome'], knowsKeys: boolean) => {
      let goOn: () => void = () => undefined;
      const pause = new Promise<void>((resolve) => (goOn = resolve));
      let inTheCall: () => void = () => undefined;
      const called = new Promise<void>((resolve) => (inTheCall = resolve));
      const received: string[] = [];
      const deliver = (key: string): void =>
        void (knowsKeys && received.includes(key) ? undefined : received.push(key));
      const pausing = channel({
        onUnknownOutcome,
        handOff: async (order) => {
          deliver(order.effectId);
          inTheCall();
          await pause;
          return house.channel().handOff(order);
        },
      });
      const other = channel({
        onUnknownOutcome,
        handOff: async (order) => {
          deliver(order.effectId);
          return house.channel().handOff(order);
        },
      });
      const first = run({ channel: pausing });
      await called;
      const second = await run({ channel: other });
      goOn();
      return { received: received.length, outcomes: [(await first).outcome, second.outcome] };
    };

    it('a provider that knows the key has one letter, and one hand-off is on record', async () => {
      expect(await takenOver('resend', true)).toEqual({ received: 1, outcomes: ['done', 'done'] });
      expect(await since()).toEqual(['attempt-started', 'handed-off']);
    });
    it('a provider that knows no key may have two; one hand-off is on record', async () => {
      expect(await takenOver('resend', false)).toEqual({ received: 2, outcomes: ['done', 'done'] });
      expect(await since()).toEqual(['attempt-started', 'handed-off']);
    });
    it('a channel that holds what is unknown has one; the failure and then the fact are on record', async () => {
      expect(await takenOver('hold', false)).toEqual({ received: 1, outcomes: ['done', 'failed'] });
      expect(await since()).toEqual(['attempt-started', 'attempt-failed', 'permanently-failed', 'handed-off']);
    });
  });

  it('tries a channel that is down again, and records after the last attempt that the letter has failed', async () => {
    expect(await run({ channel: down() }, 1)).toMatchObject({ outcome: 'later' });
    expect(await run({ channel: down() }, 2)).toMatchObject({ outcome: 'later' });
    expect(await run({ channel: down() }, 3)).toMatchObject({ outcome: 'failed' });
    const attempts = (await house.letterEvents()).filter(({ type }) => type === 'communication.attempt-failed');
    expect(attempts.map(({ data }) => data)).toMatchObject([
      { attempt: 1, final: false },
      { attempt: 2, final: false },
      { attempt: 3, final: true },
    ]);
    expect((await house.letterTypes()).at(-1)).toBe('permanently-failed');
  });
  it('counts on in the stream when an operator starts the effect’s own count again: every attempt is on record', async () => {
    await run({ channel: down() }, 1);
    await run({ channel: down() }, 1);
    expect(await run({}, 1)).toEqual({ outcome: 'done' });
    expect(await since()).toEqual([
      'attempt-started', 'attempt-failed', 'attempt-started', 'attempt-failed', 'attempt-started', 'handed-off',
    ]); // prettier-ignore
  });
  it('cannot be cancelled while it may be going out', async () => {
    await expect(run({ execute: house.crashing('record-hand-off', 'before') })).rejects.toThrow(Crash);
    const cancel = { type: 'cancel-communication', ...head, words: 'too late' } as const;
    expect(await house.onLetter(cancel, OFFICER)).toMatchObject({ refusal: { code: 'hand-off-under-way' } });
    await run();
    expect(await house.onLetter(cancel, OFFICER)).toMatchObject({ refusal: { code: 'handed-off' } });
  });
  it('hands off nothing that was cancelled, and nothing twice', async () => {
    await run();
    expect(await run()).toEqual({ outcome: 'done' });
    expect(await since()).toEqual(['attempt-started', 'handed-off']);
  });
});
