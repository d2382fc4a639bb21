import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest } from '../page.js';
import {
  listEngineDocuments,
  openCasesFor,
  type Candidates,
  type DocumentNumbers,
  type EngineDocumentFilter,
  type EngineDocumentView,
} from './queries.js';

export class ListEngineDocuments extends Query<Page<EngineDocumentView>> {
  constructor(
    readonly filter: EngineDocumentFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListEngineDocuments)
export class ListEngineDocumentsHandler implements IQueryHandler<ListEngineDocuments> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListEngineDocuments): Promise<Page<EngineDocumentView>> {
    return this.store.read((session) => listEngineDocuments(session, filter, page));
  }
}

export class OpenCasesFor extends Query<Candidates> {
  constructor(readonly numbers: DocumentNumbers) {
    super();
  }
}

@QueryHandler(OpenCasesFor)
export class OpenCasesForHandler implements IQueryHandler<OpenCasesFor> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ numbers }: OpenCasesFor): Promise<Candidates> {
    return this.store.read((session) => openCasesFor(session, numbers));
  }
}

export const engineDocumentQueryHandlers = [ListEngineDocumentsHandler, OpenCasesForHandler] as const;
