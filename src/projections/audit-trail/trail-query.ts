import type { EventType } from '../../events/catalogue.js';
import type { Origin } from '../../events/envelope.js';
import type { ReadSession, ReadStore } from '../../ports/read-store.js';
import { joinCase } from '../case-reference.js';
import type { Pin } from '../page.js';
import { Where, type Scope } from '../where.js';
import { AuditCaseTable, type SubjectKind } from './entity.js';
import { positionsBetween } from './log-time.js';
import { textCondition } from './text-search.js';

export interface AuditFilter extends Pin {
  readonly caseId?: string;
  readonly actorId?: string;
  readonly types?: readonly EventType[];
  readonly subject?: { readonly kind: SubjectKind; readonly id: string };
  /** Log time, RFC 3339 UTC with milliseconds; from inclusive, to exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Only what stands behind this position: how a reader follows the trail. */
  readonly after?: bigint;
  readonly origin?: Origin;
  readonly importId?: string;
  readonly correlationId?: string;
  /** All of these words, in any order; `word*` for a beginning. */
  readonly text?: string;
  readonly confidentiality?: 'standard';
  readonly scope?: Scope;
}

/** What stands behind FROM, and the conditions; rows are `t`, their position is `at`. */
export interface TrailQuery {
  readonly from: string;
  readonly where: Where;
  readonly at: 't.position' | 'x.rowid';
}

/** Filters that few rows pass: then the words are looked up row by row, else the rows word by word. */
const isNarrow = ({ caseId, subject, correlationId }: AuditFilter) => Boolean(caseId ?? subject ?? correlationId);

/** Whether rows are found by their words, and then looked at. */
export const searchesByWords = (filter: AuditFilter): boolean => filter.text !== undefined && !isNarrow(filter);

/**
 * The rows of a filter. `type` narrows it to one type of the list: several types are walked one by one, each on its
 * index, for an index over many types has them in no order by position.
 */
export async function trailQuery(
  session: ReadSession,
  dialect: ReadStore['dialect'],
  filter: AuditFilter,
  type?: EventType,
): Promise<TrailQuery> {
  const where = new Where();
  const words = filter.text === undefined ? undefined : textCondition(dialect, filter.text);
  const byWords = words !== undefined && searchesByWords(filter);
  const at = byWords ? 'x.rowid' : 't.position';
  if (byWords) where.and(`${words.condition} AND t.position = x.rowid`, words.parameters);
  where
    .equals('t.case_id', filter.caseId)
    .equals('t.actor_id', filter.actorId)
    .equals('t.type', type)
    .equals('t.subject_kind', filter.subject?.kind)
    .equals('t.subject_id', filter.subject?.id)
    .equals('t.origin', filter.origin)
    .equals('t.import_id', filter.importId)
    .equals('t.correlation_id', filter.correlationId)
    .equals('t.confidentiality', filter.confidentiality)
    .within(filter.scope, 'k.kind', 'k.legal_entity');
  if (type === undefined) where.among('t.type', filter.types);
  const range = await positionsBetween(session, filter.from, filter.to);
  if (range === 'none') where.and('1 = 0');
  else where.between(at, range.first, range.end);
  if (filter.after !== undefined) where.behind([at], 'asc', [filter.after]);
  if (filter.at !== undefined) where.and(`${at} <= :pin`, { pin: filter.at });
  if (words && !byWords) {
    where.and(
      `EXISTS (SELECT 1 FROM audit_text x WHERE ${words.condition} AND x.rowid = t.position)`,
      words.parameters,
    );
  }
  // CROSS JOIN keeps SQLite to this order: the words first, newest first, and no sorting.
  const from = byWords ? 'audit_text x CROSS JOIN audit_trail t' : 'audit_trail t';
  return { from: filter.scope ? `${from} ${joinCase(AuditCaseTable)}` : from, where, at };
}
