import { randomUUID } from 'node:crypto';
import { StreamRunner } from '../../../src/commands/kernel/stream-runner.js';
import { TooMuchContention, type Accepted, type CommandContext } from '../../../src/commands/kernel/command.js';
import { caseDecider, type CaseCommand } from '../../../src/domain/case.js';
import { caseStream } from '../../../src/events/identity.js';
import { EventLogUnavailable, WrongExpectedRevision } from '../../../src/ports/event-log.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import { AT, OFFICER, uuid } from '../../support/decider-spec.js';
import { openEmbeddedStore, removeFolder, type EmbeddedStore } from '../../support/embedded-store.js';
import { allOf } from '../../support/all-of.js';

const caseId = uuid('case');
const stream = caseStream(caseId);
const open: CaseCommand = {
  type: 'open-case',
  caseId,
  kind: 'application',
  legalEntity: 'bank',
  jurisdiction: 'US',
  intake: 'online',
  externalId: 'LN-1',
};
const note = (text: string): CaseCommand => ({ type: 'add-note', caseId, text });
const context = (name: string, change: Partial<CommandContext> = {}): CommandContext => ({
  commandId: uuid(name),
  actor: OFFICER,
  correlationId: uuid('c'),
  causationId: uuid('c'),
  ...change,
});
const clock = (now = AT) => ({ now: () => now, driven: false, onMove: () => () => undefined });

