import type { Metadata } from '../events/envelope.js';
import {
  templateApproved,
  templateDrafted,
  templateRejected,
  templateRetired,
  templateSubmitted,
  type TemplateEvent,
} from '../events/template.events.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';
import { canBeToldApart, eyesOf, unlessInPerson, unlessSecondPerson, type Eyes } from './kernel/four-eyes.js';

type DataOf<T extends TemplateEvent['type']> = Extract<TemplateEvent, { type: T }>['data'];

export type TemplateCommand =
  | ({ readonly type: 'draft-template' } & Omit<DataOf<'template.drafted'>, 'templateVersion'>)
  | ({ readonly type: 'submit-template' } & DataOf<'template.submitted'>)
  | ({ readonly type: 'approve-template' } & Omit<DataOf<'template.approved'>, 'bodyHash'>)
  | ({ readonly type: 'reject-template' } & DataOf<'template.rejected'>)
  | ({ readonly type: 'retire-template' } & DataOf<'template.retired'>);

export interface Version {
  readonly state: 'draft' | 'submitted' | 'approved' | 'rejected' | 'retired';
  readonly author: Eyes;
  readonly draft: DataOf<'template.drafted'>;
}
export interface State {
  /** By version number, from 1. */
  readonly versions: Readonly<Record<number, Version>>;
}

export const initial: State = { versions: {} };

export function evolve(state: State, event: TemplateEvent & { readonly metadata: Metadata }): State {
  const { templateVersion } = event.data;
  if (event.type === 'template.drafted') {
    return {
      versions: {
        ...state.versions,
        [templateVersion]: { state: 'draft', author: eyesOf(event.metadata.actor), draft: event.data },
      },
    };
  }
  const version = state.versions[templateVersion];
  if (!version) return state;
  const next = {
    'template.submitted': 'submitted',
    'template.approved': 'approved',
    'template.rejected': 'rejected',
    'template.retired': 'retired',
  } as const;
  return { versions: { ...state.versions, [templateVersion]: { ...version, state: next[event.type] } } };
}

/** The newest approved version: the only one that may be composed. */
export function approvedVersion(state: State): Version | undefined {
  return Object.values(state.versions)
    .filter((version) => version.state === 'approved')
    .at(-1);
}

const APPROVAL = { person: 'A person approves a template', second: 'The author of a template cannot approve it' };

/** Whether the same body stands already. One that the actor could never approve, for its author is unproven, does not. */
function stands(latest: Version | undefined, bodyHash: string, actor: Eyes): boolean {
  if (latest?.draft.bodyHash !== bodyHash) return false;
  if (latest.state === 'approved') return true;
  return (latest.state === 'draft' || latest.state === 'submitted') && canBeToldApart(actor, latest.author);
}

export function decide(command: TemplateCommand, state: State, facts: Facts): Decision<TemplateEvent> {
  if (command.type === 'draft-template') {
    if (stands(Object.values(state.versions).at(-1), command.bodyHash, facts.actor)) return nothing();
    const drafted = templateDrafted({ ...dataOf(command), templateVersion: Object.keys(state.versions).length + 1 });
    return unlessInPerson(facts.actor, 'A person is the author of a template') ?? accept(drafted);
  }
  const version = state.versions[command.templateVersion];
  if (!version)
    return refuse(
      'template-unknown',
      `There is no version ${command.templateVersion} of ${command.templateId}`,
      'templateVersion',
    );
  switch (command.type) {
    case 'submit-template':
      if (version.state !== 'draft')
        return refuse('template-not-draft', `Version ${command.templateVersion} is ${version.state}`);
      return accept(templateSubmitted(dataOf(command)));
    case 'approve-template':
      if (version.state !== 'submitted')
        return refuse('template-not-submitted', `Version ${command.templateVersion} is ${version.state}`);
      return (
        unlessSecondPerson(facts.actor, version.author, APPROVAL) ??
        accept(templateApproved({ ...dataOf(command), bodyHash: version.draft.bodyHash }))
      );
    case 'reject-template':
      if (version.state !== 'submitted')
        return refuse('template-not-submitted', `Version ${command.templateVersion} is ${version.state}`);
      return accept(templateRejected(dataOf(command)));
    case 'retire-template':
      return version.state === 'retired' ? nothing() : accept(templateRetired(dataOf(command)));
  }
}

export const templateDecider: Decider<TemplateCommand, TemplateEvent, State> = {
  name: 'template',
  initial,
  evolve,
  decide,
  caseId: () => undefined,
};
