import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { PageRequest } from '../page.js';
import {
  customerDocument, customerHistory, knownToCustomers, type CustomerHistoryFilter, type CustomerPage,
} from './customer-history.js'; // prettier-ignore

export class CustomerHistory extends Query<CustomerPage> {
  constructor(
    readonly filter: CustomerHistoryFilter,
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(CustomerHistory)
export class CustomerHistoryHandler implements IQueryHandler<CustomerHistory> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: CustomerHistory): Promise<CustomerPage> {
    return this.store.read((session) => customerHistory(session, filter, page));
  }
}

export class CustomerDocument extends Query<{ readonly caseId: string; readonly documentId: string } | undefined> {
  constructor(
    readonly filter: CustomerHistoryFilter,
    readonly letterId: string,
  ) {
    super();
  }
}

@QueryHandler(CustomerDocument)
export class CustomerDocumentHandler implements IQueryHandler<CustomerDocument> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, letterId }: CustomerDocument): Promise<{ caseId: string; documentId: string } | undefined> {
    return this.store.read((session) => customerDocument(session, filter, letterId));
  }
}

export class KnownToCustomers extends Query<boolean> {
  constructor(readonly filter: CustomerHistoryFilter) {
    super();
  }
}

@QueryHandler(KnownToCustomers)
export class KnownToCustomersHandler implements IQueryHandler<KnownToCustomers> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: KnownToCustomers): Promise<boolean> {
    return this.store.read((session) => knownToCustomers(session, filter));
  }
}

export const customerQueryHandlers = [
  CustomerHistoryHandler,
  CustomerDocumentHandler,
  KnownToCustomersHandler,
] as const;
