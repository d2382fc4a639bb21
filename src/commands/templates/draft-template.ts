import { CommandHandler } from '@nestjs/cqrs';
import { TemplateCommandOf, TemplateHandler } from './template-command.js';

/** Drafts a new version of a template. */
export class DraftTemplate extends TemplateCommandOf<'draft-template'> {
  readonly type = 'draft-template';
}

@CommandHandler(DraftTemplate)
export class DraftTemplateHandler extends TemplateHandler<'draft-template'> {}
