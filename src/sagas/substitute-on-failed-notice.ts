import type { ChannelName, CommunicationKind, FailureReason } from '../events/communication.events.js';
import { obligationId } from '../events/identity.js';
import { escalationDue, factFound, letterDue, type SagaOutput } from '../events/saga.events.js';
import { substituteFor, type SubstituteRule } from '../policies/substitute-notice.js';
import { defineSaga } from './define-saga.js';
import { packsOnRecord, type PacksOnRecord } from './packs-on-record.js';
import { untold } from './letter-case.js';

type SubstituteNote = { readonly caseId: string } & (
  | { readonly what: 'opened'; readonly kind: string; readonly jurisdiction: string; readonly product: string }
  | {
      readonly what: 'requested';
      readonly communicationId: string;
      readonly kind: CommunicationKind;
      readonly recipient: string;
      readonly channel: ChannelName;
    }
  | {
      readonly what: 'failed';
      readonly communicationId: string;
      readonly failure: FailureReason;
      readonly at: string;
    }
);

interface Notice {
  readonly communicationId: string;
  readonly kind: CommunicationKind;
  readonly channel: ChannelName;
  readonly failure?: FailureReason;
}

interface State {
  readonly subject?: { readonly kind: string; readonly jurisdiction: string; readonly product?: string };
  /** The latest notice to each recipient. */
  readonly notices: Readonly<Record<string, Notice>>;
  readonly factFound: boolean;
  readonly published: boolean;
  /** Recipients to whom a substitute was written, each once. */
  readonly substituted: readonly string[];
}

/** Notices that a law knows a substitute of (45 CFR 164.404(d)(2)); whether and how, the pack says. */
const SUBSTITUTED: ReadonlySet<CommunicationKind> = new Set(['breach-notification']);

/** To whom it is said that the public must be told. */
const COMPLIANCE = 'compliance';

/**
 * A notice that does not reach somebody because their address is no good gets a substitute by itself, where the pack says
 * so: the fact that starts its clock is recorded, and another notice is written, by another way where there is one. From
 * as many on as the pack says, the public is to be told instead: no letter does that, so that it is escalated with the
 * words of what is to be published. Instance = case.
 */
export const substituteOnFailedNotice = defineSaga<State, SubstituteNote, PacksOnRecord>({
  name: 'substitute-on-failed-notice',
  instance: (event) => event.metadata.caseId,
  notes: {
    'case.opened': ({ data: { caseId, kind, jurisdiction, product = '' }, metadata }) =>
      kind !== 'personal-data-breach' || untold(metadata)
        ? undefined
        : { caseId, what: 'opened', kind, jurisdiction, product },
    'communication.requested': ({ data: { caseId, communicationId, kind, recipient, channels }, metadata }) =>
      !SUBSTITUTED.has(kind) || recipient === undefined || untold(metadata)
        ? undefined
        : { caseId, what: 'requested', communicationId, kind, recipient, channel: channels[0] ?? 'unknown' },
    'communication.permanently-failed': ({ data: { caseId, communicationId, failure, at }, metadata }) =>
      untold(metadata) ? undefined : { caseId, what: 'failed', communicationId, failure, at },
    'communication.returned': ({ data: { caseId, communicationId, failure, at }, metadata }) =>
      untold(metadata) ? undefined : { caseId, what: 'failed', communicationId, failure, at },
  },
  initial: { notices: {}, factFound: false, published: false, substituted: [] },
  reference: packsOnRecord,
  evolve: (state, entry) => ('output' in entry ? afterOutput(state, entry.output) : afterNote(state, entry.noted.note)),
  decide: ({ note, input }, state, { byHash, inForce }) => {
    if (note.what !== 'failed' || !state.subject) return [];
    const found = Object.entries(state.notices).find(([, notice]) => notice.communicationId === note.communicationId);
    if (!found) return [];
    const [recipient, notice] = found;
    const packs = Object.values(inForce).flatMap((hash) => byHash[hash] ?? []);
    const rule = substituteFor(packs, state.subject, notice.kind, note.at);
    if (!rule?.failures.includes(note.failure)) return [];
    const { caseId, at } = note;
    const outputs: SagaOutput[] = [];
    if (!state.factFound) outputs.push(factFound({ caseId, name: rule.fact, at, policy: rule.policy }));
    const unreachable = unreachableBy(rule, state);
    if (rule.publicFrom && unreachable.length >= rule.publicFrom.count) {
      return state.published ? outputs : [...outputs, publication(caseId, rule, unreachable.length)];
    }
    if (!state.substituted.includes(recipient))
      outputs.push(inItsPlace(caseId, recipient, notice, rule, input.eventId));
    return outputs;
  },
});

/** Recipients whose latest notice failed because of their address. */
const unreachableBy = ({ failures }: SubstituteRule, { notices }: State): string[] =>
  Object.entries(notices)
    .filter(([, { failure }]) => failure !== undefined && failures.includes(failure))
    .map(([recipient]) => recipient);

function publication(caseId: string, rule: SubstituteRule, count: number): SagaOutput {
  const { packId, ruleId } = rule.policy;
  return escalationDue({
    caseId,
    obligationId: obligationId(caseId, packId, ruleId, caseId),
    to: COMPLIANCE,
    words: `${count} individuals cannot be reached: ${rule.publicNotice ?? 'the public is to be told'} (${rule.citation})`,
  });
}

function inItsPlace(
  caseId: string,
  recipient: string,
  { communicationId, channel }: Notice,
  rule: SubstituteRule,
  eventId: string,
): SagaOutput {
  return letterDue({
    caseId,
    kind: rule.notice as CommunicationKind,
    recipient,
    reason: {
      eventId,
      citation: rule.citation,
      words: 'The notice before did not reach its recipient: this one takes its place.',
    },
    relation: { kind: 'supplements', communicationId },
    // What bounced as mail goes out on paper.
    ...(channel === 'email' && { channel: 'outbox' as const }),
  });
}

function afterNote(state: State, note: SubstituteNote): State {
  switch (note.what) {
    case 'opened': {
      const { kind, jurisdiction, product } = note;
      return { ...state, subject: { kind, jurisdiction, ...(product && { product }) } };
    }
    case 'requested': {
      const { communicationId, kind, recipient, channel } = note;
      return { ...state, notices: { ...state.notices, [recipient]: { communicationId, kind, channel } } };
    }
    case 'failed': {
      const { communicationId, failure } = note;
      const notices = Object.entries(state.notices).map(([recipient, notice]): [string, Notice] => [
        recipient,
        notice.communicationId === communicationId ? { ...notice, failure: notice.failure ?? failure } : notice,
      ]);
      return { ...state, notices: Object.fromEntries(notices) };
    }
  }
}

function afterOutput(state: State, output: SagaOutput): State {
  switch (output.type) {
    case 'saga.fact-found':
      return { ...state, factFound: true };
    case 'saga.escalation-due':
      return { ...state, published: true };
    case 'saga.letter-due':
      return { ...state, substituted: [...state.substituted, output.data.recipient ?? ''] };
    default:
      return state;
  }
}
