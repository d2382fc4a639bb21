import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { HandOffFailed, type Channel, type HandOffOrder } from '../../src/ports/channel.js';

/** What the other side of a channel received. */
export interface ReceivedLetter {
  /** Our key, as the provider knows it. */
  readonly effectId: string;
  readonly sha256: string;
  readonly address: string;
}

/** A channel with another side that shows what arrived, for one test. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  /** Every letter that the other side would deliver now. */
  received(): Promise<readonly ReceivedLetter[]>;
  /** Leaves the channel as a process does that ended in the middle of this hand-off, before the other side has it. */
  crashWhileHandingOff(order: HandOffOrder, point: CrashPoint): Promise<void>;
  /** Takes the other side away, so that nothing can be handed off, until the returned function is called. */
  breakDown(): Promise<() => Promise<void>>;
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}
/** Where the crash came: within the letter, after it, within what says who gets it. */
export type CrashPoint = 'in-letter' | 'after-letter' | 'in-mark';
export type OpenChannel = () => Promise<ChannelUnderTest>;

export function anOrder(changes: Partial<HandOffOrder> = {}): HandOffOrder {
  return {
    effectId: randomUUID(),
    communicationId: randomUUID(),
    caseId: randomUUID(),
    kind: 'approval-letter',
    documentId: randomUUID(),
    bytes: randomBytes(50_000),
    mediaType: 'application/pdf',
    recipient: { name: 'Ana Müller', address: '12 Elm Street\nSpringfield, IL 62701' },
    at: '2026-07-01T09:12:00.000Z',
    ...changes,
  };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const arrival = ({ effectId, bytes, recipient }: HandOffOrder): ReceivedLetter => ({
  effectId,
  sha256: sha256(bytes),
  address: recipient.address,
});
const byKey = (a: ReceivedLetter, b: ReceivedLetter) => (a.effectId < b.effectId ? -1 : 1);

/** What every channel keeps that knows our key (`onUnknownOutcome` is `resend`). */
export function resendingChannelContract(name: string, open: OpenChannel): void {
  describe(`channel: ${name}`, () => {
    let world: ChannelUnderTest;
    const failureOf = (order: HandOffOrder) => world.channel.handOff(order).catch((error: unknown) => error);

    beforeEach(async () => {
      world = await open();
    });
    afterEach(async () => {
      await world.dispose();
    });

    everyChannel(
      () => world,
      'resend',
      (n) => anOrder({ recipient: { name: 'A', address: `${n} Elm St` } }),
    );

    it('is remembered after closing and opening again', async () => {
      const order = anOrder();
      const first = await world.channel.handOff(order);
      await world.reopen();
      expect(await world.channel.handOff({ ...order, at: '2026-07-03T17:00:00.000Z' })).toEqual(first);
      expect(await world.received()).toEqual([arrival(order)]);
    });

    describe('the same order again', () => {
      it('answers with the time and reference of the first', async () => {
        const order = anOrder();
        const first = await world.channel.handOff(order);
        expect(await world.channel.handOff({ ...order, at: '2026-07-02T00:00:00.000Z' })).toEqual(first);
      });

      it('at once, many times, is one hand-off with one answer', async () => {
        const order = anOrder();
        const orders = Array.from({ length: 12 }, (_, i) => ({ ...order, at: `2026-07-01T09:12:00.0${10 + i}Z` }));
        const answers = await Promise.all(orders.map((each) => world.channel.handOff(each)));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        expect(await world.received()).toEqual([arrival(order)]);
      });

      it('for another letter is refused, and the first stays', async () => {
        const order = anOrder();
        await world.channel.handOff(order);
        const error = await failureOf({ ...order, bytes: randomBytes(10) });
        expect(error).toBeInstanceOf(HandOffFailed);
        expect(error).toMatchObject({ failure: 'refused', retry: 'never' });
        expect(await world.received()).toEqual([arrival(order)]);
      });
    });

    it.each([
      ['UNDELIVERABLE\n12 Elm Street'],
      ['../../../tmp/somewhere'],
      ['"; DROP TABLE letters; --'],
      ['東京都千代田区千代田1-1'],
      ['x'.repeat(1_000)],
    ])('an address is passed on as it is: %.40s', async (address) => {
      const order = anOrder({ recipient: { name: 'Ana Müller', address } });
      await world.channel.handOff(order);
      expect(await world.received()).toEqual([arrival(order)]);
    });

    describe.each<CrashPoint>(['in-letter', 'after-letter', 'in-mark'])('a crash while handing off (%s)', (point) => {
      it('leaves nothing that the other side would deliver, and the order given again is the hand-off', async () => {
        const order = anOrder();
        await world.crashWhileHandingOff(order, point);
        await world.reopen();
        expect(await world.received()).toEqual([]);
        const later = { ...order, at: '2026-07-01T10:00:00.000Z' };
        expect(await world.channel.handOff(later)).toMatchObject({ handedOffAt: later.at });
        expect(await world.received()).toEqual([arrival(order)]);
      });
    });
  });
}

/** What every channel keeps that knows no key (`onUnknownOutcome` is `hold`). */
export function holdingChannelContract(
  name: string,
  open: () => Promise<Omit<ChannelUnderTest, 'crashWhileHandingOff' | 'reopen'>>,
  address: (n: number) => string,
): void {
  describe(`channel: ${name}`, () => {
    let world: Awaited<ReturnType<typeof open>>;

    beforeEach(async () => {
      world = await open();
    });
    afterEach(async () => {
      await world.dispose();
    });

    everyChannel(() => world, 'hold', (n) => anOrder({ recipient: { name: 'Ana Müller', address: address(n) } })); // prettier-ignore
  });
}

/** What every channel keeps, whether or not it knows our key. */
function everyChannel(
  worldNow: () => Pick<ChannelUnderTest, 'channel' | 'received' | 'breakDown'>,
  onUnknownOutcome: Channel['onUnknownOutcome'],
  orderTo: (n: number) => HandOffOrder,
): void {
  it('says what it is', () => {
    const { channel } = worldNow();
    expect(channel.onUnknownOutcome).toBe(onUnknownOutcome);
    expect(channel.provider).not.toBe('');
    expect(channel.concurrency).toBeGreaterThanOrEqual(1);
  });

  it('a letter that was handed off is on the other side, with its key, whole and addressed', async () => {
    const [world, order] = [worldNow(), orderTo(1)];
    const answer = await world.channel.handOff(order);
    expect(answer).toEqual({
      provider: world.channel.provider,
      providerRef: expect.stringMatching(/./),
      handedOffAt: order.at,
    });
    expect(await world.received()).toEqual([arrival(order)]);
  });

  it('keeps many letters handed off at once apart', async () => {
    const world = worldNow();
    const orders = Array.from({ length: 40 }, (_, n) => orderTo(n));
    const answers = await Promise.all(orders.map((order) => world.channel.handOff(order)));
    expect(new Set(answers.map(({ providerRef }) => providerRef)).size).toBe(40);
    expect([...(await world.received())].sort(byKey)).toEqual(orders.map(arrival).sort(byKey));
  });

  it('two letters to one person are two letters', async () => {
    const world = worldNow();
    await world.channel.handOff(orderTo(1));
    await world.channel.handOff(orderTo(1));
    expect(await world.received()).toHaveLength(2);
  });

  it.each([
    ['of nothing', ''],
    ['of spaces and line breaks', ' \n\t '],
  ])('an address %s cannot be used, now or later', async (_, address) => {
    const world = worldNow();
    const order = { ...orderTo(1), recipient: { name: 'Ana Müller', address } };
    const error = await world.channel.handOff(order).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HandOffFailed);
    expect(error).toMatchObject({ failure: 'invalid-address', retry: 'never' });
    expect(await world.received()).toEqual([]);
  });

  it('says "later" while the other side is away, and works when it is back', async () => {
    const [world, order] = [worldNow(), orderTo(1)];
    const restore = await world.breakDown();
    const error = await world.channel.handOff(order).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HandOffFailed);
    expect(error).toMatchObject({ failure: 'channel-down', retry: 'later' });
    await restore();
    await world.channel.handOff(order);
    expect(await world.received()).toEqual([arrival(order)]);
  });
}
