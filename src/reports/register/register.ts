import type { Cell, Column } from '../../pdf/report-document.js';
import type { ActivePack } from '../../policies/assessment.js';
import type { CaseReference } from '../../projections/case-reference.js';
import type { ReportQueries } from '../../projections/report-queries.js';
import type { RecordValue } from '../formats/report-record.js';
import type { RegisterKind, SpanRequest } from '../request.js';
import { count, instantInColumn } from '../wording.js';

/** A column of a register: a field of its data forms and, where it has a heading, a column of its pages. */
export interface RegisterColumn<R> {
  readonly name: string;
  readonly value: (row: R) => RecordValue | undefined;
  readonly page?: Column & {
    /** Default: the value, as a reader writes it. */
    readonly cell?: (row: R) => Cell;
  };
}

/** Something that rows are counted by; a row may count for several. */
export interface Tally<R> {
  readonly name: string;
  readonly label: string;
  readonly counts: (row: R) => boolean;
  readonly tone?: 'critical' | 'warning' | 'success';
}

/** What rows are read from. Nothing restricted is left out here: what may be shown is decided once, for all registers. */
export interface RegisterSource {
  readonly queries: ReportQueries;
  readonly request: SpanRequest;
  readonly packs: readonly ActivePack[];
}

/**
 * A report that is a list: its title, its rows in their order, its columns, what is counted, and what must be said of it.
 * Everything else (cover, totals, pages, CSV, NDJSON, what is left out) is the same for all of them.
 */
export interface Register<R> {
  readonly kind: RegisterKind;
  readonly title: string;
  /** What is counted, in the plural: `letters`. */
  readonly of: string;
  /** Which rows belong to the period, and what the list says. */
  readonly scope: string;
  readonly notes?: readonly string[];
  readonly columns: readonly RegisterColumn<R>[];
  readonly tallies: readonly Tally<R>[];
  /** Rows are counted by it too, each group on its own. */
  readonly group: (row: R) => string;
  readonly groupedBy: string;
  rows(source: RegisterSource): AsyncIterable<R>;
  /** A row is restricted where it or its case is. */
  readonly isRestricted: (row: R) => boolean;
  readonly importId?: (row: R) => string | null;
}

/** A register of any rows: what the common form works on. */
export const register = <R>(definition: Register<R>): Register<unknown> => definition as unknown as Register<unknown>;

/** A column that stands on the pages too. */
export const shown = <R>(
  name: string,
  header: string,
  width: Column['width'],
  value: (row: R) => RecordValue | undefined,
  more: Partial<NonNullable<RegisterColumn<R>['page']>> = {},
): RegisterColumn<R> => ({ name, value, page: { header, width, ...more } });

/** A column of the data forms alone. */
export const data = <R>(name: string, value: (row: R) => RecordValue | undefined): RegisterColumn<R> => ({ name, value }); // prettier-ignore

interface OfACase {
  readonly caseId: string | null;
  readonly case: CaseReference | null;
}

/** Which case a row belongs to. */
export const caseColumns = <R>(of: (row: R) => OfACase): readonly RegisterColumn<R>[] => [
  shown('caseReference', 'Case', { flex: 1 }, (row) => of(row).case?.externalId ?? of(row).caseId, { style: 'strong' }),
  data('caseId', (row) => of(row).caseId),
  data('caseKind', (row) => of(row).case?.kind),
  data('legalEntity', (row) => of(row).case?.legalEntity),
];

interface Secret {
  readonly confidentiality: 'standard' | 'restricted';
  readonly case?: CaseReference | null;
}
export const isSecret = (row: Secret): boolean =>
  row.confidentiality === 'restricted' || row.case?.confidentiality === 'restricted';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A value as it stands on a page. */
export function cellOf(value: RecordValue | undefined): Cell {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return count(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return INSTANT.test(value) ? instantInColumn(value) : value;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}
