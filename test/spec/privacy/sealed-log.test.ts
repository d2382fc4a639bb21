import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stageEntered } from '../../../src/events/case.events.js';
import { parseCanonical } from '../../../src/events/canonical-json.js';
import { InvalidEvent, type AnyEvent } from '../../../src/events/catalogue.js';
import type { NewEvent } from '../../../src/events/envelope.js';
import {
  EventLogCorrupt,
  EventLogDenied,
  WrongExpectedRevision,
  type EventToStore,
} from '../../../src/ports/event-log.js';
import { isUnreadable, type EventBatch } from '../../../src/ports/event-store.js';
import { SubjectErased } from '../../../src/ports/subject-erased.js';
import { NO_DISCLOSURES } from '../../../src/ports/vault.js';
import type { SealedLog } from '../../../src/privacy/sealed-log.js';
import { anEvent } from '../../contract/event-log/log-under-test.js';
import { destroyKey } from '../../support/destroy-key.js';
import { contents, SealedPlace, VAULT_ORDERS, KEK } from '../../support/sealed-place.js';
import { AT, aCase, metadataOf } from '../../support/personal-case.js';
import { allOf } from '../../support/all-of.js';

describe.each(VAULT_ORDERS)('the privacy seam over a vault written %s', (order) => {
  let seam: SealedPlace;
  let sealed: SealedLog;

  const fresh = (kek = KEK) => seam.fresh(kek);
  const read = (stream: string, through = fresh()) => allOf(through.readStream(stream));
  const sql = (statement: string, ...values: unknown[]) => seam.sql(statement, ...values);

  /** Column and value by which a row is found: the position of its event, or its id. */
  const [place, ofEvent] =
    order === 'with-append' ? ['position', '(SELECT position FROM events WHERE id = ?)'] : ['event_id', '?'];

  beforeEach(async () => {
    seam = await SealedPlace.open(order);
    sealed = seam.fresh();
  });
  afterEach(() => seam.dispose());

  describe('writing and reading', () => {
    it('gives whole events back, here and in another instance', async () => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      expect(contents(await read('s', sealed))).toEqual(contents(events));
      expect(contents(await read('s'))).toEqual(contents(events));
    });

    it('leaves the events that came in as they are', async () => {
      const { events } = aCase();
      const before = structuredClone(events);
      await sealed.append('s', 'no-stream', events);
      expect(events).toEqual(before);
    });

    it('stores canonical JSON with a digest in place of each personal value, and nothing else changed', async () => {
      const { events, id, parties } = aCase();
      await sealed.append('s', 'no-stream', events);
      const digest = { $d: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string };
      const [first, second] = await allOf(seam.log.readStream('s'));
      expect(parseCanonical(first?.data ?? '')).toEqual({
        ...(events[0]?.data as object),
        externalId: digest,
        title: digest,
      });
      expect(parseCanonical(second?.data ?? '')).toEqual({
        caseId: id,
        partyId: parties[0],
        role: 'primary',
        name: digest,
        contacts: [
          { channel: 'postal', address: digest },
          { channel: 'email', address: digest },
        ],
      });
      expect(parseCanonical(first?.metadata ?? '')).toEqual({
        ...events[0]?.metadata,
        actor: { type: 'person', id: 'officer-7', name: digest },
        source: { system: 'core', externalId: digest },
      });
    });

    it('lets no personal value reach the files', async () => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      const base64 = ['Canary', 'xCanary', 'xxCanary'].map((text) => Buffer.from(text).toString('base64').slice(4, 8));
      const canaries = ['Canary', 'CANARY', ...base64];
      for (const file of readdirSync(seam.folder)) {
        const bytes = readFileSync(join(seam.folder, file), 'latin1');
        for (const canary of canaries) expect(bytes.includes(canary)).toBe(false);
      }
    });

    it('digests equal values differently: nobody can tell that two events speak of the same', async () => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      const text = (await allOf(seam.log.readStream('s'))).map(({ data, metadata }) => data + metadata).join();
      const digests = text.match(/"\$d":"[^"]+"/g) ?? [];
      expect(digests).toHaveLength(2 + 3 + 3 + 2 * 3);
      expect(new Set(digests).size).toBe(digests.length);
    });

    it('passes events without personal values through, and asks the vault nothing', async () => {
      const id = randomUUID();
      const { source: _, ...metadata } = { ...metadataOf(id), actor: { type: 'system', id: 'clock' } as const };
      const event = { ...stageEntered({ caseId: id, stage: 'review' }), id: randomUUID(), metadata };
      await sealed.append('s', 'no-stream', [event]);
      expect(contents(await read('s'))).toEqual(contents([event]));
      expect(await seam.vault.disclosures(await allOf(seam.log.readStream('s')))).toEqual([]);
    });

    it('refuses an event that does not fit its schema, and writes nothing', async () => {
      const { events } = aCase();
      const wrong = { ...events[1], data: { caseId: 'x' } } as NewEvent;
      await expect(sealed.append('s', 'no-stream', [events[0] as NewEvent, wrong])).rejects.toThrow(InvalidEvent);
      expect(await read('s')).toEqual([]);
    });

    it('passes on what the log refuses', async () => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      await expect(sealed.append('s', 'no-stream', aCase().events)).rejects.toThrow(WrongExpectedRevision);
      await expect(sealed.append('s', 2, [])).rejects.toThrow(TypeError);
    });

    it('answers a repeated append as the first time; the first disclosures stay the ones that open', async () => {
      const { events } = aCase();
      const first = await sealed.append('s', 'no-stream', events);
      expect(await sealed.append('s', 'no-stream', events)).toEqual(first);
      expect(await fresh().append('s', 'no-stream', events)).toEqual(first);
      expect(contents(await read('s'))).toEqual(contents(events));
    });

    it('keeps every value readable when many write of the same subjects at once, some of them refused', async () => {
      const { id, events } = aCase();
      const opened = events[0] as NewEvent;
      const copies = Array.from({ length: 40 }, (_, i) => ({
        stream: `s-${i % 25}`,
        event: { ...opened, id: randomUUID() },
      }));
      await Promise.allSettled(copies.map(({ stream, event }) => sealed.append(stream, 'no-stream', [event])));
      const { events: all } = await fresh().readBatch({ after: 1n, limit: 100 });
      expect(all).toHaveLength(25);
      for (const event of all) {
        expect(event).toMatchObject({ data: { caseId: id, title: 'Canary kitchen loan' } });
      }
    });
  });

  describe('reading in batches', () => {
    const summary = ({ events, last, scanned }: EventBatch) => ({
      types: events.map(({ type }) => type),
      last: last?.position,
      scanned,
    });

    it('opens the wanted types and says how far it looked', async () => {
      await sealed.append('s', 'no-stream', aCase().events);
      const types = new Set(['case.party-added']);
      const head = await sealed.head();
      expect(summary(await sealed.readBatch({ after: 0n, limit: 100, types }))).toEqual({
        types: ['case.party-added', 'case.party-added'],
        last: head,
        scanned: 4,
      });
      expect(summary(await sealed.readBatch({ after: 0n, limit: 2, types }))).toEqual({
        types: [],
        last: 2n,
        scanned: 2,
      });
      expect(summary(await sealed.readBatch({ after: head, limit: 2 }))).toEqual({
        types: [],
        last: undefined,
        scanned: 0,
      });
    });

    it('says at which event it ended', async () => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      const { last } = await sealed.readBatch({ after: 0n, limit: 3 });
      expect(last).toEqual({ position: 3n, eventId: events[1]?.id, stream: 's', revision: 1 });
    });

    it.each<[string, (stored: EventToStore) => Partial<EventToStore>]>([
      ['data', ({ data }) => ({ data: data.replace('"role":"primary"', '"role":"bystander"') })],
      ['metadata', ({ metadata }) => ({ metadata: metadata.replace('"origin":"live"', '"origin":"rumour"') })],
    ])('never shows an event whose %s do not fit its schema', async (_, change) => {
      await sealed.append('s', 'no-stream', aCase().events);
      const [, added] = await allOf(seam.log.readStream('s'));
      if (!added) throw new Error('nothing stored');
      const { id, type, version, data, metadata } = { ...added, ...change(added) };
      const rows = await seam.vault.disclosures([added]);
      await seam.log.append(
        't',
        'no-stream',
        [{ id, type, version, data, metadata }],
        order === 'with-append' ? { keys: [], rows } : NO_DISCLOSURES,
      );
      const { events } = await fresh().readBatch({ after: 4n, limit: 10 });
      expect(events.map((event) => (isUnreadable(event) ? event.error.name : event.type))).toEqual(['InvalidEvent']);
    });

    it('puts an unreadable event in its place, and reads the others', async () => {
      const { events, id } = aCase();
      await sealed.append('s', 'no-stream', events.slice(0, 1));
      await seam.log.append('s', 0, [anEvent({ x: 1 }, 'thing.unknown')], NO_DISCLOSURES);
      await seam.log.append('s', 1, [{ ...anEvent(), data: '{"half' }], NO_DISCLOSURES);
      await sealed.append('s', 2, events.slice(1, 2));
      sql(`DELETE FROM vault_disclosures WHERE ${place} = ${ofEvent}`, events[1]?.id);
      await sealed.append('s', 3, events.slice(2));
      const batch = await fresh().readBatch({ after: 1n, limit: 100 });
      expect(batch.events.map((event) => (isUnreadable(event) ? event.error.name : event.type))).toEqual([
        'case.opened',
        'InvalidEvent',
        'EventLogCorrupt',
        'EventLogCorrupt',
        'case.party-added',
      ]);
      expect(batch.events[3]).toMatchObject({
        id: events[1]?.id,
        stream: 's',
        revision: 3,
        position: 5n,
        caseId: id,
      });
    });
  });

  describe('after an erasure', () => {
    const erasureEvent = randomUUID();
    const erased = { erased: true, at: AT, erasureEvent };

    it.each(['kept', 'deleted'] as const)('shows it, and leaves other subjects readable (rows %s)', async (rows) => {
      const { events, parties } = aCase();
      await sealed.append('s', 'no-stream', events);
      destroyKey(seam.vaultFile, { subject: `party:${parties[0]}`, at: AT, erasureEvent, rows });
      const [opened, first, second] = await read('s');
      expect(first?.data).toEqual({
        ...(events[1]?.data as object),
        name: erased,
        contacts: [
          { channel: 'postal', address: erased },
          { channel: 'email', address: erased },
        ],
      });
      expect(first?.metadata).toEqual(events[1]?.metadata);
      expect(contents([opened, second] as AnyEvent[])).toEqual(contents([events[0], events[2]] as NewEvent[]));
    });

    it('does not read from keys in memory what another instance erased', async () => {
      const { events, parties } = aCase();
      await sealed.append('s', 'no-stream', events);
      await read('s', sealed);
      destroyKey(seam.vaultFile, { subject: `party:${parties[0]}`, at: AT, erasureEvent, rows: 'deleted' });
      expect((await read('s', sealed))[1]?.data).toMatchObject({ name: erased });
    });

    it('refuses new personal data of the subject, and writes nothing', async () => {
      const { events, parties } = aCase();
      await sealed.append('s', 'no-stream', events);
      destroyKey(seam.vaultFile, { subject: `party:${parties[0]}`, at: AT, erasureEvent, rows: 'deleted' });
      const again = { ...(events[1] as NewEvent), id: randomUUID() };
      await expect(fresh().append('s', 2, [again])).rejects.toThrow(SubjectErased);
      expect(await read('s')).toHaveLength(3);
    });

    it('takes an erased value that is passed on: it is no personal data any more', async () => {
      const { events, parties } = aCase();
      await sealed.append('s', 'no-stream', events);
      destroyKey(seam.vaultFile, { subject: `party:${parties[0]}`, at: AT, erasureEvent, rows: 'deleted' });
      const [, first] = await read('s');
      const copy = { ...(events[1] as NewEvent), id: randomUUID(), data: first?.data };
      await fresh().append('s', 2, [copy]);
      expect((await read('s'))[3]?.data).toEqual(first?.data);
    });
  });

  describe('what was tampered with is never shown as if it were whole', () => {
    const tamperings: [string, (events: readonly NewEvent[]) => void][] = [
      ['a row is gone', ([event]) => sql(`DELETE FROM vault_disclosures WHERE ${place} = ${ofEvent}`, event?.id)],
      ['a key is gone', () => sql(`DELETE FROM vault_keys WHERE subject LIKE 'case:%'`)],
      [
        'a row is empty',
        ([event]) => sql(`UPDATE vault_disclosures SET sealed = x'' WHERE ${place} = ${ofEvent}`, event?.id),
      ],
      [
        'a row holds other bytes',
        ([event]) =>
          sql(
            `UPDATE vault_disclosures SET sealed = randomblob(length(sealed)) WHERE ${place} = ${ofEvent}`,
            event?.id,
          ),
      ],
      [
        'two rows of an event are exchanged',
        ([event]) =>
          sql(
            `UPDATE vault_disclosures SET sealed = (SELECT sealed FROM vault_disclosures AS other
                 WHERE other.${place} = vault_disclosures.${place} AND other.subject = vault_disclosures.subject
                   AND other.digest <> vault_disclosures.digest LIMIT 1)
               WHERE ${place} = ${ofEvent} AND subject LIKE 'case:%'`,
            event?.id,
          ),
      ],
      [
        'a row is filed under another subject',
        ([event]) =>
          sql(
            `UPDATE vault_disclosures SET subject = 'actor:officer-7' WHERE ${place} = ${ofEvent} AND subject LIKE 'case:%'`,
            event?.id,
          ),
      ],
    ];
    it.each(tamperings)('%s', async (_, tamper) => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      tamper(events);
      await expect(read('s')).rejects.toThrow(EventLogCorrupt);
    });

    it('a digest stands at another place of the event', async () => {
      const { events } = aCase();
      await sealed.append('s', 'no-stream', events);
      const [stored] = await allOf(seam.log.readStream('s'));
      const data = parseCanonical(stored?.data ?? '') as Record<string, unknown>;
      const exchanged = JSON.stringify({ ...data, externalId: data.title, title: data.externalId });
      if (!stored) throw new Error('nothing stored');
      await seam.log.append('forged', 'no-stream', [{ ...stored, data: exchanged }], NO_DISCLOSURES);
      await expect(read('forged')).rejects.toThrow(EventLogCorrupt);
    });
  });

  it('with another key-encryption key reads nothing, and says why', async () => {
    await sealed.append('s', 'no-stream', aCase().events);
    const stranger = fresh(randomBytes(32));
    await expect(read('s', stranger)).rejects.toThrow(EventLogDenied);
    await expect(stranger.readBatch({ after: 0n, limit: 10 })).rejects.toThrow(EventLogDenied);
  });

  it('reads long streams page by page, each event once and whole', async () => {
    const { events } = aCase();
    const opened = events[0] as NewEvent;
    const many = Array.from({ length: 700 }, () => ({ ...opened, id: randomUUID() }));
    await sealed.append('s', 'no-stream', many);
    expect(contents(await read('s'))).toEqual(contents(many));
    const some: string[] = [];
    for await (const { id } of fresh().readStream('s', { direction: 'backwards' })) {
      some.push(id);
      if (some.length === 300) break;
    }
    expect(some).toEqual(
      many
        .map(({ id }) => id)
        .reverse()
        .slice(0, 300),
    );
  });
});