describe('the runner of commands', () => {
  let embedded: EmbeddedStore;
  let runner: StreamRunner;
  const run = (command: CaseCommand, given: CommandContext, by = runner) => by.run(caseDecider, stream, command, given);
  const events = () => allOf(embedded.store.readStream(stream));

  beforeEach(async () => {
    embedded = await openEmbeddedStore();
    runner = new StreamRunner(embedded.store, clock());
  });
  afterEach(async () => {
    await embedded.close();
    removeFolder(embedded.folder);
  });

  it('answers a known command id with its first result, also after others, after a restart, and for another content', async () => {
    const first = await run(open, context('open'));
    await run(note('later'), context('note'));
    expect(await run(open, context('open'))).toEqual(first);
    expect(await run(note('not this'), context('open'))).toEqual(first);
    const restarted = new StreamRunner(embedded.store, clock());
    const { position: _, ...again } = (await run(open, context('open'), restarted)) as Accepted;
    expect(first).toMatchObject(again);
    expect(await events()).toHaveLength(2);
  });
  describe('a command that begins its stream as a rule', () => {
    const begin = (command: CaseCommand, given: CommandContext, by = runner) =>
      by.run(caseDecider, stream, command, given, { begins: true });
    /** Counts the reads of a store. */
    const counting = (store: EventStore) => {
      const seen = { reads: 0 };
      const watched: EventStore = Object.assign(Object.create(store) as EventStore, {
        readStream: (...asked: Parameters<EventStore['readStream']>) => {
          seen.reads += 1;
          return store.readStream(...asked);
        },
      });
      return { seen, watched };
    };

    it('is appended without a look at the stream', async () => {
      const { seen, watched } = counting(embedded.store);
      expect(await begin(open, context('open'), new StreamRunner(watched, clock()))).toMatchObject({
        kind: 'accepted',
      });
      expect(seen.reads).toBe(0);
      expect(await events()).toHaveLength(1);
    });

    it('is judged by the stream where that is there already, or it would be refused', async () => {
      await run(open, context('open'));
      const elsewhere = () => new StreamRunner(embedded.store, clock());
      expect(await begin(open, context('again'), elsewhere())).toMatchObject({
        kind: 'refused',
        refusal: { code: 'case-exists' },
      });
      expect(await begin(note('x'), context('note'), elsewhere())).toMatchObject({ kind: 'accepted' });
      expect(await events()).toHaveLength(2);
    });

    it('answers with its first result where it was run before', async () => {
      const { position: _, ...first } = (await begin(open, context('open'))) as Accepted;
      expect(await begin(open, context('open'), new StreamRunner(embedded.store, clock()))).toMatchObject(first);
      expect(await events()).toHaveLength(1);
    });
  });

  it('tells what it knows of a stream without a look at it, and looks where it knows nothing', async () => {
    await run(open, context('open'));
    expect(await runner.knownState(caseDecider, stream)).toMatchObject({ kind: 'application' });
    const elsewhere = new StreamRunner(embedded.store, clock());
    await run(note('later'), context('note'), elsewhere);
    expect(await runner.knownState(caseDecider, stream)).toMatchObject({ kind: 'application' });
    expect(await elsewhere.knownState(caseDecider, stream)).toMatchObject({ kind: 'application' });
    expect(await elsewhere.knownState(caseDecider, caseStream(uuid('nowhere')))).toEqual(caseDecider.initial);
  });

  it('stamps who, when, why, and the case on every event', async () => {
    await run(
      open,
      context('open', { occurredAt: '2026-06-30T10:00:00.000Z', receivedAt: '2026-06-29T10:00:00.000Z' }),
    );
    const [event] = await events();
    expect(event?.metadata).toMatchObject({
      occurredAt: '2026-06-30T10:00:00.000Z',
      receivedAt: '2026-06-29T10:00:00.000Z',
      recordedAt: AT,
      actor: OFFICER,
      caseId,
      commandId: uuid('open'),
      origin: 'live',
    });
  });
  it('refuses finally only after the tail was read again', async () => {
    await run(open, context('open'));
    await run({ type: 'close-case', caseId, resolution: 'completed' }, context('close'));
    const elsewhere = new StreamRunner(embedded.store, clock());
    await run({ type: 'reopen-case', caseId, reason: 'mistake' }, context('reopen'), elsewhere);
    expect(await run({ type: 'enter-stage', caseId, stage: 'review' }, context('stage'))).toMatchObject({
      kind: 'accepted',
    });
    await run({ type: 'close-case', caseId, resolution: 'completed' }, context('close again'), elsewhere);
    expect(await run({ type: 'enter-stage', caseId, stage: 'review' }, context('stage 2'))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'case-closed' },
    });
  });
  it('asks the command id first, then If-Match, then the decider', async () => {
    await run(open, context('open'));
    await run(note('one'), context('one', { expectedVersion: 1 }));
    expect(await run(note('one'), context('one', { expectedVersion: 1 }))).toMatchObject({
      kind: 'accepted',
      version: 2,
    });
    expect(await run(note('two'), context('two', { expectedVersion: 1 }))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'version-mismatch' },
    });
    expect(await run(note('two'), context('two', { expectedVersion: 2 }))).toMatchObject({
      kind: 'accepted',
      version: 3,
    });
  });
  it('keeps all of many writers on one stream, from two runners at once', async () => {
    await run(open, context('open'));
    const other = new StreamRunner(embedded.store, clock());
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        run(note(`n${index}`), context(`n${index}`), index % 2 ? runner : other).catch((error: unknown) => error),
      ),
    );
    const accepted = outcomes.filter((outcome) => (outcome as Accepted).kind === 'accepted');
    expect(
      outcomes.every((outcome) => (outcome as Accepted).kind === 'accepted' || outcome instanceof TooMuchContention),
    ).toBe(true);
    expect(await events()).toHaveLength(1 + accepted.length);
  });
  it('never lets recordedAt go back within a stream, though the clock does', async () => {
    await run(open, context('open'));
    await run(note('earlier'), context('note'), new StreamRunner(embedded.store, clock('2026-01-01T00:00:00.000Z')));
    expect((await events()).map(({ metadata }) => metadata.recordedAt)).toEqual([AT, AT]);
  });
  it('writes once when the answer to an append was lost and the command is repeated', async () => {
    const losing = loseFirstAnswer(embedded.store);
    const unlucky = new StreamRunner(losing, clock());
    await expect(run(open, context('open'), unlucky)).rejects.toThrow(EventLogUnavailable);
    expect(await run(open, context('open'), unlucky)).toMatchObject({ kind: 'accepted', revision: 0 });
    expect(await events()).toHaveLength(1);
  });
  it('gives up after a bound where others always win, and says so', async () => {
    const busy: EventStore = Object.assign(Object.create(embedded.store) as EventStore, {
      append: (name: string) => Promise.reject(new WrongExpectedRevision(name, 'no-stream', 7)),
    });
    await expect(run(open, context('open'), new StreamRunner(busy, clock()))).rejects.toThrow(TooMuchContention);
  });

  describe('runMany, for imports', () => {
    const orders = (count: number) => [
      { command: open, context: context('open', { origin: 'import' }) },
      ...Array.from({ length: count }, (_, index) => ({
        command: note(`n${index}`),
        context: context(`n${index}`, { origin: 'import' }),
      })),
    ];
    it('appends a long history in chunks, in order, and answers for each command', async () => {
      const outcomes = await runner.runMany(caseDecider, stream, orders(1_000));
      expect(outcomes).toHaveLength(1_001);
      expect((await events()).map(({ data }) => ('text' in data ? data.text : undefined)).slice(1, 4)).toEqual([
        'n0',
        'n1',
        'n2',
      ]);
    });
    it('finds what is there already and appends only the rest', async () => {
      await runner.runMany(caseDecider, stream, orders(10));
      const again = await new StreamRunner(embedded.store, clock()).runMany(caseDecider, stream, orders(15));
      expect(again.every(({ kind }) => kind === 'accepted')).toBe(true);
      expect(await events()).toHaveLength(16);
    });
    it('refuses nothing by a state that it has not read: a later part of a history finds the case that an earlier one opened', async () => {
      await runner.runMany(caseDecider, stream, orders(2));
      const later = await runner.runMany(caseDecider, stream, [
        { command: note('a later part'), context: context('later', { origin: 'import' }) },
      ]);
      expect(later).toMatchObject([{ kind: 'accepted', revision: 3 }]);
      expect(await events()).toHaveLength(4);
    });
    it('refuses what the stream as it stands refuses, though nothing is to be appended', async () => {
      await runner.runMany(caseDecider, stream, orders(0));
      const twice = { command: open, context: context(randomUUID(), { origin: 'import' }) };
      expect(await new StreamRunner(embedded.store, clock()).runMany(caseDecider, stream, [twice])).toMatchObject([
        { kind: 'refused', refusal: { code: 'case-exists' } },
      ]);
      const unknown = await runner.runMany(caseDecider, caseStream(uuid('nobody')), [
        { command: { ...note('lost'), caseId: uuid('nobody') } as CaseCommand, context: context('lost') },
      ]);
      expect(unknown).toMatchObject([{ kind: 'refused', refusal: { code: 'case-unknown' } }]);
    });
    it('splits a chunk that is larger than an append may be', async () => {
      const large = Array.from({ length: 200 }, (_, index) => ({
        command: note(`${index} ${'x'.repeat(9_900)}`),
        context: context(`large ${index}`, { origin: 'import' }),
      }));
      await runner.runMany(caseDecider, stream, [...orders(0), ...large]);
      expect(await events()).toHaveLength(201);
    });
    it('says which commands were refused, and records the others', async () => {
      const twice = { command: open, context: context(randomUUID(), { origin: 'import' }) };
      const outcomes = await runner.runMany(caseDecider, stream, [...orders(1), twice, ...orders(2).slice(2)]);
      expect(outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind))).toEqual([
        'accepted',
        'accepted',
        'case-exists',
        'accepted',
      ]);
    });
  });
});

/** A store whose first append is written, but whose answer does not arrive. */
function loseFirstAnswer(store: EventStore): EventStore {
  let lost = false;
  return Object.assign(Object.create(store) as EventStore, {
    append: async (...given: Parameters<EventStore['append']>) => {
      const appended = await store.append(...given);
      if (lost) return appended;
      lost = true;
      throw new EventLogUnavailable('the answer was lost');
    },
  });
}
