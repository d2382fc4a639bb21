import { localComposer } from '../../../src/adapters/communications/local/local-composer.js';
import { composeWorker, type ComposeOptions } from '../../../src/effects/compose.js';
import type { EventOf } from '../../../src/events/catalogue.js';
import type { Composer } from '../../../src/ports/composer.js';
import { uuid } from '../../support/decider-spec.js';
import { BANK, CASE, Crash, effectOf, HouseOfLetters, LETTER } from './house-of-letters.js';
import { workerEntries } from '../../support/program.js';

const effect = effectOf('compose');

/** The real composer in its worker threads, documents in a folder, the embedded log. */
describe('composing a letter', () => {
  let composer: Composer;
  let house: HouseOfLetters;
  const worker = (change: Partial<ComposeOptions> = {}) =>
    composeWorker({
      execute: house.execute,
      streams: house.streams,
      composer,
      documents: house.documents,
      entities: { find: (name) => (name === 'first-example-bank' ? BANK : undefined) },
      requirements: { check: () => Promise.resolve({ missing: [], secondPerson: false }) },
      clock: house.clock,
      concurrency: 1,
      ...change,
    });
  const composed = async () =>
    (await house.letterEvents()).find(
      ({ type }) => type === 'communication.composed',
    ) as EventOf<'communication.composed'>;

  beforeAll(() => {
    composer = localComposer({ workers: 1, entry: workerEntries().composer });
  });
  afterAll(() => composer.close());
  beforeEach(async () => {
    house = await HouseOfLetters.open();
  });
  afterEach(() => house.close());

  it('stores the letter and records what it is made of; complete, it is released by itself', async () => {
    await house.requested();
    await house.approveTemplate('adverse-action-notice');
    expect(await worker().run(effect, 1)).toEqual({ outcome: 'done' });
    expect(await house.letterTypes()).toEqual(['requested', 'composed', 'released']);
    const { data } = await composed();
    expect(data).toMatchObject({
      templateId: 'adverse-action-notice',
      templateVersion: 1,
      templateState: 'approved',
      reasonCodes: ['income-insufficient'],
      engine: 'casewitness-local',
    });
    const { bytes, mediaType } = await house.documents.get(data.documentId);
    expect([bytes.byteLength, mediaType]).toEqual([data.bytes, 'application/pdf']);
  });
  it('holds a letter that lacks what its rule requires, with the list', async () => {
    await house.requested();
    await house.approveTemplate('adverse-action-notice');
    await worker({
      requirements: { check: () => Promise.resolve({ missing: ['ecoa-notice'], secondPerson: false }) },
    }).run(effect, 1);
    expect(await house.letterTypes()).toEqual(['requested', 'composed', 'held-for-approval']);
  });
  it('holds a letter whose decision was revised while it was made', async () => {
    await house.requested();
    await house.approveTemplate('adverse-action-notice');
    const revising: Composer = {
      ...composer,
      compose: async (order) => {
        const letter = await composer.compose(order);
        const reasons = [{ code: 'credit-history' }];
        await house.onCase({ type: 'revise-decision', caseId: CASE, outcome: 'denied', reasons });
        return letter;
      },
    };
    await worker({ composer: revising }).run(effect, 1);
    expect((await house.letterEvents()).at(-1)).toMatchObject({
      type: 'communication.held-for-approval',
      data: { words: 'The letter names the reasons income-insufficient, the decision credit-history.' },
    });
  });
  it.each<[string, string, (house: HouseOfLetters) => Promise<void>, Partial<ComposeOptions>]>([
    ['without an approved template', 'template-not-approved', (at) => at.requested(), {}],
    [
      'for a firm that is not configured',
      'data-missing',
      async (at) => {
        await at.requested();
        await at.approveTemplate('adverse-action-notice');
      },
      { entities: { find: () => undefined } },
    ],
  ])('says on record why no letter can be made %s', async (_, failure, given, change) => {
    await given(house);
    expect(await worker(change).run(effect, 1)).toMatchObject({ outcome: 'failed' });
    expect((await house.letterEvents()).at(-1)).toMatchObject({
      type: 'communication.composition-failed',
      data: { failure },
    });
    expect(await house.storedDocuments()).toEqual([]);
  });
  it('makes nothing for a letter that was cancelled', async () => {
    await house.requested();
    await house.approveTemplate('adverse-action-notice');
    await house.onLetter({ type: 'cancel-communication', communicationId: LETTER, caseId: CASE, words: 'mistake' });
    expect(await worker().run(effect, 1)).toEqual({ outcome: 'done' });
    expect(await house.storedDocuments()).toEqual([]);
  });
  it.each(['before', 'after'] as const)(
    'ends well when the process ended %s the record was written: one letter, and its document is there',
    async (when) => {
      await house.requested();
      await house.approveTemplate('adverse-action-notice');
      const crashing = worker({ execute: house.crashing('record-composition', when) });
      await expect(crashing.run(effect, 1)).rejects.toThrow(Crash);
      house.clock.moveTo('2026-07-01T11:00:00.000Z');
      expect(await worker().run(effect, 1)).toEqual({ outcome: 'done' });
      expect(await house.letterTypes()).toEqual(['requested', 'composed', 'released']);
      const { documentId, bytes } = (await composed()).data;
      expect((await house.documents.get(documentId)).bytes.byteLength).toBe(bytes);
    },
  );
  it('records one of two instances that make the same letter at once', async () => {
    await house.requested();
    await house.approveTemplate('adverse-action-notice');
    await Promise.all([worker().run(effect, 1), worker().run(effect, 1)]);
    expect(await house.letterTypes()).toEqual(['requested', 'composed', 'released']);
    expect((await composed()).metadata).toMatchObject({
      causationId: (await house.letterEvents())[0]?.id,
      caseId: CASE,
      actor: { type: 'service' },
    });
  });
  it('does nothing for a letter that nobody requested', async () => {
    const other = { ...effect, communicationId: uuid('another letter') };
    expect(await worker().run(other, 1)).toEqual({ outcome: 'done' });
  });
});
