import type { ImportView } from '../../projections/imports/queries.js';
import type { PolicyInForce, ReportQueries } from '../../projections/report-queries.js';
import type { About } from '../about.js';
import { packsOf } from '../notice-verdict.js';
import { counting, type OnProgress } from '../progress.js';
import type { RegisterRequest, ReportAt } from '../request.js';
import { inList, instant, spoken } from '../wording.js';
import type { Register } from './register.js';

/** Rows of one group, or all, and how many of them count for each tally. */
export interface Counts {
  readonly of: string;
  readonly rows: number;
  readonly tallies: ReadonlyMap<string, number>;
}

/** A register at one position: what it counts is known, its rows are read as they are asked for. */
export interface ReadRegister {
  readonly register: Register<unknown>;
  readonly about: About;
  readonly total: Counts;
  /** By name of the group. */
  readonly groups: readonly Counts[];
  readonly policies: readonly PolicyInForce[];
  readonly imports: readonly ImportView[];
  /** Only rows that may be shown. */
  rows(): AsyncIterable<unknown>;
}

/** Reads all rows once and counts them; memory grows with the groups, not with the rows. */
export async function readRegister(
  queries: ReportQueries,
  register: Register<unknown>,
  request: RegisterRequest,
  at: ReportAt,
  onProgress?: OnProgress,
): Promise<ReadRegister> {
  const policies = await queries.policiesInForce();
  const source = { queries, request, packs: packsOf(policies) };
  const standard = request.confidentiality === 'standard';
  const total = new Counting('all', register);
  const groups = new Map<string, Counting>();
  const importIds = new Set<string>();
  let withheld = 0;
  let secret = false;
  for await (const row of counting(register.rows(source), 'reading', 0, onProgress)) {
    const restricted = register.isRestricted(row);
    if (restricted && standard) {
      withheld += 1;
      continue;
    }
    secret ||= restricted;
    const name = register.group(row);
    const group = groups.get(name) ?? new Counting(name, register);
    groups.set(name, group);
    for (const one of [total, group]) one.add(row);
    const importId = register.importId?.(row) ?? null;
    if (importId !== null) importIds.add(importId);
  }
  return {
    register,
    about: aboutRegister(register, request, at, queries.versions, {
      included: total.rows,
      withheld,
      confidentiality: secret ? 'restricted' : 'standard',
    }),
    total,
    groups: [...groups.values()].sort((a, b) => (a.of < b.of ? -1 : 1)),
    policies,
    imports: await queries.imports(importIds),
    rows: async function* () {
      for await (const row of register.rows(source)) if (!standard || !register.isRestricted(row)) yield row;
    },
  };
}

class Counting implements Counts {
  rows = 0;
  readonly tallies = new Map<string, number>();

  constructor(
    readonly of: string,
    private readonly register: Register<unknown>,
  ) {
    for (const { name } of register.tallies) this.tallies.set(name, 0);
  }

  add(row: unknown): void {
    this.rows += 1;
    for (const { name, counts } of this.register.tallies) {
      if (counts(row)) this.tallies.set(name, (this.tallies.get(name) ?? 0) + 1);
    }
  }
}

function aboutRegister(
  { kind, title, of, scope: said }: Register<unknown>,
  { from, to, legalEntity, caseKind, confidentiality, scope }: RegisterRequest,
  at: ReportAt,
  projections: About['projections'],
  kept: { readonly included: number; readonly withheld: number; readonly confidentiality: About['confidentiality'] },
): About {
  const seen = [
    ...(scope && scope.legalEntities.length > 0 ? [`legal entities: ${inList(scope.legalEntities)}`] : []),
    ...(scope && scope.kinds.length > 0 ? [`kinds of case: ${inList(scope.kinds.map(spoken))}`] : []),
  ];
  const last = new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
  return {
    report: kind,
    title,
    subtitle: `${from.slice(0, 10)} to ${last}`,
    scope: [
      { label: 'Period', value: `From ${instant(from)} (inclusive) to ${instant(to)} (exclusive)` },
      { label: 'Scope', value: said },
      { label: 'Legal entity', value: legalEntity ?? 'All' },
      { label: 'Kind of case', value: caseKind === undefined ? 'All' : spoken(caseKind) },
      {
        label: 'Restricted records',
        value: confidentiality === 'standard' ? 'Left out, as asked' : 'Included, where there are any',
      },
      { label: 'Seen by the requester', value: seen.length === 0 ? 'Everything' : `Only ${seen.join('; ')}` },
    ],
    populations: [
      {
        of,
        found: kept.included + kept.withheld,
        included: kept.included,
        excluded: [{ reason: 'restricted', count: kept.withheld }],
      },
    ],
    confidentiality: kept.confidentiality,
    withheld: kept.withheld,
    at,
    projections,
  };
}
