import type { QueryResult } from 'pg';
import type { Row, SqlValue } from '../../../ports/read-store.js';
import { reasonOfLoss, type PostgresClient } from '../../postgres-pool.js';
import { plainText, storableText } from '../../postgres-values.js';

const CACHED = 500;

interface Compiled {
  /** With `$1`, `$2` … */
  readonly text: string;
  readonly names: readonly string[];
}

const compiled = new Map<string, Compiled>();

/** Texts, names in quotes, comments and casts, in which a colon begins no parameter; or a parameter. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)/g;

function compile(sql: string): Compiled {
  const known = compiled.get(sql);
  if (known) return known;
  const names: string[] = [];
  const text = sql.replace(TOKENS, (token, name: string | undefined) => {
    if (name === undefined) return token;
    let index = names.indexOf(name);
    if (index < 0) index = names.push(name) - 1;
    return `$${index + 1}`;
  });
  const made = { text, names };
  if (compiled.size >= CACHED) compiled.delete(compiled.keys().next().value as string);
  compiled.set(sql, made);
  return made;
}

/** A parameter as text: the server knows from its place what type it is to be. */
function parameter(name: string, value: SqlValue | undefined): string | null {
  if (value === undefined) throw new TypeError(`Parameter ${name} is undefined`);
  return value === null ? null : storableText(plainText(name, value));
}

/**
 * A statement with `:name` parameters, as `pg` takes it.
 * @throws TypeError for a parameter without a value, or one that SQL has no value for
 */
export function statement(
  sql: string,
  parameters: Readonly<Record<string, SqlValue>> = {},
): { text: string; values: unknown[] } {
  const { text, names } = compile(sql);
  return { text, values: names.map((name) => parameter(name, parameters[name])) };
}

/** Statements are planned anew with their values each time: a plan made while a table was empty would be kept. */
export async function run(client: PostgresClient, text: string, values: unknown[]): Promise<QueryResult<Row>> {
  try {
    return await client.query<Row>({ text, values });
  } catch (error) {
    throw reasonOfLoss(client, error);
  }
}
