import { createHash } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import { exstreamComposer } from '../../../../../src/adapters/communications/exstream/exstream-composer.js';
import type { ExstreamSettings } from '../../../../../src/adapters/communications/exstream/exstream-settings.js';
import { CompositionRefused, type Composer, type MergeData } from '../../../../../src/ports/composer.js';
import { anOrder } from '../../../../contract/communications.contract.js';
import { ExstreamSimulator, type SimulatorOptions } from '../../../../../src/simulators/exstream/exstream-simulator.js';

let simulator: ExstreamSimulator;
let composer: Composer;

async function open(options: SimulatorOptions = {}, changes: Partial<ExstreamSettings> = {}): Promise<void> {
  simulator = await ExstreamSimulator.start(options);
  composer = exstreamComposer({
    settings: { ...simulator.settings(), ...changes },
    http: { networks: ['127.0.0.1'], answerMs: 20_000, retries: { firstPauseMs: 1, mostPauseMs: 5 }, breaker: { failures: 1_000 } },
  }); // prettier-ignore
}
afterEach(async () => {
  await composer.close();
  await simulator.stop();
});
const refusal = () => composer.compose(anOrder()).then(() => undefined, (error: unknown) => error); // prettier-ignore
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a letter', () => {
  it('is the engine’s output, made once, under our id of it', async () => {
    await open();
    const order = anOrder();
    const { bytes, engine, engineVersion } = await composer.compose(order);
    expect(simulator.composed()).toMatchObject([{ communicationId: order.communicationId, templateId: 'adverse-action-notice', asked: 1, sha256: sha256(bytes) }]); // prettier-ignore
    expect({ engine, engineVersion }).toEqual({ engine: 'opentext-exstream', engineVersion: '23.4.0-simulated' });
  });

  it('that is asked for again is the one that was made', async () => {
    await open();
    const order = anOrder();
    await composer.compose(order);
    await composer.compose(order);
    expect(simulator.composed()).toMatchObject([{ asked: 2 }]);
  });

  it.each([
    ['past midnight', '2026-07-02T00:00:04.000Z', '2 July 2026'],
    ['after the clock was set back', '2026-06-30T23:59:59.000Z', '30 June 2026'],
  ])('that is asked for again %s is the one that was made, with its date', async (_, date, printed) => {
    await open();
    const order = anOrder();
    const first = await composer.compose(order);
    const again = await composer.compose({
      ...order,
      date,
      merge: { ...order.merge, letter: { ...(order.merge['letter'] as MergeData), date: printed } },
    });
    expect(simulator.composed()).toMatchObject([{ asked: 2 }]);
    expect(sha256(again.bytes)).toBe(sha256(first.bytes));
  });

  it('that says anything else, or comes from another version of its template, is another', async () => {
    await open();
    const order = anOrder();
    await composer.compose(order);
    await composer.compose({ ...order, templateVersion: 2 });
    await composer.compose({ ...order, merge: { ...order.merge, recipient: { name: 'Ana', address: 'x' } } });
    expect(new Set(simulator.composed().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });
});

describe('a letter that can be edited in the engine', () => {
  const titleOf = async (bytes: Uint8Array) => (await PDFDocument.load(bytes, { updateMetadata: false })).getTitle();

  it('is brought into its editor once, and made final of what it has become there, as often as it is asked for', async () => {
    await open({ interactive: true });
    const order = anOrder();
    const { engineDocument } = await composer.compose(order);
    expect((await composer.compose(order)).engineDocument).toBe(engineDocument);
    simulator.interactive.retitle(engineDocument ?? '', 'As the editor wanted it');
    const asked = { templateId: order.templateId, engineDocument: engineDocument ?? '' };
    for (const _ of [1, 2]) {
      const final = await composer.fulfil?.(asked);
      expect(await titleOf(final?.bytes ?? new Uint8Array())).toBe('As the editor wanted it');
      expect(final).toMatchObject({ pages: 2, engine: 'opentext-exstream', engineVersion: '23.4.0-simulated' });
    }
    expect(simulator.interactive.fulfilments(engineDocument ?? '')).toBe(2);
  });

  it('is not made final of what the editor does not have, nor under a design that is no longer approved', async () => {
    await open({ interactive: true });
    const order = anOrder();
    const { engineDocument = '' } = await composer.compose(order);
    const final = (asked: string) =>
      composer.fulfil?.({ templateId: order.templateId, engineDocument: asked }).catch((error: unknown) => error);
    expect(await final('INT-99')).toMatchObject({ name: 'CompositionRefused', failure: 'render-error' });
    simulator.setState(order.templateId, 'DRAFT');
    expect(await final(engineDocument)).toMatchObject({ failure: 'template-not-approved' });
  });

  it('has no document there where the installation has none', async () => {
    await open();
    expect((await composer.compose(anOrder())).engineDocument).toBeUndefined();
    expect(await composer.fulfil?.({ templateId: 'adverse-action-notice', engineDocument: 'INT-1' }).catch((error: unknown) => error)).toMatchObject({ failure: 'template-not-approved' }); // prettier-ignore
  });
});

