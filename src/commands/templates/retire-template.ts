import { CommandHandler } from '@nestjs/cqrs';
import { TemplateCommandOf, TemplateHandler } from './template-command.js';

/** Takes a version out of use. */
export class RetireTemplate extends TemplateCommandOf<'retire-template'> {
  readonly type = 'retire-template';
}

@CommandHandler(RetireTemplate)
export class RetireTemplateHandler extends TemplateHandler<'retire-template'> {}
