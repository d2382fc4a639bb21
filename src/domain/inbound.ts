import {
  inboundApplied, inboundDiscarded, inboundGapClosed, inboundGapFound, inboundGapPassed, inboundReceived,
  inboundRefused, inboundRejected, inboundRetried, type InboundEvent,
} from '../events/inbound.events.js'; // prettier-ignore
import type { Metadata, Personal } from '../events/envelope.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision } from './kernel/decider.js';

type DataOf<T extends InboundEvent['type']> = Extract<InboundEvent, { type: T }>['data'];

export type InboundCommand =
  | ({ readonly type: 'receive-message' } & DataOf<'inbound.received'> & { readonly waitUntil: string })
  | ({ readonly type: 'record-application' } & DataOf<'inbound.applied'>)
  | ({ readonly type: 'record-inbound-refusal' } & DataOf<'inbound.refused'>)
  | { readonly type: 'pass-gap'; readonly caseId: string; readonly now: string; readonly waitUntil: string }
  | ({ readonly type: 'retry-message' } & DataOf<'inbound.retried'>)
  | ({ readonly type: 'discard-message' } & DataOf<'inbound.discarded'>)
  | ({ readonly type: 'reject-body' } & DataOf<'inbound.rejected'>);

/** Sequence numbers from and to, both included. */
interface Numbers {
  readonly from: number;
  readonly to: number;
}

export interface Message {
  /** `due`: to be applied now. `waiting`: for messages that its sender numbered before it. */
  readonly phase: 'due' | 'waiting' | 'applied' | 'refused' | 'discarded' | 'rejected';
  readonly sequence?: number;
  /** Revision of the event that holds the message. */
  readonly revision: number;
  readonly refusal?: { readonly code: string; readonly detail: Personal; readonly field?: string };
  readonly eventIds?: readonly string[];
}

export interface State {
  /** Events of the stream so far. */
  readonly events: number;
  readonly messages: Readonly<Record<string, Message>>;
  /** Messages to be applied, in the order in which their turn came. */
  readonly due: readonly string[];
  /** The number that comes next. CloudEvents numbers from 1 (extension `sequence`). */
  readonly next: number;
  /** Messages with numbers beyond the next one, by number. */
  readonly ahead: Readonly<Record<number, string>>;
  /** Numbers that were gone on without. */
  readonly passed: readonly (Numbers & { readonly began: number })[];
  readonly gap?: Numbers & { readonly until: string };
  /** Refused because there was no such case yet. */
  readonly caseless: readonly string[];
}

export const initial: State = { events: 0, messages: {}, due: [], next: 1, ahead: {}, passed: [], caseless: [] };

export function evolve(
  before: State,
  event: InboundEvent & { readonly id: string; readonly metadata: Metadata },
): State {
  const state = { ...before, events: before.events + 1 };
  switch (event.type) {
    case 'inbound.received':
      return placed(state, event.data, before.events);
    case 'inbound.gap-found': {
      const { from, to, until } = event.data;
      return { ...state, gap: { from, to, until } };
    }
    case 'inbound.gap-closed':
      return state.gap?.from === event.data.from ? without(state) : state;
    case 'inbound.gap-passed': {
      const { from, to } = event.data;
      return inOrder({ ...without(state), passed: [...state.passed, { from, to, began: from }], next: to + 1 });
    }
    case 'inbound.applied': {
      const { inboundId, eventIds } = event.data;
      const applied = settled(state, inboundId, { phase: 'applied', eventIds });
      // A message that came before its case was known gets another turn when one about that case was applied.
      return applied.caseless.reduce(madeDue, applied);
    }
    case 'inbound.refused': {
      const { inboundId, code, detail, field } = event.data;
      const refusal = { code, detail, ...(field !== undefined && { field }) };
      const refused = settled(state, inboundId, { phase: 'refused', refusal });
      return code === 'case-unknown' ? { ...refused, caseless: [...refused.caseless, inboundId] } : refused;
    }
    case 'inbound.retried':
      return madeDue(state, event.data.inboundId);
    case 'inbound.discarded':
      return settled(state, event.data.inboundId, { phase: 'discarded' });
    case 'inbound.rejected': {
      const { inboundId, code, detail, field } = event.data;
      const refusal = { code, detail, ...(field !== undefined && { field }) };
      const message: Message = { phase: 'rejected', revision: before.events, refusal };
      return { ...state, messages: { ...state.messages, [inboundId]: message } };
    }
  }
}

/** A message in its place: due, or waiting for what was numbered before it. */
function placed(state: State, { inboundId, sequence }: DataOf<'inbound.received'>, revision: number): State {
  const message: Message = { phase: 'waiting', revision, ...(sequence !== undefined && { sequence }) };
  const known = { ...state, messages: { ...state.messages, [inboundId]: message } };
  if (sequence === undefined || state.ahead[sequence] !== undefined) return madeDue(known, inboundId);
  if (sequence < state.next) {
    return madeDue({ ...known, passed: state.passed.flatMap((gap) => split(gap, sequence)) }, inboundId);
  }
  return inOrder({ ...known, ahead: { ...state.ahead, [sequence]: inboundId } });
}

