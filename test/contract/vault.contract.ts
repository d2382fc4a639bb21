import { randomBytes, randomUUID } from 'node:crypto';
import { WrongExpectedRevision, type EventLog } from '../../src/ports/event-log.js';
import {
  NO_DISCLOSURES,
  type AppendPlace,
  type Disclosures,
  type EventPlace,
  type SealedDisclosure,
  type SweepableVault,
  type Vault,
  type WrappedKey,
} from '../../src/ports/vault.js';
import { anEvent } from './event-log/log-under-test.js';
import { allOf } from '../support/all-of.js';

/** A vault of its own for one test. */
export interface VaultStore<V extends Vault = Vault> {
  readonly vault: V;
  /** The log whose appends write the disclosures; only where `writeOrder` is `with-append`. */
  readonly log?: EventLog;
  /** Destroys a subject's key as an erasure does: the wrapped key goes, the tombstone stays. */
  destroyKey(subject: string, at: string, erasureEvent: string): Promise<void>;
  /** Closes the store and opens it again. */
  reopen(): Promise<void>;
  /** Closes and removes the store. */
  dispose(): Promise<void>;
}

export type OpenVault<V extends Vault = Vault> = () => Promise<VaultStore<V>>;

/** Where an event that stands alone in a stream is to stand. */
function aPlace(): AppendPlace {
  return { logId: randomUUID(), stream: `s-${randomUUID()}`, revision: 0, events: 1 };
}

function aRow(eventId: string, subject = 'case:1'): SealedDisclosure {
  return { eventId, digest: randomBytes(32).toString('base64url'), subject, sealed: randomBytes(90) };
}

function aKey(subject: string): WrappedKey {
  return { subject, wrapped: randomBytes(60) };
}

