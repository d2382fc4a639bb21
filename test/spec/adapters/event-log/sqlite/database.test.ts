import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { logFile, openForReading, openForWriting } from '../../../../../src/adapters/event-log/sqlite/database.js';
import { openSqliteLog } from '../../../../../src/adapters/event-log/sqlite/sqlite-log.js';
import { EventLogCorrupt, EventLogDenied, EventLogUnavailable } from '../../../../../src/ports/event-log.js';

describe("the log's file", () => {
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'casewitness-file-'));
    folder = join(root, 'data');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const open = () => openSqliteLog({ folder, simulated: false, createdAt: '2026-07-01T09:12:00.000Z' });

  it('is written durably, and overwrites what is deleted', () => {
    const db = openForWriting(folder);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('secure_delete', { simple: true })).toBe(1);
    db.close();
  });

  it('stands in a folder that only its owner may enter', () => {
    openForWriting(folder).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['UPDATE', `UPDATE events SET data = '{}'`, 'events cannot be changed'],
    ['DELETE', `DELETE FROM events`, 'events cannot be removed'],
    ['REPLACE', `REPLACE INTO events SELECT position, 't', 0, id, type, 1, '{}', '{}' FROM events`, 'goes to the end'],
    ['a gap', `INSERT INTO events VALUES (9, 's', 1, 'x', 'x', 1, '{}', '{}')`, 'goes to the end'],
    ['a position before', `INSERT INTO events VALUES (0, 's', 0, 'x', 'x', 1, '{}', '{}')`, 'goes to the end'],
    ['no text', `INSERT INTO events VALUES (9, 's', 0, 'x', 'x', 1, NULL, '{}')`, 'NOT NULL'],
  ])('refuses %s, in words', async (_, statement, words) => {
    await (await open()).close();
    const db = new Database(logFile(folder));
    expect(() => db.exec(statement)).toThrow(words);
    expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(1);
    db.close();
  });

  it('is not written to without the guards that judge what is appended', async () => {
    await (await open()).close();
    const db = new Database(logFile(folder));
    db.exec('DROP TRIGGER events_are_added_at_the_end');
    db.close();
    await expect(open()).rejects.toThrow(EventLogCorrupt);
  });

  it('lets the vault delete', async () => {
    await (await open()).close();
    const db = new Database(logFile(folder));
    db.exec(`INSERT INTO vault_keys (subject, wrapped) VALUES ('case:1', x'00')`);
    expect(() => db.exec(`UPDATE vault_keys SET wrapped = NULL`)).toThrow('CHECK');
    db.exec(`UPDATE vault_keys SET wrapped = NULL, destroyed_at = 'then', erasure_event = 'e'; DELETE FROM vault_keys`);
    db.close();
  });

  it('is refused when it is no database', async () => {
    openForWriting(folder).close();
    writeFileSync(logFile(folder), 'not a database at all, but long enough to be taken for one'.repeat(100));
    await expect(open()).rejects.toThrow(EventLogCorrupt);
  });

  it("is refused when it is another application's", async () => {
    openForWriting(folder).close();
    rmSync(logFile(folder));
    const other = new Database(logFile(folder));
    other.exec('CREATE TABLE notes (text TEXT)');
    other.close();
    await expect(open()).rejects.toThrow(EventLogDenied);
  });

  it('is refused when a newer program made it', async () => {
    const db = openForWriting(folder);
    db.pragma('user_version = 2');
    db.close();
    await expect(open()).rejects.toThrow(EventLogDenied);
  });

  it('is refused when it does not say which log it is', async () => {
    const db = openForWriting(folder);
    db.exec(`INSERT INTO events VALUES (1, 'log', 0, 'x', 'log.created', 1, '{"simulated":false}', '{}')`);
    db.close();
    await expect(open()).rejects.toThrow(EventLogCorrupt);
  });

  it('is not made by a reader', () => {
    expect(() => openForReading(folder)).toThrow(EventLogUnavailable);
  });
});
