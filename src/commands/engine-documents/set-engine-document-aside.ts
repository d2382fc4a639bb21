import { CommandHandler } from '@nestjs/cqrs';
import { EngineDocumentCommandOf, EngineDocumentHandler } from './engine-document-command.js';

/** Says that a document of the engine belongs to no case. */
export class SetEngineDocumentAside extends EngineDocumentCommandOf<'set-engine-document-aside'> {
  readonly type = 'set-engine-document-aside';
}

@CommandHandler(SetEngineDocumentAside)
export class SetEngineDocumentAsideHandler extends EngineDocumentHandler<'set-engine-document-aside'> {}
