import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Files a stored document in the case. */
export class AttachDocument extends CaseCommandOf<'attach-document'> {
  readonly type = 'attach-document';
}

@CommandHandler(AttachDocument)
export class AttachDocumentHandler extends CaseHandler<'attach-document'> {}
