import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EventType } from '../../events/catalogue.js';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page } from '../page.js';
import { loggedAt } from './log-time.js';
import {
  auditEntryOf,
  auditPage,
  countAudit,
  countAuditByType,
  type AuditEntry,
  type AuditPageRequest,
} from './queries.js';
import type { AuditFilter } from './trail-query.js';

export class AuditPage extends Query<Page<AuditEntry>> {
  constructor(
    readonly filter: AuditFilter = {},
    readonly page: AuditPageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(AuditPage)
export class AuditPageHandler implements IQueryHandler<AuditPage> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: AuditPage): Promise<Page<AuditEntry>> {
    return this.store.read((session) => auditPage(session, this.store.dialect, filter, page));
  }
}

export class AuditEntryOf extends Query<AuditEntry | undefined> {
  constructor(readonly position: bigint) {
    super();
  }
}

@QueryHandler(AuditEntryOf)
export class AuditEntryOfHandler implements IQueryHandler<AuditEntryOf> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ position }: AuditEntryOf): Promise<AuditEntry | undefined> {
    return this.store.read((session) => auditEntryOf(session, position));
  }
}

export interface AuditCounts {
  readonly total: number;
  readonly byType: ReadonlyMap<EventType, number>;
}

export class CountAudit extends Query<AuditCounts> {
  constructor(readonly filter: AuditFilter = {}) {
    super();
  }
}

@QueryHandler(CountAudit)
export class CountAuditHandler implements IQueryHandler<CountAudit> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: CountAudit): Promise<AuditCounts> {
    return this.store.read(async (session) => ({
      total: await countAudit(session, this.store.dialect, filter),
      byType: await countAuditByType(session, this.store.dialect, filter),
    }));
  }
}

/** Log time at a position; undefined before the first event. */
export class LoggedAt extends Query<string | undefined> {
  constructor(readonly position: bigint) {
    super();
  }
}

@QueryHandler(LoggedAt)
export class LoggedAtHandler implements IQueryHandler<LoggedAt> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ position }: LoggedAt): Promise<string | undefined> {
    return this.store.read((session) => loggedAt(session, position));
  }
}

export const auditTrailQueryHandlers = [
  AuditPageHandler,
  AuditEntryOfHandler,
  CountAuditHandler,
  LoggedAtHandler,
] as const;
