import { Injectable } from '@nestjs/common';
import { engineDocumentDecider, type State } from '../../domain/engine-document.js';
import { engineDocumentStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

/** What a document of the engine is, straight from its stream: never behind, unlike a read model. */
@Injectable()
export class EngineDocumentReader {
  constructor(private readonly streams: StreamRunner) {}

  find(documentId: string): Promise<State> {
    return this.streams.state(engineDocumentDecider, engineDocumentStream(documentId));
  }
}
