import type { SqlValue } from '../ports/read-store.js';

/** What a principal may see; an empty list means all. */
export interface Scope {
  readonly kinds: readonly string[];
  readonly legalEntities: readonly string[];
}

/** The conditions of a query and their named parameters, in the SQL that SQLite and PostgreSQL share. */
export class Where {
  private readonly conditions: string[] = [];
  private readonly values: Record<string, SqlValue> = {};
  private bound = 0;

  get parameters(): Readonly<Record<string, SqlValue>> {
    return this.values;
  }

  /** A condition that holds beside all others. Parameter names must be new to this query. */
  and(condition: string, parameters: Readonly<Record<string, SqlValue>> = {}): this {
    for (const [name, value] of Object.entries(parameters)) this.bind(name, value);
    this.conditions.push(condition);
    return this;
  }

  /** `column = value`; without a value, no condition. */
  equals(column: string, value: SqlValue | undefined): this {
    if (value === undefined) return this;
    const name = this.fresh();
    return this.and(`${column} = :${name}`, { [name]: value });
  }

  /** The column holds one of the values; without a list, no condition. An empty list matches nothing. */
  oneOf(column: string, values: readonly SqlValue[] | undefined): this {
    if (values === undefined) return this;
    if (values.length === 0) return this.and('1 = 0');
    if (values.length === 1) return this.equals(column, values[0]);
    const names = values.map((value) => this.bind(this.fresh(), value));
    return this.and(`${column} IN (${names.map((name) => `:${name}`).join(', ')})`);
  }

  /**
   * As {@link oneOf}, in a list that is walked in another order: several values are hidden from the planner, which
   * would gather all rows of all values and sort them.
   */
  among(column: string, values: readonly string[] | undefined): this {
    if (values === undefined || values.length < 2) return this.oneOf(column, values);
    return this.oneOf(`CASE WHEN ${column} <> '' THEN ${column} END`, values);
  }

  /** From `from` (inclusive) to `to` (exclusive). */
  between(column: string, from: SqlValue | undefined, to: SqlValue | undefined): this {
    if (from !== undefined) {
      const name = this.fresh();
      this.and(`${column} >= :${name}`, { [name]: from });
    }
    if (to !== undefined) {
      const name = this.fresh();
      this.and(`${column} < :${name}`, { [name]: to });
    }
    return this;
  }

  /** The column holds the text somewhere; `%` and `_` stand for themselves. */
  contains(column: string, text: string | undefined): this {
    if (text === undefined) return this;
    const name = this.fresh();
    const literal = text.replace(/[\\%_]/g, (special) => `\\${special}`);
    return this.and(`${column} LIKE :${name} ESCAPE '\\'`, { [name]: `%${literal}%` });
  }

  /** Strictly behind the values in the given order of the columns: the condition of a keyset page. */
  behind(columns: readonly string[], direction: 'asc' | 'desc', values: readonly SqlValue[] | undefined): this {
    if (values === undefined) return this;
    const names = values.map((value) => this.bind(this.fresh(), value));
    const sign = direction === 'asc' ? '>' : '<';
    return this.and(`(${columns.join(', ')}) ${sign} (${names.map((name) => `:${name}`).join(', ')})`);
  }

  /** The row of a temporal table that was in force at a position; without one, the current row. */
  inForce(alias: string, at: bigint | undefined): this {
    return this.and(this.pinned(alias, at));
  }

  /** The same as a condition for a subquery; its parameter is bound here. */
  pinned(alias: string, at: bigint | undefined): string {
    if (at === undefined) return `${alias}.to_position IS NULL`;
    const name = this.bind(this.fresh(), at);
    return `${alias}.from_position <= :${name} AND (${alias}.to_position IS NULL OR ${alias}.to_position > :${name})`;
  }

  /** What a principal may see: the kinds and the legal entities of its scope. */
  within(scope: Scope | undefined, kindColumn: string, legalEntityColumn: string): this {
    if (scope === undefined) return this;
    if (scope.kinds.length > 0) this.oneOf(kindColumn, scope.kinds);
    if (scope.legalEntities.length > 0) this.oneOf(legalEntityColumn, scope.legalEntities);
    return this;
  }

  toString(): string {
    return this.conditions.length === 0 ? '1 = 1' : this.conditions.join(' AND ');
  }

  /** Counted, not looked up: a list of a thousand values takes a thousand names. */
  private fresh(): string {
    return `w${this.bound++}`;
  }

  private bind(name: string, value: SqlValue): string {
    if (name in this.values) throw new Error(`Parameter ${name} is bound already`);
    this.values[name] = value;
    return name;
  }
}

/**
 * Text as it is searched, the same on every database and in every locale: lower case in every script, compatibility
 * forms folded (NFKC), without the accents of Latin, Greek and Cyrillic letters.
 */
export const searchable = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/gu, '')
    .normalize('NFKC');
