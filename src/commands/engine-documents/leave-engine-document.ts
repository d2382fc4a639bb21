import { CommandHandler } from '@nestjs/cqrs';
import { EngineDocumentCommandOf, EngineDocumentHandler } from './engine-document-command.js';

/** Leaves a document of the engine to a person: no open case, or several, could be meant. */
export class LeaveEngineDocument extends EngineDocumentCommandOf<'leave-engine-document'> {
  readonly type = 'leave-engine-document';
}

@CommandHandler(LeaveEngineDocument)
export class LeaveEngineDocumentHandler extends EngineDocumentHandler<'leave-engine-document'> {}
