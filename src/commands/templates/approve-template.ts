import { CommandHandler } from '@nestjs/cqrs';
import { TemplateCommandOf, TemplateHandler } from './template-command.js';

/** Approves a version; the author cannot. */
export class ApproveTemplate extends TemplateCommandOf<'approve-template'> {
  readonly type = 'approve-template';
}

@CommandHandler(ApproveTemplate)
export class ApproveTemplateHandler extends TemplateHandler<'approve-template'> {}
