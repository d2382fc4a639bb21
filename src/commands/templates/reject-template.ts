import { CommandHandler } from '@nestjs/cqrs';
import { TemplateCommandOf, TemplateHandler } from './template-command.js';

/** Rejects a submitted version. */
export class RejectTemplate extends TemplateCommandOf<'reject-template'> {
  readonly type = 'reject-template';
}

@CommandHandler(RejectTemplate)
export class RejectTemplateHandler extends TemplateHandler<'reject-template'> {}
