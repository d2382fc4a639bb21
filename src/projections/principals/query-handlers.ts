import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import {
  findPrincipal,
  listKeys,
  listPrincipals,
  type PrincipalKeyFilter,
  type PrincipalKeyView,
  type PrincipalView,
} from './queries.js';

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

export class ListPrincipals extends Query<Page<PrincipalView>> {
  constructor(readonly page: PageRequest & Pin = {}) {
    super();
  }
}

@QueryHandler(ListPrincipals)
export class ListPrincipalsHandler implements IQueryHandler<ListPrincipals> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ page }: ListPrincipals): Promise<Page<PrincipalView>> {
    return this.store.read((session) => listPrincipals(session, page));
  }
}

export class PrincipalById extends Query<PrincipalView | undefined> {
  constructor(
    readonly principalId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(PrincipalById)
export class PrincipalByIdHandler implements IQueryHandler<PrincipalById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ principalId, pin }: PrincipalById): Promise<PrincipalView | undefined> {
    return this.store.read((session) => findPrincipal(session, principalId, pin));
  }
}

export const principalQueryHandlers = [ListKeysHandler, ListPrincipalsHandler, PrincipalByIdHandler] as const;
