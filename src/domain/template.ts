import type { Metadata } from '../events/envelope.js';
import {
  templateApproved,
  templateDrafted,
  templateRejected,
  templateRetired,
  templateSubmitted,
  type DatedBy,
  type TemplateEvent,
} from '../events/template.events.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';
import { canBeToldApart, eyesOf, unlessInPerson, unlessSecondPerson, type Eyes } from './kernel/four-eyes.js';

type DataOf<T extends TemplateEvent['type']> = Extract<TemplateEvent, { type: T }>['data'];

export type TemplateCommand =
  | ({ readonly type: 'draft-template' } & Omit<DataOf<'template.drafted'>, 'templateVersion'>)
  | ({ readonly type: 'submit-template' } & DataOf<'template.submitted'>)
  | ({ readonly type: 'approve-template' } & Omit<DataOf<'template.approved'>, 'bodyHash'> & {
        /** Of a letter: partials that it includes and that have no approved text. */
        readonly lacking?: readonly string[];
        /** Of a partial: the approved letters that include it, whoever approves it must have named them. */
        readonly reached?: readonly string[];
      })
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

/** Days that may decide which text of a partial a letter gets, `YYYY-MM-DD` in the firm's own zone. */
export type DecidingDays = Readonly<Record<DatedBy, string>>;

/**
 * The approved text of a partial that a letter of these days gets: of those whose days include the one that decides, the
 * one that began last; of several that began on one day, the newest version. While a transition runs two texts may be
 * lawful: the later one is taken as soon as it is approved, the earlier one until then. Undefined where none is in force.
 */
export function textInForce({ versions }: State, days: DecidingDays): Version | undefined {
  return Object.values(versions)
    .filter(({ state, draft: { partial } }) => state === 'approved' && partial && isMeantFor(partial, days))
    .sort((a, b) => compare(beginOf(a), beginOf(b)) || a.draft.templateVersion - b.draft.templateVersion)
    .at(-1);
}

type Terms = NonNullable<Version['draft']['partial']>;

function isMeantFor({ effectiveFrom, effectiveUntil, datedBy }: Terms, days: DecidingDays): boolean {
  const day = days[datedBy];
  return effectiveFrom <= day && (effectiveUntil === undefined || day <= effectiveUntil);
}

const beginOf = ({ draft }: Version): string => draft.partial?.effectiveFrom ?? '';
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const APPROVAL = { person: 'A person approves a template', second: 'The author of a template cannot approve it' };

/**
 * Whether the same body stands already: as the newest version of a letter, or as any text of a partial, whose texts are in
 * force one after the other. One that the actor could never approve, for its author is unproven, does not.
 */
function stands({ versions }: State, { kind, bodyHash }: DraftOrder, actor: Eyes): boolean {
  const all = Object.values(versions);
  return (kind === 'partial' ? all : all.slice(-1)).some(({ draft, state, author }) => {
    if (draft.bodyHash !== bodyHash) return false;
    if (state === 'approved') return true;
    return (state === 'draft' || state === 'submitted') && canBeToldApart(actor, author);
  });
}

type DraftOrder = Extract<TemplateCommand, { type: 'draft-template' }>;

/** An id is a letter's or a partial's, for good: what includes it must know which. */
function draftTemplate(command: DraftOrder, state: State, { actor }: Facts): Decision<TemplateEvent> {
  const isPartial = (kind: string | undefined): boolean => kind === 'partial';
  const [first] = Object.values(state.versions);
  if (first && isPartial(first.draft.kind) !== isPartial(command.kind))
    return refuse('template-of-another-sort', `${command.templateId} is the id of a ${isPartial(first.draft.kind) ? 'partial' : 'letter'}`); // prettier-ignore
  if (stands(state, command, actor)) return nothing();
  const drafted = templateDrafted({ ...dataOf(command), templateVersion: Object.keys(state.versions).length + 1 });
  return unlessInPerson(actor, 'A person is the author of a template') ?? accept(drafted);
}

/**
 * A letter is approved when each partial that it includes has an approved text. A partial is approved by someone who names
 * the approved letters whose words change by it: none changes behind the back of whoever stands for it.
 */
function approveTemplate(
  command: Extract<TemplateCommand, { type: 'approve-template' }>,
  { state, author, draft }: Version,
  { actor }: Facts,
): Decision<TemplateEvent> {
  const { templateId, templateVersion, letters = [], lacking = [], reached = [] } = command;
  if (state !== 'submitted') return refuse('template-not-submitted', `Version ${templateVersion} is ${state}`);
  const refused = unlessSecondPerson(actor, author, APPROVAL);
  if (refused) return refused;
  if (lacking.length > 0)
    return refuse('partial-not-approved', `No text is approved of what it includes: ${lacking.join(', ')}`);
  const approved = { templateId, templateVersion, bodyHash: draft.bodyHash };
  if (draft.kind !== 'partial') return accept(templateApproved(approved));
  const named = [...new Set(letters)].sort();
  const changed = [...reached].sort();
  if (named.join('\n') !== changed.join('\n'))
    return refuse(
      'letters-not-named',
      `Approving it changes these approved letters, which are to be named: ${changed.join(', ') || '(none)'}`,
      'letters',
    );
  return accept(templateApproved({ ...approved, letters: named }));
}

export function decide(command: TemplateCommand, state: State, facts: Facts): Decision<TemplateEvent> {
  if (command.type === 'draft-template') return draftTemplate(command, state, facts);
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
      return approveTemplate(command, version, facts);
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
