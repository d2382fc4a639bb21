import { logCreatedEvent } from '../../../src/events/log-created.js';
import { EventLogUnavailable } from '../../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../../src/ports/vault.js';
import { CREATED_AT, revisions, someEvents, type LogUnderTest } from './log-under-test.js';
import { allOf } from '../../support/all-of.js';

/** What a log is from its creation on: identity, closing and opening, prefixes, append-only. */
export function lifetimeContract(t: LogUnderTest): void {
  const { append, open, read, readAll, reopen } = t;

  describe('a new log', () => {
    it('begins with log.created, a whole event', async () => {
      const [first, ...rest] = await readAll();
      expect(rest).toEqual([]);
      expect(first).toEqual({
        stream: 'log',
        revision: 0,
        position: await t.log.head(),
        ...logCreatedEvent({ logId: t.log.logId, simulated: false, at: CREATED_AT }),
      });
    });

    it('has an identity of its own', async () => {
      const other = await t.openStore();
      try {
        const created = await other.open({ prefix: '', simulated: false, createdAt: CREATED_AT });
        expect(created.logId).not.toBe(t.log.logId);
      } finally {
        await other.dispose();
      }
    });

    it('is stamped simulated at its creation, and never by a later opening', async () => {
      const simulated = await open('sim-', true);
      expect(simulated.simulated).toBe(true);
      await simulated.close();
      expect((await open('sim-', false)).simulated).toBe(true);
      await t.log.close();
      expect((await open('', true)).simulated).toBe(false);
    });

    it('allows one mebibyte an append', () => {
      expect(t.log.maxAppendBytes).toBe(1_048_576);
    });
  });

  describe('closing', () => {
    it('and opening again gives the same log', async () => {
      const { logId } = t.log;
      await append('s', 'no-stream', someEvents(3));
      await append('t', 'no-stream', someEvents(1));
      const before = await readAll();
      const head = await t.log.head();
      await reopen();
      expect(t.log.logId).toBe(logId);
      expect(await t.log.head()).toBe(head);
      expect(await readAll()).toEqual(before);
      expect((await append('s', 2, someEvents(1))).revision).toBe(3);
      await expect(append('t', 'no-stream', someEvents(1))).rejects.toMatchObject({ actual: 0 });
    });

    it('ends the answering: later appends and reads are refused', async () => {
      await t.log.close();
      await expect(append('s', 'no-stream', someEvents(1))).rejects.toThrow(EventLogUnavailable);
      await expect(readAll()).rejects.toThrow(EventLogUnavailable);
      await expect(read('s')).rejects.toThrow(EventLogUnavailable);
      await expect(t.log.head()).rejects.toThrow(EventLogUnavailable);
    });

    it('may be asked for twice', async () => {
      await t.log.close();
      await expect(t.log.close()).resolves.toBeUndefined();
    });
  });

  describe('logs with different prefixes in one store', () => {
    it('do not see each other', async () => {
      const a = await open('a-');
      const b = await open('b-');
      const inA = await a.append('s', 'no-stream', someEvents(2), NO_DISCLOSURES);
      const inB = await b.append('s', 'no-stream', someEvents(1), NO_DISCLOSURES);
      await a.append('s', 1, someEvents(1), NO_DISCLOSURES);
      expect(a.logId).not.toBe(b.logId);
      expect(inB.revision).toBe(0);
      expect(await b.head()).toBe(inB.position);
      expect(await a.head()).toBeGreaterThan(inA.position);
      expect((await allOf(a.readAll({ after: 0n, limit: 100 }))).map((event) => event.stream)).toEqual([
        'log',
        's',
        's',
        's',
      ]);
      expect((await allOf(b.readAll({ after: 0n, limit: 100 }))).map((event) => event.stream)).toEqual(['log', 's']);
      expect((await allOf(a.readAll({ after: inA.position, limit: 100 }))).map((event) => event.revision)).toEqual([2]);
      expect(revisions(await allOf(b.readStream('s', { direction: 'backwards' })))).toEqual([0]);
      expect(await allOf(b.readStream('a-s'))).toEqual([]);
    });
  });

  describe('append-only', () => {
    it('is held by the store itself: what is written can be neither changed nor removed', async () => {
      await append('s', 'no-stream', someEvents(3));
      const before = await readAll();
      for (const [what, attempt] of Object.entries(t.store.tamperings ?? {})) {
        const outcome: unknown = await attempt().then(
          () => `${what} was let through`,
          (error: unknown) => error,
        );
        expect(outcome).toHaveProperty('message');
      }
      expect(await readAll()).toEqual(before);
      expect((await append('s', 2, someEvents(1))).revision).toBe(3);
    });
  });
}
