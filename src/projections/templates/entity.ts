import type { TemplateEvent, TemplateKind } from '../../events/template.events.js';
import { integer, json, nullable, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';

export type TemplateState = 'draft' | 'submitted' | 'approved' | 'rejected' | 'retired';

type Drafted = Extract<TemplateEvent, { type: 'template.drafted' }>['data'];

/** Versions of letter templates and who stood for them. */
export const TemplateTable = temporalTable({
  name: 'templates',
  key: ['templateId', 'templateVersion'],
  columns: {
    templateId: text(),
    templateVersion: integer(),
    kind: text<TemplateKind>(),
    title: text(),
    language: text(),
    state: text<TemplateState>(),
    bodyHash: text(),
    elements: json<readonly string[]>(),
    /** Ids of the partials that a letter includes. */
    includes: nullable(json<readonly string[]>()),
    /** Of a partial: where its text stands, and for which days it is meant. */
    terms: nullable(json<NonNullable<Drafted['partial']>>()),
    draftedAt: text(),
    draftedBy: text(),
    submittedAt: nullable(text()),
    submittedBy: nullable(text()),
    approvedAt: nullable(text()),
    approvedBy: nullable(text()),
    rejectedAt: nullable(text()),
    rejectedBy: nullable(text()),
    retiredAt: nullable(text()),
    retiredBy: nullable(text()),
    /** Why it was rejected or retired. */
    why: nullable(text()),
  },
  indices: [{ name: 'templates_by_change', columns: ['fromPosition'] }],
});
export type TemplateRow = RowOf<typeof TemplateTable>;

/** Their bodies, kept once: a state of a version does not repeat its text. */
export const TemplateBodyTable = logTable({
  name: 'template_bodies',
  key: ['templateId', 'templateVersion'],
  columns: { templateId: text(), templateVersion: integer(), body: text() },
});
