import type { ReadSession } from '../../ports/read-store.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { temporalPage } from '../temporal-page.js';
import { Where } from '../where.js';
import { ImportTable, type ImportRow } from './entity.js';

export type ImportView = Omit<ImportRow, 'fromPosition' | 'toPosition'>;

const viewOf = ({ fromPosition: _, toPosition: __, ...view }: ImportRow): ImportView => view;

/** Imports, the latest first. @throws InvalidCursor, or RangeError for a bad limit */
export function listImports(
  session: ReadSession,
  filter: Pin & { readonly system?: string } = {},
  request: PageRequest = {},
): Promise<Page<ImportView>> {
  return temporalPage(
    session,
    {
      table: ImportTable,
      where: () => new Where().equals('t.system', filter.system),
      sort: ['startedAt', 'importId'],
      direction: 'desc',
      view: viewOf,
    },
    { ...request, at: filter.at },
  );
}

/** One import as it was at a position; undefined where it had not started. */
export async function importById(
  session: ReadSession,
  importId: string,
  { at }: Pin = {},
): Promise<ImportView | undefined> {
  const where = new Where().equals('t.import_id', importId).inForce('t', at);
  const [row] = await session.query(
    `SELECT ${ImportTable.select('t')} FROM imports t WHERE ${where}`,
    where.parameters,
  );
  return row && viewOf(ImportTable.view(row));
}
