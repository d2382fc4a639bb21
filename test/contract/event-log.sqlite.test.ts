import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteLog } from '../../src/adapters/event-log/sqlite/sqlite-log.js';
import type { EventLog } from '../../src/ports/event-log.js';
import { eventLogContract, type LogStore } from './event-log.contract.js';

eventLogContract('sqlite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-log-'));
  const opened: EventLog[] = [];

  /** Through a second connection, as anyone could who has the file. */
  const sql = (statement: string) => () => {
    const db = new Database(join(folder, 'log.sqlite'));
    try {
      db.exec(statement);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error as Error);
    } finally {
      db.close();
    }
  };

  const store: LogStore = {
    async open(options) {
      const log = await openSqliteLog({ folder, ...options });
      opened.push(log);
      return log;
    },
    tamperings: {
      'changing the data of an event': sql(`UPDATE events SET data = '{}' WHERE stream = 's' AND revision = 1`),
      'moving an event to another stream': sql(`UPDATE events SET stream = 't' WHERE stream = 's' AND revision = 2`),
      'changing a position': sql(`UPDATE events SET position = position + 100`),
      'removing an event': sql(`DELETE FROM events WHERE stream = 's' AND revision = 1`),
      'removing all events': sql(`DELETE FROM events`),
      'replacing by position': sql(
        `REPLACE INTO events SELECT position, 't', 0, id, type, version, '{}', metadata FROM events WHERE stream = 's' AND revision = 1`,
      ),
      'replacing by stream and revision': sql(
        `REPLACE INTO events SELECT 1000, stream, revision, id, type, version, '{}', metadata FROM events WHERE stream = 's' AND revision = 1`,
      ),
      'inserting before others': sql(`INSERT INTO events VALUES (-1, 't', 0, 'x', 'x', 1, '{}', '{}')`),
      'leaving a gap in a stream': sql(`INSERT INTO events VALUES (1000, 's', 9, 'x', 'x', 1, '{}', '{}')`),
    },
    async dispose() {
      await Promise.all(opened.map((log) => log.close()));
      rmSync(folder, { recursive: true });
    },
  };
  return Promise.resolve(store);
});
