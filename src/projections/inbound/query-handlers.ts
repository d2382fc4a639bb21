import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Page, PageRequest, Pin } from '../page.js';
import type { Scope } from '../where.js';
import type { GapState } from './entity.js';
import {
  inboundById,
  listInbound,
  listInboundGaps,
  type InboundFilter,
  type InboundGapView,
  type InboundMessageView,
} from './queries.js';

export class ListInbound extends Query<Page<InboundMessageView>> {
  constructor(
    readonly filter: InboundFilter = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListInbound)
export class ListInboundHandler implements IQueryHandler<ListInbound> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListInbound): Promise<Page<InboundMessageView>> {
    return this.store.read((session) => listInbound(session, filter, page));
  }
}

export class InboundById extends Query<InboundMessageView | undefined> {
  constructor(
    readonly inboundId: string,
    readonly scope?: Scope,
  ) {
    super();
  }
}

@QueryHandler(InboundById)
export class InboundByIdHandler implements IQueryHandler<InboundById> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ inboundId, scope }: InboundById): Promise<InboundMessageView | undefined> {
    return this.store.read((session) => inboundById(session, inboundId, scope));
  }
}

export class ListInboundGaps extends Query<Page<InboundGapView>> {
  constructor(
    readonly filter: Pin & { readonly states?: readonly GapState[]; readonly scope?: Scope } = {},
    readonly page: PageRequest = {},
  ) {
    super();
  }
}

@QueryHandler(ListInboundGaps)
export class ListInboundGapsHandler implements IQueryHandler<ListInboundGaps> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter, page }: ListInboundGaps): Promise<Page<InboundGapView>> {
    return this.store.read((session) => listInboundGaps(session, filter, page));
  }
}

export const inboundQueryHandlers = [ListInboundHandler, InboundByIdHandler, ListInboundGapsHandler] as const;
