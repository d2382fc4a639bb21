import type { WriteSession } from '../../ports/read-store.js';
import { besideOf, quoted, type ShadowTables } from './shadow-tables.js';

/** Milliseconds that a swap waits for readers, and new readers behind it. */
const PATIENCE_MS = 200;
/** SQLSTATE lock_not_available. */
const HELD_UP = '55P03';

interface Index {
  readonly name: string;
  readonly definition: string;
  readonly key: boolean;
}

/**
 * On PostgreSQL rows belong to a snapshot, names of tables do not: a reader in a snapshot from before the rebuild would
 * find the new table empty. So each read begins with a lock on the checkpoints that it shares with other readers, and the
 * swap takes it alone; where a long report holds it, the swap lets the others pass and tries again.
 */
export const postgresTables: ShadowTables = {
  async shape(session, table) {
    const columns = await session.query<{ line: string }>(
      `SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' ||
              coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS line
       FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      { table: quoted(table) },
    );
    const indexes = (await indexesOf(session, table)).map(
      ({ name, definition }) => `${name} ${onto(definition, 'i', 't')}`,
    );
    return [...columns.map(({ line }) => line), ...indexes.sort()].join(';\n');
  },

  async create(session, table) {
    const beside = besideOf(table);
    await session.execute(`CREATE TABLE ${quoted(beside)} (LIKE ${quoted(table)} INCLUDING ALL EXCLUDING INDEXES)`);
    for (const { name, definition, key } of await indexesOf(session, table)) {
      const index = besideOf(name);
      await session.execute(onto(definition, index, beside));
      if (key) {
        await session.execute(
          `ALTER TABLE ${quoted(beside)} ADD CONSTRAINT ${quoted(index)} PRIMARY KEY USING INDEX ${quoted(index)}`,
        );
      }
    }
  },

  async holdReaders(session) {
    await session.execute(`SET LOCAL lock_timeout = '${PATIENCE_MS}ms'`);
    await session.execute('LOCK TABLE checkpoints IN ACCESS EXCLUSIVE MODE');
  },

  async letReaders(session) {
    await session.execute('SET LOCAL lock_timeout TO DEFAULT');
  },

  async swap(session, table) {
    const beside = besideOf(table);
    const indexes = await indexesOf(session, beside);
    await session.execute(`DROP TABLE ${quoted(table)}`);
    await session.execute(`ALTER TABLE ${quoted(beside)} RENAME TO ${quoted(table)}`);
    for (const { name } of indexes) {
      await session.execute(`ALTER INDEX ${quoted(name)} RENAME TO ${quoted(name.replace(/__new$/, ''))}`);
    }
  },

  async exists(session, table) {
    const found = await session.query('SELECT 1 AS found WHERE to_regclass(:table) IS NOT NULL', {
      table: quoted(table),
    });
    return found.length > 0;
  },

  async dropSome(session, table) {
    await postgresTables.drop(session, table);
    return true;
  },

  async drop(session, table) {
    await session.execute(`DROP TABLE IF EXISTS ${quoted(table)}`);
  },

  isHeldUp: (error) =>
    codeOf(error) === HELD_UP || codeOf((error as { cause?: unknown } | undefined)?.cause) === HELD_UP,
};

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown } | undefined)?.code;

function indexesOf(session: WriteSession, table: string): Promise<Index[]> {
  return session.query<Index>(
    `SELECT i.relname AS name, pg_get_indexdef(i.oid) AS definition, x.indisprimary AS key
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
     WHERE x.indrelid = to_regclass(:table) ORDER BY i.relname`,
    { table: quoted(table) },
  );
}

/** `CREATE [UNIQUE] INDEX name ON schema.table USING …` under another name, on another table. */
function onto(definition: string, name: string, table: string): string {
  return definition.replace(
    /^(CREATE (?:UNIQUE )?INDEX ).+? ON (?:ONLY )?.+? USING /,
    `$1${quoted(name)} ON ${quoted(table)} USING `,
  );
}
