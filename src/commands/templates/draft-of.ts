import { createHash } from 'node:crypto';
import type { LetterTemplate } from '../../templates/check-template.js';
import type { TemplateOrder } from './template-command.js';

/** The draft that a checked template file asks for; its hash is SHA-256 of the file's text. */
export function draftOf({
  id,
  kind,
  title,
  language,
  body,
  elements,
  partials,
  terms,
}: LetterTemplate): TemplateOrder<'draft-template'> {
  const bodyHash = createHash('sha256').update(body, 'utf8').digest('hex');
  return {
    templateId: id,
    kind,
    title,
    language,
    body,
    bodyHash,
    elements: [...elements],
    ...(partials.length > 0 && { partials: [...partials] }),
    ...(terms && { partial: { ...terms } }),
  };
}
