import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest } from '../page.js';
import { listKeys, type PrincipalKeyFilter, type PrincipalKeyView } from './queries.js';

export class ListKeys extends Query<Page<PrincipalKeyView>> {
  constructor(
    readonly filter: PrincipalKeyFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListKeys)
export class ListKeysHandler implements IQueryHandler<ListKeys> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListKeys): Promise<Page<PrincipalKeyView>> {
    return this.store.read((session) => listKeys(session, filter, page));
  }
}

export const principalQueryHandlers = [ListKeysHandler] as const;