/** Byte arrays compare by content, whatever class a driver returns. */
function plain(rows: readonly SealedDisclosure[]): unknown[] {
  return rows
    .map((row) => ({ ...row, sealed: Buffer.from(row.sealed).toString('hex') }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** What every vault keeps. */
export function vaultContract(name: string, openStore: OpenVault): void {
  describe(`vault: ${name}`, () => {
    let store: VaultStore;

    /** Stores disclosures the way this vault wants it, an append carries them where it does; says where their events stand. */
    const put = async (disclosures: Disclosures): Promise<EventPlace[]> => {
      const ids = [...new Set(disclosures.rows.map(({ eventId }) => eventId))];
      if (store.vault.writeOrder === 'before-append') {
        await store.vault.write(disclosures, aPlace());
        return ids.map((id, i) => ({ id, position: BigInt(i) }));
      }
      if (!store.log) throw new Error('a vault written with the append needs its log');
      const events = ids.length === 0 ? [anEvent()] : ids.map((id) => ({ ...anEvent(), id }));
      const { position } = await store.log.append(`s-${randomUUID()}`, 'no-stream', events, disclosures);
      return ids.map((id, i) => ({ id, position: position - BigInt(ids.length - 1 - i) }));
    };
    const wrappedOf = async (subject: string) => {
      const key = (await store.vault.keys([subject])).get(subject);
      return key !== undefined && 'wrapped' in key ? Buffer.from(key.wrapped).toString('hex') : key;
    };

    beforeEach(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      await store.dispose();
    });

    describe('rows', () => {
      it('are found by their event', async () => {
        const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
        const rows = [aRow(one), aRow(one, 'party:2'), aRow(two), aRow(three)];
        const [first, second, third] = (await put({ keys: [], rows })) as [EventPlace, EventPlace, EventPlace];
        expect(plain(await store.vault.disclosures([first]))).toEqual(plain(rows.slice(0, 2)));
        expect(plain(await store.vault.disclosures([first, second]))).toEqual(plain(rows.slice(0, 3)));
        expect(plain(await store.vault.disclosures([third]))).toEqual(plain(rows.slice(3)));
      });

      it('of events without any are none', async () => {
        expect(await store.vault.disclosures([{ id: randomUUID(), position: 1n }])).toEqual([]);
        expect(await store.vault.disclosures([])).toEqual([]);
      });

      it('of two attempts at one event stand side by side', async () => {
        const id = randomUUID();
        const [first, second] = [aRow(id), aRow(id)];
        const places = [...(await put({ keys: [], rows: [first] })), ...(await put({ keys: [], rows: [second] }))];
        expect(plain(await store.vault.disclosures(places))).toEqual(plain([first, second]));
      });

      it('come for thousands of events at once', async () => {
        const rows = Array.from({ length: 2_500 }, () => aRow(randomUUID()));
        const places = await put({ keys: [], rows });
        const others = await put({ keys: [], rows: [aRow(randomUUID())] });
        const nowhere = { id: randomUUID(), position: 1_000_000n };
        expect(plain(await store.vault.disclosures([...places.toReversed(), nowhere]))).toEqual(plain(rows));
        const few = places.filter((_, i) => i % 500 === 0);
        expect(plain(await store.vault.disclosures(few))).toEqual(plain(rows.filter((_, i) => i % 500 === 0)));
        expect(await store.vault.disclosures(others)).toHaveLength(1);
      });

      it('are there after closing and opening again', async () => {
        const row = aRow(randomUUID());
        const places = await put({ keys: [aKey('case:1')], rows: [row] });
        const key = await wrappedOf('case:1');
        await store.reopen();
        expect(plain(await store.vault.disclosures(places))).toEqual(plain([row]));
        expect(await wrappedOf('case:1')).toBe(key);
      });
    });

    describe('keys', () => {
      it('are given for the subjects asked for; who has none is absent', async () => {
        const keys = [aKey('case:1'), aKey('party:ä 2'), aKey('actor:3')];
        await put({ keys, rows: [] });
        const found = await store.vault.keys(['case:1', 'party:ä 2', 'case:none']);
        expect([...found.keys()].sort()).toEqual(['case:1', 'party:ä 2']);
        expect(await wrappedOf('party:ä 2')).toBe(Buffer.from(keys[1]?.wrapped ?? []).toString('hex'));
        expect(await store.vault.keys([])).toEqual(new Map());
      });

      it('are kept first: a second one for the same subject is left out', async () => {
        const [first, second] = [aKey('case:1'), aKey('case:1')];
        await put({ keys: [first], rows: [] });
        await put({ keys: [second, aKey('case:2')], rows: [] });
        expect(await wrappedOf('case:1')).toBe(Buffer.from(first.wrapped).toString('hex'));
        expect(await wrappedOf('case:2')).toBeDefined();
      });

      it('that were destroyed leave a tombstone', async () => {
        await put({ keys: [aKey('case:1'), aKey('case:2')], rows: [] });
        const erasureEvent = randomUUID();
        await store.destroyKey('case:1', '2026-07-01T09:12:00.000Z', erasureEvent);
        const found = await store.vault.keys(['case:1', 'case:2']);
        expect(found.get('case:1')).toEqual({
          subject: 'case:1',
          destroyedAt: '2026-07-01T09:12:00.000Z',
          erasureEvent,
        });
        expect(found.get('case:2')).toHaveProperty('wrapped');
      });

      it('that were destroyed are never given anew', async () => {
        await put({ keys: [aKey('case:1')], rows: [] });
        await store.destroyKey('case:1', '2026-07-01T09:12:00.000Z', randomUUID());
        await put({ keys: [aKey('case:1')], rows: [] });
        expect((await store.vault.keys(['case:1'])).get('case:1')).toHaveProperty('destroyedAt');
      });
    });
  });
}

/** What a vault adds that is written by the append itself, in one transaction. */
export function vaultWithAppendContract(
  name: string,
  openStore: () => Promise<VaultStore & { readonly log: EventLog }>,
): void {
  describe(`vault written with the append: ${name}`, () => {
    let store: VaultStore & { readonly log: EventLog };

    beforeEach(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      await store.dispose();
    });

    it('says so, and takes no rows of its own', async () => {
      expect(store.vault.writeOrder).toBe('with-append');
      await expect(store.vault.write({ keys: [aKey('case:1')], rows: [] })).rejects.toThrow(TypeError);
    });

    it('a refused append leaves neither key nor row', async () => {
      await store.log.append('s', 'no-stream', [anEvent()], NO_DISCLOSURES);
      const event = anEvent();
      const disclosures = { keys: [aKey('case:1')], rows: [aRow(event.id)] };
      await expect(store.log.append('s', 'no-stream', [event], disclosures)).rejects.toThrow(WrongExpectedRevision);
      for (let position = 0n; position < 5n; position++) {
        expect(await store.vault.disclosures([{ id: event.id, position }])).toEqual([]);
      }
      expect(await store.vault.keys(['case:1'])).toEqual(new Map());
    });

    it('a repeated append writes no rows: those of the first stay alone', async () => {
      const event = anEvent();
      const first = { keys: [aKey('case:1')], rows: [aRow(event.id)] };
      const { position } = await store.log.append('s', 'no-stream', [event], first);
      await store.log.append('s', 'no-stream', [event], { keys: [aKey('case:2')], rows: [aRow(event.id)] });
      expect(plain(await store.vault.disclosures([{ id: event.id, position }]))).toEqual(plain(first.rows));
      expect(await store.vault.keys(['case:2'])).toEqual(new Map());
    });

    it('of appends at once, each brings its own, and a refused one none', async () => {
      await store.log.append('taken', 'no-stream', [anEvent()], NO_DISCLOSURES);
      const attempts = Array.from({ length: 30 }, (_, i) => {
        const event = anEvent();
        return {
          stream: i % 3 === 0 ? 'taken' : `s-${i}`,
          event,
          row: aRow(event.id, `case:${i}`),
          key: aKey(`case:${i}`),
        };
      });
      await Promise.allSettled(
        attempts.map(({ stream, event, row, key }) =>
          store.log.append(stream, 'no-stream', [event], { keys: [key], rows: [row] }),
        ),
      );
      const written = attempts.filter(({ stream }) => stream !== 'taken');
      const rows = await store.vault.disclosures(await allOf(store.log.readAll({ after: 0n, limit: 100 })));
      expect(plain(rows)).toEqual(plain(written.map(({ row }) => row)));
      const keys = await store.vault.keys(attempts.map(({ key }) => key.subject));
      expect([...keys.keys()].sort()).toEqual(written.map(({ key }) => key.subject).sort());
    });

    it('takes no rows of events that the append does not have, and writes nothing then', async () => {
      const [event, other] = [anEvent(), anEvent()];
      const strange = { keys: [aKey('case:1')], rows: [aRow(event.id), aRow(other.id)] };
      await expect(store.log.append('s', 'no-stream', [event], strange)).rejects.toThrow(TypeError);
      expect(await allOf(store.log.readStream('s'))).toEqual([]);
      expect(await store.vault.keys(['case:1'])).toEqual(new Map());
    });

    it('the log shows nothing of it', async () => {
      const event = anEvent();
      await store.log.append('s', 'no-stream', [event], { keys: [aKey('case:1')], rows: [aRow(event.id)] });
      expect(await allOf(store.log.readStream('s'))).toMatchObject([event]);
    });
  });
}

/** What a vault adds that is written before the append: it knows what it was written for, and can be swept. */
export function vaultBeforeAppendContract(name: string, openStore: OpenVault<SweepableVault>): void {
  describe(`vault written before the append: ${name}`, () => {
    let store: VaultStore<SweepableVault>;

    beforeEach(async () => {
      store = await openStore();
    });
    afterEach(async () => {
      await store.dispose();
    });

    const unsettled = (olderThan = 0, after = 0, limit = 100) => store.vault.unsettled({ olderThan, after, limit });
    const rowsOf = (ids: readonly string[]) => store.vault.disclosures(ids.map((id) => ({ id, position: 0n })));
    const nameOf = ({ eventId, digest }: SealedDisclosure) => ({ eventId, digest });

    it('says so', () => {
      expect(store.vault.writeOrder).toBe('before-append');
    });

    it('takes no rows without the place of their append: nobody could tell them from orphans', async () => {
      const id = randomUUID();
      await expect(store.vault.write({ keys: [], rows: [aRow(id)] })).rejects.toThrow(TypeError);
      expect(await rowsOf([id])).toEqual([]);
    });

    it('takes keys alone, which are never in question', async () => {
      await store.vault.write({ keys: [aKey('case:1')], rows: [] });
      expect((await store.vault.keys(['case:1'])).has('case:1')).toBe(true);
      expect(await unsettled()).toEqual([]);
    });

    it('lists the writes whose events nobody has looked for, in their order, page by page', async () => {
      const writes = Array.from({ length: 5 }, () => ({
        append: aPlace(),
        rows: [aRow(randomUUID()), aRow(randomUUID())],
      }));
      for (const { append, rows } of writes) await store.vault.write({ keys: [], rows }, append);
      const first = await unsettled(0, 0, 2);
      const rest = await unsettled(0, first[1]?.write);
      expect([first.length, rest.length]).toEqual([2, 3]);
      expect([...first, ...rest].map(({ append, rows }) => ({ append, rows }))).toEqual(
        writes.map(({ append, rows }) => ({ append, rows: rows.map(nameOf) })),
      );
      await store.reopen();
      expect(await unsettled()).toEqual([...first, ...rest]);
    });

    it('lists only those that are old enough', async () => {
      await store.vault.write({ keys: [], rows: [aRow(randomUUID())] }, aPlace());
      expect(await unsettled(3_600_000)).toEqual([]);
      expect(await unsettled(0)).toHaveLength(1);
    });

    it('settling deletes the orphans of a write and nothing else, and is final', async () => {
      const id = randomUUID();
      const [kept, orphan, other] = [aRow(id), aRow(id), aRow(id)];
      await store.vault.write({ keys: [aKey('case:1')], rows: [kept, orphan] }, aPlace());
      await store.vault.write({ keys: [], rows: [other] }, aPlace());
      const [first, second] = await unsettled();
      await store.vault.settle([{ write: first?.write ?? 0, orphans: [nameOf(orphan)] }]);
      expect(plain(await rowsOf([id]))).toEqual(plain([kept, other]));
      expect((await store.vault.keys(['case:1'])).has('case:1')).toBe(true);
      await store.reopen();
      expect(await unsettled()).toEqual([second]);
    });

    it('never numbers two writes alike, also after all of them were settled', async () => {
      const numbers = new Set<number>();
      for (let i = 0; i < 4; i++) {
        await store.vault.write({ keys: [], rows: [aRow(randomUUID())] }, aPlace());
        const writes = await unsettled();
        for (const { write } of writes) numbers.add(write);
        await store.vault.settle(writes.map(({ write, rows }) => ({ write, orphans: rows })));
        await store.reopen();
      }
      expect(numbers.size).toBe(4);
    });

    it('of writes at once, each keeps its own rows', async () => {
      const writes = Array.from({ length: 60 }, (_, i) => ({
        append: aPlace(),
        rows: [aRow(randomUUID(), `case:${i % 7}`)],
      }));
      await Promise.all(
        writes.map(({ append, rows }, i) => store.vault.write({ keys: [aKey(`case:${i % 7}`)], rows }, append)),
      );
      const listed = await unsettled();
      expect(listed.map(({ append }) => append)).toEqual(expect.arrayContaining(writes.map(({ append }) => append)));
      expect(listed).toHaveLength(60);
      expect(plain(await rowsOf(writes.flatMap(({ rows }) => rows.map((row) => row.eventId))))).toEqual(
        plain(writes.flatMap(({ rows }) => rows)),
      );
      expect((await store.vault.keys(Array.from({ length: 7 }, (_, i) => `case:${i}`))).size).toBe(7);
    });
  });
}
