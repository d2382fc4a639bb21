import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForReading } from '../../../../../src/adapters/event-log/sqlite/database.js';
import {
  openSqliteLog,
  openSqliteLogReadOnly,
  type SqliteLog,
} from '../../../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { EventLogDenied, EventLogUnavailable } from '../../../../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../../../../src/ports/vault.js';
import { anEvent, someEvents } from '../../../../contract/event-log/log-under-test.js';
import { allOf } from '../../../../support/all-of.js';

describe('the embedded log', () => {
  let folder: string;
  let log: SqliteLog;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-embedded-'));
    log = await openSqliteLog({ folder, simulated: false, createdAt: '2026-07-01T09:12:00.000Z' });
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  it('commits what is pending when it is closed', async () => {
    const pending = log.append('s', 'no-stream', someEvents(3), NO_DISCLOSURES);
    await log.close();
    expect((await pending).revision).toBe(2);
  });

  it('lets the event loop run during a long read', async () => {
    await log.append('s', 'no-stream', someEvents(5_000), NO_DISCLOSURES);
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    const before = turns;
    expect(await allOf(log.readStream('s'))).toHaveLength(5_000);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(before);
  });

  it('reads events of a mebibyte in small pages and small events in large ones, none lost between', async () => {
    for (let i = 0; i < 5; i++) {
      const last = i * 401 - 1;
      const large = anEvent({ text: 'x'.repeat(1_000_000) });
      await log.append('s', i === 0 ? 'no-stream' : last, [large], NO_DISCLOSURES);
      await log.append('s', last + 1, someEvents(400), NO_DISCLOSURES);
    }
    const forwards = await allOf(log.readStream('s'));
    expect(forwards.map(({ revision }) => revision)).toEqual(Array.from({ length: 2_005 }, (_, i) => i));
    expect(await allOf(log.readStream('s', { direction: 'backwards' }))).toEqual(forwards.toReversed());
    expect((await allOf(log.readAll({ after: 0n, limit: 10_000 }))).slice(1)).toEqual(forwards);
  });

  describe('opened for reading only, beside its writer', () => {
    let reader: SqliteLog;

    beforeEach(async () => {
      reader = await openSqliteLogReadOnly(folder);
    });
    afterEach(() => reader.close());

    it('is the same log', async () => {
      await log.append('s', 'no-stream', someEvents(3), NO_DISCLOSURES);
      expect(reader.logId).toBe(log.logId);
      expect(await reader.head()).toBe(await log.head());
      expect(await allOf(reader.readStream('s'))).toEqual(await allOf(log.readStream('s')));
    });

    it('refuses to append', async () => {
      await expect(reader.append('s', 'no-stream', someEvents(1), NO_DISCLOSURES)).rejects.toThrow(EventLogDenied);
    });

    it('is woken by what the writer appends', async () => {
      const woken = new Promise<void>((resolve) => {
        reader.subscribe({ after: 1n }, resolve);
      });
      await log.append('s', 'no-stream', someEvents(1), NO_DISCLOSURES);
      await woken;
    });

    it('does not hold up the writer, even in the middle of a read', async () => {
      await log.append('s', 'no-stream', someEvents(10), NO_DISCLOSURES);
      const db = openForReading(folder);
      const rows = db.prepare('SELECT position FROM events').iterate();
      rows.next();
      expect((await log.append('t', 'no-stream', someEvents(10), NO_DISCLOSURES)).revision).toBe(9);
      expect([...rows]).toHaveLength(10);
      db.close();
    });

    it('still reads when the writer is gone', async () => {
      await log.append('s', 'no-stream', someEvents(3), NO_DISCLOSURES);
      await log.close();
      expect(await allOf(reader.readStream('s'))).toHaveLength(3);
      const late = await openSqliteLogReadOnly(folder);
      expect(await allOf(late.readStream('s'))).toHaveLength(3);
      await late.close();
    });
  });

  it('cannot be opened for reading where there is none', async () => {
    await expect(openSqliteLogReadOnly(join(folder, 'nowhere'))).rejects.toThrow(EventLogUnavailable);
    await expect(openSqliteLogReadOnly(folder, 'other-')).rejects.toThrow(EventLogUnavailable);
  });
});
