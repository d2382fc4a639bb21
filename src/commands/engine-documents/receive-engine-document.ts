import { CommandHandler } from '@nestjs/cqrs';
import { EngineDocumentCommandOf, EngineDocumentHandler } from './engine-document-command.js';

/** Puts a document that the engine produced on its own on record; the same one is received once. */
export class ReceiveEngineDocument extends EngineDocumentCommandOf<'receive-engine-document'> {
  readonly type = 'receive-engine-document';
}

@CommandHandler(ReceiveEngineDocument)
export class ReceiveEngineDocumentHandler extends EngineDocumentHandler<'receive-engine-document'> {}
