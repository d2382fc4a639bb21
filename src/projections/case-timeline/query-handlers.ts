import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EventStore } from '../../ports/event-store.js';
import type { ReadStore } from '../../ports/read-store.js';
import { EVENT_STORE, READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import { caseAsOccurred } from './as-occurred.js';
import {
  caseById,
  countCases,
  listCases,
  timelineOfCase,
  type CaseDetail,
  type CaseFilter,
  type CaseView,
  type TimelineEntry,
  type TimelineFilter,
} from './queries.js';

export class TimelineOfCase extends Query<Page<TimelineEntry>> {
  constructor(
    readonly filter: TimelineFilter,
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(TimelineOfCase)
export class TimelineOfCaseHandler implements IQueryHandler<TimelineOfCase> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: TimelineOfCase): Promise<Page<TimelineEntry>> {
    return this.store.read((session) => timelineOfCase(session, filter, page));
  }
}

export class CaseById extends Query<CaseDetail | undefined> {
  constructor(
    readonly caseId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(CaseById)
export class CaseByIdHandler implements IQueryHandler<CaseById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ caseId, pin }: CaseById): Promise<CaseDetail | undefined> {
    return this.store.read((session) => caseById(session, caseId, pin));
  }
}

export class CaseAsOccurred extends Query<CaseDetail | undefined> {
  constructor(
    readonly caseId: string,
    /** RFC 3339 UTC with milliseconds, inclusive. */
    readonly by: string,
  ) {
    super();
  }
}

@QueryHandler(CaseAsOccurred)
export class CaseAsOccurredHandler implements IQueryHandler<CaseAsOccurred> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  execute({ caseId, by }: CaseAsOccurred): Promise<CaseDetail | undefined> {
    return caseAsOccurred(this.store, caseId, by);
  }
}

export class ListCases extends Query<Page<CaseView>> {
  constructor(
    readonly filter: CaseFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListCases)
export class ListCasesHandler implements IQueryHandler<ListCases> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListCases): Promise<Page<CaseView>> {
    return this.store.read((session) => listCases(session, filter, page));
  }
}

export class CountCases extends Query<number> {
  constructor(readonly filter: CaseFilter = {}) {
    super();
  }
}

@QueryHandler(CountCases)
export class CountCasesHandler implements IQueryHandler<CountCases> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: CountCases): Promise<number> {
    return this.store.read((session) => countCases(session, filter));
  }
}

export const caseTimelineQueryHandlers = [
  TimelineOfCaseHandler,
  CaseByIdHandler,
  CaseAsOccurredHandler,
  ListCasesHandler,
  CountCasesHandler,
] as const;