/** Makes due what waits and is next, one after the other. */
function inOrder(before: State): State {
  let state = before;
  for (let id = state.ahead[state.next]; id !== undefined; id = state.ahead[state.next]) {
    const { [state.next]: _, ...ahead } = state.ahead;
    state = { ...state, ahead, next: state.next + 1 };
    // One that a person has retried or discarded meanwhile keeps its number, and has had its turn.
    if (state.messages[id]?.phase === 'waiting') state = madeDue(state, id);
  }
  return state;
}

function madeDue(state: State, inboundId: string): State {
  return settled(state, inboundId, { phase: 'due' });
}

function settled(state: State, inboundId: string, change: Partial<Message> & Pick<Message, 'phase'>): State {
  const { refusal: _, ...message } = state.messages[inboundId] ?? { revision: -1 };
  const others = (ids: readonly string[]): string[] => ids.filter((other) => other !== inboundId);
  return {
    ...state,
    due: change.phase === 'due' ? [...others(state.due), inboundId] : others(state.due),
    caseless: others(state.caseless),
    messages: { ...state.messages, [inboundId]: { ...message, ...change } },
  };
}

function without({ gap: _, ...state }: State): State {
  return state;
}

function split({ from, to, began }: State['passed'][number], taken: number): State['passed'] {
  if (taken < from || taken > to) return [{ from, to, began }];
  return [
    { from, to: taken - 1, began },
    { from: taken + 1, to, began },
  ].filter((rest) => rest.from <= rest.to);
}

export function decide(command: InboundCommand, state: State): Decision<InboundEvent> {
  switch (command.type) {
    case 'receive-message':
      return receive(command, state);
    case 'pass-gap': {
      const { caseId, now, waitUntil } = command;
      if (!state.gap || state.gap.until > now) return nothing();
      // Some of what was missing may have come meanwhile: only what is missing before the first that is here.
      const to = firstAhead(state) - 1;
      const passed = inboundGapPassed({ caseId, from: state.next, to });
      const after = inOrder({ ...without(state), next: to + 1 });
      return accept<InboundEvent>(passed, ...foundGap(caseId, after, waitUntil));
    }
    case 'record-application':
      return state.messages[command.inboundId]?.phase === 'due' ? accept(inboundApplied(dataOf(command))) : nothing();
    case 'record-inbound-refusal':
      return state.messages[command.inboundId]?.phase === 'due' ? accept(inboundRefused(dataOf(command))) : nothing();
    case 'retry-message':
      return unlessSettled(command.inboundId, state, ['refused', 'waiting'], () => inboundRetried(dataOf(command)));
    case 'discard-message':
      return unlessSettled(command.inboundId, state, ['refused', 'waiting', 'rejected'], () =>
        inboundDiscarded(dataOf(command)),
      );
    case 'reject-body':
      return state.messages[command.inboundId] ? nothing() : accept(inboundRejected(dataOf(command)));
  }
}

function receive(
  { type: _, waitUntil, ...message }: Extract<InboundCommand, { type: 'receive-message' }>,
  state: State,
): Decision<InboundEvent> {
  const { caseId, inboundId, sequence } = message;
  if (state.messages[inboundId]) return nothing();
  const received = inboundReceived(message);
  if (sequence === undefined) return accept(received);
  const late = state.passed.find(({ from, to }) => from <= sequence && sequence <= to);
  if (late) {
    const { began } = late;
    return accept<InboundEvent>(received, inboundGapClosed({ caseId, from: sequence, to: sequence, began }));
  }
  if (sequence < state.next || state.ahead[sequence] !== undefined) {
    const detail = `Another message about this case has the number ${sequence}`;
    return accept<InboundEvent>(
      received,
      inboundRefused({ caseId, inboundId, code: 'sequence-taken', detail, field: 'sequence' }),
    );
  }
  const after = placed(state, message, state.events);
  const { gap } = state;
  if (gap && after.next === gap.from) return accept(received);
  const closed = gap ? [inboundGapClosed({ caseId, from: gap.from, to: after.next - 1 })] : [];
  return accept<InboundEvent>(received, ...closed, ...foundGap(caseId, after, waitUntil));
}

/** The gap before the first message that waits, where there is one. */
function foundGap(caseId: string, state: State, until: string): InboundEvent[] {
  const first = firstAhead(state);
  return Number.isFinite(first) ? [inboundGapFound({ caseId, from: state.next, to: first - 1, until })] : [];
}

const firstAhead = ({ ahead }: State): number => Math.min(...Object.keys(ahead).map(Number));

function unlessSettled(
  inboundId: string,
  state: State,
  phases: readonly Message['phase'][],
  event: () => InboundEvent,
): Decision<InboundEvent> {
  const message = state.messages[inboundId];
  if (!message) return refuse('inbound-unknown', `There is no message ${inboundId}`);
  if (phases.includes(message.phase)) return accept(event());
  return refuse('inbound-settled', `The message is ${message.phase}`);
}

export const inboundDecider: Decider<InboundCommand, InboundEvent, State> = {
  name: 'inbound',
  initial,
  evolve,
  decide,
  caseId: (command) => ('caseId' in command ? command.caseId : undefined),
};
