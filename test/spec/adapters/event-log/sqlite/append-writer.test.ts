import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openForWriting } from '../../../../../src/adapters/event-log/sqlite/database.js';
import { AppendWriter } from '../../../../../src/adapters/event-log/sqlite/append-writer.js';
import { EventLogUnavailable, WrongExpectedRevision, type EventToStore } from '../../../../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../../../../src/ports/vault.js';
import { anEvent, someEvents } from '../../../../contract/event-log/log-under-test.js';

describe('the writer of the log', () => {
  let folder: string;
  let db: Database;
  let commits: number;
  let writer: AppendWriter;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-group-'));
    db = openForWriting(folder);
    commits = 0;
    writer = new AppendWriter(db, '', () => commits++);
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  const append = (stream: string, events: readonly EventToStore[] = [anEvent()]) =>
    writer.append(stream, 'no-stream', events, NO_DISCLOSURES);
  const count = () => db.prepare('SELECT count(*) FROM events').pluck().get();

  it('commits appends that arrive together once', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => append(`s-${i}`)));
    expect(commits).toBe(1);
    expect(count()).toBe(100);
  });

  it('judges them in the order of their arrival', async () => {
    const chain = Array.from({ length: 50 }, (_, i) =>
      writer.append('s', i === 0 ? 'no-stream' : i - 1, [anEvent()], NO_DISCLOSURES),
    );
    expect((await Promise.all(chain)).map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(commits).toBe(1);
  });

  it('answers only after the commit', async () => {
    const other = openForWriting(folder);
    const seen = await append('s').then(() => other.prepare('SELECT count(*) FROM events').pluck().get());
    other.close();
    expect(seen).toBe(1);
  });

  it('goes on behind what another connection has written meanwhile', async () => {
    await append('s');
    const other = openForWriting(folder);
    await new AppendWriter(other, '', () => undefined).append('t', 'no-stream', someEvents(3), NO_DISCLOSURES);
    other.close();
    expect(await append('u')).toEqual({ revision: 0, position: 5n });
    await expect(append('t')).rejects.toThrow(WrongExpectedRevision);
  });

  it('divides very large groups, so that no transaction holds the process for long', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => append(`s-${i}`, someEvents(900))));
    expect(commits).toBe(5);
    expect(count()).toBe(9_000);
  });

  it('wakes nobody for a group in which nothing was written', async () => {
    const events = someEvents(1);
    await append('s', events);
    await Promise.allSettled([append('s', events), append('s')]);
    expect(commits).toBe(1);
  });

  it('an append that the file does not take fails alone', async () => {
    const poison = { ...anEvent(), data: undefined as unknown as string };
    const [before, bad, after] = await Promise.allSettled([
      append('a', someEvents(2)),
      append('b', [anEvent(), poison]),
      append('c', someEvents(2)),
    ]);
    expect([before.status, bad.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(count()).toBe(4);
  });

  it('a full disk fails the whole group, leaves nothing half-written, and says so; space again, and it goes on', async () => {
    await append('s');
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.pragma(`max_page_count = ${pages + 20}`);
    const large = Array.from({ length: 8 }, () => anEvent({ text: 'x'.repeat(60_000) }));
    const results = await Promise.allSettled([append('small'), append('large', large), append('small-too')]);
    for (const result of results) {
      expect(result.status).toBe('rejected');
      const { reason } = result as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(EventLogUnavailable);
      expect(reason).toMatchObject({ full: true });
    }
    expect(count()).toBe(1);
    db.pragma('max_page_count = 1073741823');
    await Promise.all([append('small'), append('large', large), append('small-too')]);
    expect(count()).toBe(11);
  });

  it('another writer that holds the file makes the log unavailable, not broken', async () => {
    const other = openForWriting(folder);
    other.exec('BEGIN IMMEDIATE');
    await expect(append('s')).rejects.toThrow(EventLogUnavailable);
    other.exec('ROLLBACK');
    other.close();
    expect((await append('s')).revision).toBe(0);
  });

  it('sees what another writer appended', async () => {
    await append('s');
    const other = openForWriting(folder);
    const second = new AppendWriter(other, '', () => undefined);
    await second.append('s', 0, someEvents(2), NO_DISCLOSURES);
    other.close();
    await expect(writer.append('s', 0, someEvents(1), NO_DISCLOSURES)).rejects.toThrow(WrongExpectedRevision);
    expect(await writer.append('s', 2, someEvents(1), NO_DISCLOSURES)).toEqual({ revision: 3, position: 4n });
  });

  it('commits what is pending when drained', async () => {
    const pending = [append('a'), append('b')];
    writer.drain();
    expect(count()).toBe(2);
    await Promise.all(pending);
  });
});
