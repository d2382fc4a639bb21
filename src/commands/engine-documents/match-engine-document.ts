import { CommandHandler } from '@nestjs/cqrs';
import { EngineDocumentCommandOf, EngineDocumentHandler } from './engine-document-command.js';

/** Says to which case a document of the engine belongs. */
export class MatchEngineDocument extends EngineDocumentCommandOf<'match-engine-document'> {
  readonly type = 'match-engine-document';
}

@CommandHandler(MatchEngineDocument)
export class MatchEngineDocumentHandler extends EngineDocumentHandler<'match-engine-document'> {}
