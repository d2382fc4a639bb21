import { add, change, defineProjection, on, put } from '../define-projection.js';
import { TemplateBodyTable, TemplateTable } from './entity.js';

/** Which versions of which templates are there, who approved them, and may they be composed? */
export const templates = defineProjection({
  name: 'templates',
  version: 2,
  tables: [TemplateTable, TemplateBodyTable],
  project: [
    on({
      'template.drafted': ({ data: { body, partials, partial, ...draft }, metadata }) => [
        put(TemplateTable, {
          ...draft,
          includes: partials ?? null,
          terms: partial ?? null,
          state: 'draft',
          draftedAt: metadata.occurredAt,
          draftedBy: metadata.actor.id,
        }),
        add(TemplateBodyTable, { templateId: draft.templateId, templateVersion: draft.templateVersion, body }),
      ],
      'template.submitted': ({ data: { templateId, templateVersion }, metadata: { occurredAt, actor } }) =>
        change(
          TemplateTable,
          { templateId, templateVersion },
          { state: 'submitted', submittedAt: occurredAt, submittedBy: actor.id },
        ),
      'template.approved': ({ data: { templateId, templateVersion }, metadata: { occurredAt, actor } }) =>
        change(
          TemplateTable,
          { templateId, templateVersion },
          { state: 'approved', approvedAt: occurredAt, approvedBy: actor.id },
        ),
      'template.rejected': ({ data: { templateId, templateVersion, why }, metadata: { occurredAt, actor } }) =>
        change(
          TemplateTable,
          { templateId, templateVersion },
          { state: 'rejected', rejectedAt: occurredAt, rejectedBy: actor.id, why },
        ),
      'template.retired': ({ data: { templateId, templateVersion, why }, metadata: { occurredAt, actor } }) =>
        change(
          TemplateTable,
          { templateId, templateVersion },
          { state: 'retired', retiredAt: occurredAt, retiredBy: actor.id, why },
        ),
    }),
  ],
});
