import { CommandHandler } from '@nestjs/cqrs';
import { TemplateCommandOf, TemplateHandler } from './template-command.js';

/** Submits a draft for approval. */
export class SubmitTemplate extends TemplateCommandOf<'submit-template'> {
  readonly type = 'submit-template';
}

@CommandHandler(SubmitTemplate)
export class SubmitTemplateHandler extends TemplateHandler<'submit-template'> {}
