import type { SqlValue, WriteSession } from '../../ports/read-store.js';
import { besideOf, formerOf, quoted, type ShadowTables } from './shadow-tables.js';

/** Rows that are taken out of a table in one go: overwriting them with zeros (`secure_delete`) takes some milliseconds. */
const ROWS_AT_ONCE = 500;

interface Definition {
  readonly type: 'table' | 'index';
  readonly name: string;
  readonly sql: string;
}

/**
 * SQLite keeps the text of each definition, and cannot rename an index: those of a table made beside get a number behind
 * their name when theirs is in use (`audit_trail_by_case__2`), and keep it after the swap.
 */
export const sqliteTables: ShadowTables = {
  async shape(session, table) {
    const definitions = await definitionsOf(session, table);
    const texts = definitions.map(({ type, name, sql }) =>
      renamed(sql, type === 'index' ? baseOf(name) : 'the table', 'the table'),
    );
    return texts.sort().join(';\n');
  },

  async create(session, table) {
    const beside = besideOf(table);
    for (const { type, name, sql } of await definitionsOf(session, table)) {
      if (type === 'table') {
        await session.execute(renamed(sql, beside, beside));
        if (/^CREATE VIRTUAL TABLE/i.test(sql)) await copySettings(session, table, beside);
      } else await session.execute(renamed(sql, await freeName(session, name), beside));
    }
  },

  /** A reader sees the tables of its snapshot, also their names. */
  async holdReaders() {
    return undefined;
  },

  async letReaders() {
    return undefined;
  },

  async swap(session, table) {
    const former = formerOf(table);
    await session.execute(`DROP TABLE IF EXISTS ${quoted(former)}`);
    await session.execute(`ALTER TABLE ${quoted(table)} RENAME TO ${quoted(former)}`);
    await session.execute(`ALTER TABLE ${quoted(besideOf(table))} RENAME TO ${quoted(table)}`);
  },

  async exists(session, table) {
    const found = await session.query(`SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = :table`, {
      table,
    });
    return found.length > 0;
  },

  /** Dropping a large table at once would hold up everything while its pages are overwritten. */
  async dropSome(session, table) {
    if (!(await sqliteTables.exists(session, table))) return true;
    const name = quoted(table);
    const gone = await session.execute(
      `DELETE FROM ${name} WHERE rowid IN (SELECT rowid FROM ${name} LIMIT ${ROWS_AT_ONCE})`,
    );
    if (gone > 0) return false;
    await sqliteTables.drop(session, table);
    return true;
  },

  async drop(session, table) {
    await session.execute(`DROP TABLE IF EXISTS ${quoted(table)}`);
  },

  isHeldUp: () => false,
};

/** The table first, then its indexes; those that SQLite makes for keys by itself have no text. */
function definitionsOf(session: WriteSession, table: string): Promise<Definition[]> {
  return session.query<Definition>(
    `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type DESC, name`,
    { table },
  );
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|\w+)`;
const TABLE = new RegExp(`^(CREATE (?:VIRTUAL )?TABLE )${NAME}\\s*`, 'i');
const INDEX = new RegExp(`^(CREATE (?:UNIQUE )?INDEX )${NAME} ON ${NAME}\\s*`, 'i');

/** The same definition under another name, and on another table. */
function renamed(sql: string, name: string, table: string): string {
  const text = sql.replace(TABLE, `$1${quoted(name)} `).replace(INDEX, `$1${quoted(name)} ON ${quoted(table)} `);
  if (text === sql) throw new Error(`This definition cannot be made a second time: ${sql}`);
  return text;
}

const baseOf = (index: string): string => index.replace(/__\d+$/, '');

async function freeName(session: WriteSession, index: string): Promise<string> {
  const base = baseOf(index);
  const used = new Set<SqlValue>();
  for (const { name } of await session.query(`SELECT name FROM sqlite_schema WHERE type = 'index'`)) {
    used.add(name as SqlValue);
  }
  let name = base;
  for (let n = 2; used.has(name); n += 1) name = `${base}__${n}`;
  return name;
}

/** Settings of a full-text table are no part of its definition (https://sqlite.org/fts5.html, section 6). */
async function copySettings(session: WriteSession, table: string, beside: string): Promise<void> {
  const settings = await session.query<{ k: string; v: SqlValue }>(
    `SELECT k, v FROM ${quoted(`${table}_config`)} WHERE k <> 'version'`,
  );
  for (const { k, v } of settings) {
    await session.execute(`INSERT INTO ${quoted(beside)} (${quoted(beside)}, rank) VALUES (:k, :v)`, { k, v });
  }
}
