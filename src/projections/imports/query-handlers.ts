import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { importById, listImports, type ImportView } from './queries.js';

export class ListImports extends Query<Page<ImportView>> {
  constructor(
    readonly filter: Pin & { readonly system?: string } = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListImports)
export class ListImportsHandler implements IQueryHandler<ListImports> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListImports): Promise<Page<ImportView>> {
    return this.store.read((session) => listImports(session, filter, page));
  }
}

export class ImportById extends Query<ImportView | undefined> {
  constructor(
    readonly importId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(ImportById)
export class ImportByIdHandler implements IQueryHandler<ImportById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ importId, pin }: ImportById): Promise<ImportView | undefined> {
    return this.store.read((session) => importById(session, importId, pin));
  }
}

export const importQueryHandlers = [ListImportsHandler, ImportByIdHandler] as const;
