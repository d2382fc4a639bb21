import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import type { ExceptionState } from './entity.js';
import { countExceptions, exceptionById, listExceptions, type ExceptionFilter, type ExceptionView } from './queries.js';

export class ExceptionById extends Query<ExceptionView | undefined> {
  constructor(
    readonly exceptionCaseId: string,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(ExceptionById)
export class ExceptionByIdHandler implements IQueryHandler<ExceptionById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ exceptionCaseId, pin }: ExceptionById): Promise<ExceptionView | undefined> {
    return this.store.read((session) => exceptionById(session, exceptionCaseId, pin));
  }
}

export class ListExceptions extends Query<Page<ExceptionView>> {
  constructor(
    readonly filter: ExceptionFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListExceptions)
export class ListExceptionsHandler implements IQueryHandler<ListExceptions> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListExceptions): Promise<Page<ExceptionView>> {
    return this.store.read((session) => listExceptions(session, filter, page));
  }
}

export class CountExceptions extends Query<ReadonlyMap<ExceptionState, number>> {
  constructor(readonly filter: ExceptionFilter = {}) {
    super();
  }
}

@QueryHandler(CountExceptions)
export class CountExceptionsHandler implements IQueryHandler<CountExceptions> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: CountExceptions): Promise<ReadonlyMap<ExceptionState, number>> {
    return this.store.read((session) => countExceptions(session, filter));
  }
}

export const exceptionQueryHandlers = [ExceptionByIdHandler, ListExceptionsHandler, CountExceptionsHandler] as const;
