import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { contactsToReview, type ContactReviewFilter, type ContactToReview } from './contacts-to-review.js';
import { customerQueryHandlers } from './customer-query-handlers.js';
import type { CommunicationState } from './entity.js';
import { letterHistory, type HistoryEntry, type HistoryFilter } from './history.js';
import {
  chainOfLetters, communicationById, communicationsOfCase, countCommunications, listCommunications,
  type CommunicationFilter, type CommunicationView,
} from './queries.js'; // prettier-ignore

export class CommunicationById extends Query<CommunicationView | undefined> {
  constructor(
    readonly communicationId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(CommunicationById)
export class CommunicationByIdHandler implements IQueryHandler<CommunicationById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ communicationId, pin }: CommunicationById): Promise<CommunicationView | undefined> {
    return this.store.read((session) => communicationById(session, communicationId, pin));
  }
}

export class CommunicationsOfCase extends Query<CommunicationView[]> {
  constructor(
    readonly caseId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(CommunicationsOfCase)
export class CommunicationsOfCaseHandler implements IQueryHandler<CommunicationsOfCase> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ caseId, pin }: CommunicationsOfCase): Promise<CommunicationView[]> {
    return this.store.read((session) => communicationsOfCase(session, caseId, pin));
  }
}

export class ChainOfLetters extends Query<CommunicationView[]> {
  constructor(
    readonly rootCommunicationId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(ChainOfLetters)
export class ChainOfLettersHandler implements IQueryHandler<ChainOfLetters> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ rootCommunicationId, pin }: ChainOfLetters): Promise<CommunicationView[]> {
    return this.store.read((session) => chainOfLetters(session, rootCommunicationId, pin));
  }
}

export class ListCommunications extends Query<Page<CommunicationView>> {
  constructor(
    readonly filter: CommunicationFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListCommunications)
export class ListCommunicationsHandler implements IQueryHandler<ListCommunications> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListCommunications): Promise<Page<CommunicationView>> {
    return this.store.read((session) => listCommunications(session, filter, page));
  }
}

export class CountCommunications extends Query<ReadonlyMap<CommunicationState, number>> {
  constructor(readonly filter: CommunicationFilter = {}) {
    super();
  }
}

@QueryHandler(CountCommunications)
export class CountCommunicationsHandler implements IQueryHandler<CountCommunications> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: CountCommunications): Promise<ReadonlyMap<CommunicationState, number>> {
    return this.store.read((session) => countCommunications(session, filter));
  }
}

export class LetterHistory extends Query<Page<HistoryEntry>> {
  constructor(
    readonly filter: HistoryFilter,
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(LetterHistory)
export class LetterHistoryHandler implements IQueryHandler<LetterHistory> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: LetterHistory): Promise<Page<HistoryEntry>> {
    return this.store.read((session) => letterHistory(session, filter, page));
  }
}

export class ContactsToReview extends Query<Page<ContactToReview>> {
  constructor(
    readonly filter: ContactReviewFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ContactsToReview)
export class ContactsToReviewHandler implements IQueryHandler<ContactsToReview> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ContactsToReview): Promise<Page<ContactToReview>> {
    return this.store.read((session) => contactsToReview(session, filter, page));
  }
}

export const communicationQueryHandlers = [
  CommunicationByIdHandler,
  CommunicationsOfCaseHandler,
  ChainOfLettersHandler,
  ListCommunicationsHandler,
  CountCommunicationsHandler,
  LetterHistoryHandler,
  ContactsToReviewHandler,
  ...customerQueryHandlers,
] as const;
