import type { TemplateKind } from '../../events/template.events.js';
import type { ReadSession, Row } from '../../ports/read-store.js';
import type { Pin } from '../page.js';
import { Where } from '../where.js';
import { TemplateTable, type TemplateRow, type TemplateState } from './entity.js';

export type TemplateView = Omit<TemplateRow, 'fromPosition' | 'toPosition'>;

const viewOf = (row: Row): TemplateView => {
  const { fromPosition: _, toPosition: __, ...view } = TemplateTable.view(row);
  return view;
};

export interface TemplateFilter extends Pin {
  readonly templateId?: string;
  readonly kind?: TemplateKind;
  readonly state?: TemplateState;
}

/** Versions of templates, by id and version. There are dozens: the list has no pages. */
export async function listTemplates(session: ReadSession, filter: TemplateFilter = {}): Promise<TemplateView[]> {
  const where = new Where()
    .equals('t.template_id', filter.templateId)
    .equals('t.kind', filter.kind)
    .equals('t.state', filter.state)
    .inForce('t', filter.at);
  const rows = await session.query(
    `SELECT ${TemplateTable.select('t')} FROM templates t WHERE ${where} ORDER BY t.template_id, t.template_version`,
    where.parameters,
  );
  return rows.map(viewOf);
}

/** Ids of the approved letters that include this partial: those whose words change with it. */
export async function lettersIncluding(session: ReadSession, partialId: string): Promise<readonly string[]> {
  const approved = await listTemplates(session, { state: 'approved' });
  return [
    ...new Set(approved.filter(({ includes }) => includes?.includes(partialId)).map(({ templateId }) => templateId)),
  ];
}

export interface TemplateDetail extends TemplateView {
  readonly body: string;
}

/** One version with its body; undefined where it was not drafted. */
export async function templateVersion(
  session: ReadSession,
  templateId: string,
  version: number,
  { at }: Pin = {},
): Promise<TemplateDetail | undefined> {
  const where = new Where().equals('t.template_id', templateId).equals('t.template_version', version).inForce('t', at);
  const [row] = await session.query(
    `SELECT ${TemplateTable.select('t')}, b.body AS body FROM templates t
     JOIN template_bodies b ON b.template_id = t.template_id AND b.template_version = t.template_version
     WHERE ${where}`,
    where.parameters,
  );
  return row && { ...viewOf(row), body: String(row['body']) };
}
