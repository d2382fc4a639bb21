import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog, type SqliteLog } from '../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { openSqliteVault, type SqliteVault } from '../../../src/adapters/vault/sqlite-file/sqlite-vault-file.js';
import * as catalogue from '../../../src/events/catalogue.js';
import type { NewEvent } from '../../../src/events/envelope.js';
import { EventLogUnavailable, WrongExpectedRevision } from '../../../src/ports/event-log.js';
import { NO_DISCLOSURES } from '../../../src/ports/vault.js';
import { Keyring } from '../../../src/privacy/keyring.js';
import { SealedLog } from '../../../src/privacy/sealed-log.js';
import { sweepOrphans } from '../../../src/privacy/sweep-orphans.js';

import { AT, aCase } from '../../support/personal-case.js';
import { allOf } from '../../support/all-of.js';

const HOUR = 3_600_000;
/** Personal leaves of the events of `aCase`. */
const LEAVES = [4, 5, 5];

describe('sweeping orphans', () => {
  let folder: string;
  let log: SqliteLog;
  let vault: SqliteVault;
  let sealed: SealedLog;
  /** The vault's clock. */
  let now: number;

  const openLog = (prefix = '') => openSqliteLog({ folder, prefix, simulated: false, createdAt: AT });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-sweep-'));
    now = Date.parse(AT);
    log = await openLog();
    vault = await openSqliteVault({ folder, now: () => now });
    sealed = new SealedLog(log, vault, new Keyring(vault, randomBytes(32)), catalogue);
  });
  afterEach(async () => {
    await vault.close();
    await log.close();
    rmSync(folder, { recursive: true });
  });

  const rowsOf = async (events: readonly NewEvent[]) =>
    (await vault.disclosures(events.map(({ id }) => ({ id, position: 1n })))).length;
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const whole = async (stream: string) => (await allOf(sealed.readStream(stream))).map(({ data }) => data);

  it('keeps every row that an event carries', async () => {
    const { events } = aCase();
    await sealed.append('s', 'no-stream', events.slice(0, 1));
    await sealed.append('s', 0, events.slice(1));
    now += 25 * HOUR;
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: sum(LEAVES), deleted: 0, undecided: [] });
    expect(await whole('s')).toEqual(events.map(({ data }) => data));
  });

  it('deletes the rows of an append that was refused', async () => {
    const [there, refused] = [aCase().events, aCase().events];
    await sealed.append('s', 'no-stream', there);
    await expect(sealed.append('s', 'no-stream', refused)).rejects.toThrow(WrongExpectedRevision);
    now += 25 * HOUR;
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: sum(LEAVES), deleted: sum(LEAVES), undecided: [] });
    expect([await rowsOf(there), await rowsOf(refused)]).toEqual([sum(LEAVES), 0]);
    expect(await whole('s')).toEqual(there.map(({ data }) => data));
  });

  it('deletes the rows of an append that never reached the log, to a stream that does not exist', async () => {
    const { events } = aCase();
    await vault.write(
      { keys: [], rows: [{ eventId: events[0]?.id ?? '', digest: 'd', subject: 'case:1', sealed: randomBytes(60) }] },
      { logId: log.logId, stream: 'never', revision: 0, events: 1 },
    );
    now += 25 * HOUR;
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: 0, deleted: 1, undecided: [] });
    expect(await rowsOf(events)).toBe(0);
  });

  it('of two attempts at one append keeps the rows whose digests were stored', async () => {
    const { events } = aCase();
    await sealed.append('s', 'no-stream', events);
    await sealed.append('s', 'no-stream', events);
    expect(await rowsOf(events)).toBe(2 * sum(LEAVES));
    now += 25 * HOUR;
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: sum(LEAVES), deleted: sum(LEAVES), undecided: [] });
    expect(await whole('s')).toEqual(events.map(({ data }) => data));
  });

  it('leaves alone what is younger than a day: its append may be under way', async () => {
    const { events } = aCase();
    await sealed.append('s', 'no-stream', aCase().events);
    await sealed.append('s', 'no-stream', events).catch(() => undefined);
    now += 23 * HOUR;
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: 0, deleted: 0, undecided: [] });
    expect(await rowsOf(events)).toBe(sum(LEAVES));
    expect(await sweepOrphans({ vault, log, olderThan: 22 * HOUR })).toMatchObject({ deleted: sum(LEAVES) });
  });

  it('looks at each write once', async () => {
    await sealed.append('s', 'no-stream', aCase().events);
    now += 25 * HOUR;
    await sweepOrphans({ vault, log });
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: 0, deleted: 0, undecided: [] });
    expect(await vault.unsettled({ olderThan: 0, after: 0, limit: 10 })).toEqual([]);
  });

  it('goes through more writes than fit a page', async () => {
    const streams = Array.from({ length: 450 }, (_, i) => ({ stream: `s-${i % 300}`, event: aCase().events[0] }));
    await Promise.allSettled(
      streams.map(({ stream, event }) => sealed.append(stream, 'no-stream', [event as NewEvent])),
    );
    now += 25 * HOUR;
    expect(await sweepOrphans({ vault, log })).toEqual({ kept: 300 * 4, deleted: 150 * 4, undecided: [] });
  });

  it('decides nothing by another log, and goes on with what this one can tell', async () => {
    const [elsewhere, here] = [aCase().events, aCase().events];
    const other = await openLog('other-');
    await new SealedLog(other, vault, new Keyring(vault, randomBytes(32)), catalogue).append(
      's',
      'no-stream',
      elsewhere,
    );
    await sealed.append('s', 'no-stream', here.slice(0, 1).map(withoutActor));
    now += 25 * HOUR;
    const swept = await sweepOrphans({ vault, log });
    expect(swept).toMatchObject({ kept: 3, deleted: 0 });
    expect(swept.undecided.map(({ write }) => write.append.logId)).toEqual([other.logId]);
    expect(await rowsOf(elsewhere)).toBe(sum(LEAVES));
    expect(await sweepOrphans({ vault, log: other })).toEqual({ kept: sum(LEAVES), deleted: 0, undecided: [] });
    await other.close();
  });

  it('stops when the log cannot be read, and has deleted nothing', async () => {
    const { events } = aCase();
    await sealed.append('s', 'no-stream', events);
    now += 25 * HOUR;
    await log.close();
    await expect(sweepOrphans({ vault, log })).rejects.toThrow(EventLogUnavailable);
    log = await openLog();
    expect(await rowsOf(events)).toBe(sum(LEAVES));
    expect(await sweepOrphans({ vault, log })).toMatchObject({ kept: sum(LEAVES) });
  });

  it('is not misled by an event of the same id elsewhere', async () => {
    const { events } = aCase();
    const first = events.slice(0, 1);
    await sealed.append('here', 'no-stream', first);
    const [stored] = await allOf(log.readStream('here'));
    if (!stored) throw new Error('nothing stored');
    await log.append('there', 'no-stream', [{ ...stored, data: '{}', metadata: '{}' }], NO_DISCLOSURES);
    now += 25 * HOUR;
    expect(await sweepOrphans({ vault, log })).toMatchObject({ kept: LEAVES[0], deleted: 0 });
  });
});

/** The actor's key would be the other keyring's: its name is left out. */
function withoutActor(event: NewEvent): NewEvent {
  return { ...event, metadata: { ...event.metadata, actor: { type: 'service', id: 'importer' } } };
}
