import type { CommunicationKind } from '../../events/communication.events.js';
import { integer, json, nullable, text } from '../column.js';
import { logTable, temporalTable, type RowOf } from '../define-table.js';

export type TemplateState = 'draft' | 'submitted' | 'approved' | 'rejected' | 'retired';

/** Versions of letter templates and who stood for them. */
export const TemplateTable = temporalTable({
  name: 'templates',
  key: ['templateId', 'templateVersion'],
  columns: {
    templateId: text(),
    templateVersion: integer(),
    kind: text<CommunicationKind>(),
    title: text(),
    language: text(),
    state: text<TemplateState>(),
    bodyHash: text(),
    elements: json<readonly string[]>(),
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
