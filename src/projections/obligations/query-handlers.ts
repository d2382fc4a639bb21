import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EventStore } from '../../ports/event-store.js';
import type { ReadStore } from '../../ports/read-store.js';
import { EVENT_STORE, READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { obligationsAsOccurred } from './as-occurred.js';
import type { ObligationState } from './entity.js';
import {
  countObligations, dueSoon, listObligations, obligationById, obligationsOfCase, type ObligationFilter,
  type ObligationView,
} from './queries.js'; // prettier-ignore

export class ObligationById extends Query<ObligationView | undefined> {
  constructor(
    readonly obligationId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(ObligationById)
export class ObligationByIdHandler implements IQueryHandler<ObligationById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ obligationId, pin }: ObligationById): Promise<ObligationView | undefined> {
    return this.store.read((session) => obligationById(session, obligationId, pin));
  }
}

export class ObligationsOfCase extends Query<ObligationView[]> {
  constructor(
    readonly caseId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(ObligationsOfCase)
export class ObligationsOfCaseHandler implements IQueryHandler<ObligationsOfCase> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ caseId, pin }: ObligationsOfCase): Promise<ObligationView[]> {
    return this.store.read((session) => obligationsOfCase(session, caseId, pin));
  }
}

export class ObligationsAsOccurred extends Query<ObligationView[]> {
  constructor(
    readonly caseId: string,
    /** RFC 3339 UTC with milliseconds, inclusive. */
    readonly by: string,
  ) {
    super();
  }
}

@QueryHandler(ObligationsAsOccurred)
export class ObligationsAsOccurredHandler implements IQueryHandler<ObligationsAsOccurred> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  execute({ caseId, by }: ObligationsAsOccurred): Promise<ObligationView[]> {
    return this.readStore.read((session) => obligationsAsOccurred(session, this.store, caseId, by));
  }
}

export class ListObligations extends Query<Page<ObligationView>> {
  constructor(
    readonly filter: ObligationFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListObligations)
export class ListObligationsHandler implements IQueryHandler<ListObligations> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListObligations): Promise<Page<ObligationView>> {
    return this.store.read((session) => listObligations(session, filter, page));
  }
}

export class DueSoon extends Query<Page<ObligationView>> {
  constructor(
    readonly until: string,
    readonly filter: ObligationFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(DueSoon)
export class DueSoonHandler implements IQueryHandler<DueSoon> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ until, filter, page }: DueSoon): Promise<Page<ObligationView>> {
    return this.store.read((session) => dueSoon(session, until, filter, page));
  }
}

export class CountObligations extends Query<ReadonlyMap<ObligationState, number>> {
  constructor(readonly filter: ObligationFilter = {}) {
    super();
  }
}

@QueryHandler(CountObligations)
export class CountObligationsHandler implements IQueryHandler<CountObligations> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: CountObligations): Promise<ReadonlyMap<ObligationState, number>> {
    return this.store.read((session) => countObligations(session, filter));
  }
}

export const obligationQueryHandlers = [
  ObligationByIdHandler,
  ObligationsOfCaseHandler,
  ObligationsAsOccurredHandler,
  ListObligationsHandler,
  DueSoonHandler,
  CountObligationsHandler,
] as const;