describe('tokens', () => {
  it('are asked for once, also by letters that come together', async () => {
    await open();
    await Promise.all(Array.from({ length: 5 }, () => composer.compose(anOrder())));
    expect(simulator.asked.token).toBe(1);
  });

  it('that are worthless before their time are renewed once', async () => {
    await open();
    await composer.compose(anOrder());
    simulator.revokeTokens();
    await composer.compose(anOrder());
    expect(simulator.asked.token).toBe(2);
  });

  it('that have expired are not shown: a new one is asked for before', async () => {
    await open({ tokenSeconds: 0.000_001 });
    const error = await refusal();
    // Each is worthless at once: renewed once, then given up; the letter waits, it is not refused.
    expect(error).toMatchObject({ name: 'ExstreamUnavailable', message: expect.stringContaining('HTTP 401') });
    expect(simulator.asked.token).toBe(2);
  });

  it('that are not given leave the letter waiting, and the secret unsaid', async () => {
    const wrong = { clientSecret: 'not-the-secret' };
    await open();
    await composer.close();
    const settings = simulator.settings();
    composer = exstreamComposer({
      settings: { ...settings, directory: { ...settings.directory, ...wrong } },
      http: { networks: ['127.0.0.1'] },
    });
    const error = await refusal();
    expect(error).toMatchObject({ name: 'ExstreamUnavailable', message: 'The directory gives no token: HTTP 401, invalid_client' }); // prettier-ignore
  });
});

describe('a design that is not approved at that moment', () => {
  it.each(['DRAFT', 'REVIEW', 'REJECTED'] as const)('%s makes no letter', async (state) => {
    await open();
    simulator.setState('adverse-action-notice', state);
    const error = await refusal();
    expect(error).toBeInstanceOf(CompositionRefused);
    expect(error).toMatchObject({ failure: 'template-not-approved' });
    expect(simulator.asked.generate).toBe(0);
  });

  it('makes one again when it is', async () => {
    await open();
    simulator.setState('adverse-action-notice', 'DRAFT');
    await refusal();
    simulator.setState('adverse-action-notice', 'APPROVED');
    expect(await refusal()).toBeUndefined();
    expect(simulator.composed()).toMatchObject([{ designVersion: 2 }]);
  });

  it('is said to whoever asks before a letter goes out', async () => {
    await open();
    expect(await composer.approved?.('adverse-action-notice')).toBe(true);
    expect(await composer.approved?.('of-nobody')).toBe(false);
    simulator.setState('adverse-action-notice', 'REVIEW');
    expect(await composer.approved?.('adverse-action-notice')).toBe(false);
  });

  it('nor named in the configuration makes none either', async () => {
    await open({}, { designs: {} });
    expect(await refusal()).toMatchObject({ failure: 'template-not-approved', message: expect.stringContaining('No Exstream design is named') }); // prettier-ignore
  });
});

describe('a failure', () => {
  it('that lists outputs is a failure: they are named and kept nowhere', async () => {
    await open();
    simulator.breakDesign('adverse-action-notice');
    const error = await refusal();
    expect(error).toBeInstanceOf(CompositionRefused);
    expect(error).toMatchObject({
      failure: 'render-error',
      message: expect.stringContaining('it listed 1 of its outputs all the same, which are not used'),
      detail: expect.stringContaining('EX004125E'),
    });
  });

  it('of the engine’s address leaves the letter waiting', async () => {
    await open({}, { domain: 'no-such-domain' });
    expect(await refusal()).toMatchObject({ name: 'ExstreamUnavailable' });
  });

  it('of a queue that made no PDF is one', async () => {
    await open({}, { queue: 'archive' });
    expect(await refusal()).toMatchObject({ failure: 'render-error', message: 'Exstream made 0 PDF outputs on archive, not one: letters-pdf (application/pdf)' }); // prettier-ignore
  });
});

describe('a hostile installation', () => {
  it.each([11, 12])('loses no letter and makes none twice under one key (seed %d)', async (seed) => {
    await open({ seed, hostile: true, slowMs: 20, retryAfterS: 0 });
    const orders = Array.from({ length: 12 }, () => anOrder());
    const made = await Promise.all(
      orders.map(async (order) => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await composer.compose(order);
          } catch (error) {
            // A refusal would lose it: what is thrown here is what an effect tries again later.
            if (error instanceof CompositionRefused || attempt === 50) throw error;
          }
        }
      }),
    );
    const composed = simulator.composed();
    expect(new Set(composed.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(composed.length);
    expect(composed.map(({ communicationId }) => communicationId).sort()).toEqual(orders.map(({ communicationId }) => communicationId).sort()); // prettier-ignore
    const kept = new Set(composed.map(({ sha256: digest }) => digest));
    expect(made.every(({ bytes }) => kept.has(sha256(bytes)))).toBe(true);
    expect(Object.keys(simulator.faultsMet()).length).toBeGreaterThan(3);
  });
});
