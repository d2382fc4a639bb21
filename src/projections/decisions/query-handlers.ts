import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Outcome } from '../../events/case.events.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest } from '../page.js';
import { countDecisions, listDecisions, type DecisionFilter, type DecisionView } from './queries.js';

export class ListDecisions extends Query<Page<DecisionView>> {
  constructor(
    readonly filter: DecisionFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListDecisions)
export class ListDecisionsHandler implements IQueryHandler<ListDecisions> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListDecisions): Promise<Page<DecisionView>> {
    return this.store.read((session) => listDecisions(session, filter, page));
  }
}

export class CountDecisions extends Query<ReadonlyMap<Outcome, number>> {
  constructor(readonly filter: DecisionFilter = {}) {
    super();
  }
}

@QueryHandler(CountDecisions)
export class CountDecisionsHandler implements IQueryHandler<CountDecisions> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: CountDecisions): Promise<ReadonlyMap<Outcome, number>> {
    return this.store.read((session) => countDecisions(session, filter));
  }
}

export const decisionQueryHandlers = [ListDecisionsHandler, CountDecisionsHandler] as const;
