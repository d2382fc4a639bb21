import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import { listPolicies, policyBytes, type PolicyFilter, type PolicyView } from './queries.js';

export class ListPolicies extends Query<PolicyView[]> {
  constructor(readonly filter: PolicyFilter = {}) {
    super();
  }
}

@QueryHandler(ListPolicies)
export class ListPoliciesHandler implements IQueryHandler<ListPolicies> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: ListPolicies): Promise<PolicyView[]> {
    return this.store.read((session) => listPolicies(session, filter));
  }
}

export class PolicyBytes extends Query<string | undefined> {
  constructor(
    readonly packId: string,
    readonly hash: string,
  ) {
    super();
  }
}

@QueryHandler(PolicyBytes)
export class PolicyBytesHandler implements IQueryHandler<PolicyBytes> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ packId, hash }: PolicyBytes): Promise<string | undefined> {
    return this.store.read((session) => policyBytes(session, packId, hash));
  }
}

export const policyQueryHandlers = [ListPoliciesHandler, PolicyBytesHandler] as const;
