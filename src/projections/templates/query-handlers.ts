import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReadStore } from '../../ports/read-store.js';
import { READ_STORE } from '../../ports/tokens.js';
import type { Pin } from '../page.js';
import {
  lettersIncluding,
  listTemplates,
  templateVersion,
  type TemplateDetail,
  type TemplateFilter,
  type TemplateView,
} from './queries.js';

export class ListTemplates extends Query<TemplateView[]> {
  constructor(readonly filter: TemplateFilter = {}) {
    super();
  }
}

@QueryHandler(ListTemplates)
export class ListTemplatesHandler implements IQueryHandler<ListTemplates> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ filter }: ListTemplates): Promise<TemplateView[]> {
    return this.store.read((session) => listTemplates(session, filter));
  }
}

export class TemplateVersion extends Query<TemplateDetail | undefined> {
  constructor(
    readonly templateId: string,
    readonly version: number,
    readonly pin: Pin = {},
  ) {
    super();
  }
}

@QueryHandler(TemplateVersion)
export class TemplateVersionHandler implements IQueryHandler<TemplateVersion> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ templateId, version, pin }: TemplateVersion): Promise<TemplateDetail | undefined> {
    return this.store.read((session) => templateVersion(session, templateId, version, pin));
  }
}

export class LettersIncluding extends Query<readonly string[]> {
  constructor(readonly partialId: string) {
    super();
  }
}

@QueryHandler(LettersIncluding)
export class LettersIncludingHandler implements IQueryHandler<LettersIncluding> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  execute({ partialId }: LettersIncluding): Promise<readonly string[]> {
    return this.store.read((session) => lettersIncluding(session, partialId));
  }
}

export const templateQueryHandlers = [ListTemplatesHandler, TemplateVersionHandler, LettersIncludingHandler] as const;
