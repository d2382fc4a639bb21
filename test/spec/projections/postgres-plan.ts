import type { ReadSession } from '../../../src/ports/read-store.js';

interface Node {
  readonly 'Node Type': string;
  readonly Alias?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Plans?: readonly Node[];
}

/**
 * What PostgreSQL would do for a query, in the words of SQLite, so that one specification holds for both. The tables of
 * tests are small: with a price on reading a whole table and on sorting, it does so only where no index serves.
 */
export async function postgresPlan(
  session: ReadSession,
  sql: string,
  parameters: Parameters<ReadSession['query']>[1],
): Promise<string[]> {
  for (const way of ['seqscan', 'sort', 'incremental_sort', 'bitmapscan']) {
    await session.query(`SELECT set_config('enable_${way}', 'off', true)`);
  }
  const [row] = await session.query<Record<string, string>>(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
  const [{ Plan: plan }] = JSON.parse(String(row?.['QUERY PLAN'])) as [{ Plan: Node }];
  return [...linesOf(plan)];
}

function* linesOf(node: Node): Generator<string> {
  const { 'Node Type': type, Alias: alias = '', 'Index Name': index, Plans: plans = [] } = node;
  const condition = node['Index Cond'] ?? node['Recheck Cond'];
  // Where nothing can be found there is nothing to sort.
  const sortsNothing = plans.every((inner) => inner['Node Type'] === 'Result' && inner.Plans === undefined);
  if (/Sort$/.test(type) && !sortsNothing) yield 'USE TEMP B-TREE FOR ORDER BY';
  if (type === 'Seq Scan') yield `SCAN ${alias}`;
  else if (index !== undefined) {
    const using = type === 'Index Only Scan' ? 'USING COVERING INDEX' : 'USING INDEX';
    yield `${condition === undefined ? 'SCAN' : 'SEARCH'} ${alias} ${using} ${index} (${condition ?? ''})`;
  }
  for (const inner of plans) yield* linesOf(inner);
}
