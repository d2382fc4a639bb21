import {
  counterpartCallDone, counterpartCallFailed, counterpartCallStarted, type CounterpartEvent,
} from '../events/counterpart.events.js'; // prettier-ignore
import { accept, dataOf, nothing, refuse, type Decider, type Decision } from './kernel/decider.js';

type DataOf<T extends CounterpartEvent['type']> = Extract<CounterpartEvent, { type: T }>['data'];

export type CounterpartCommand =
  | ({ readonly type: 'start-counterpart-call' } & DataOf<'counterpart.call-started'>)
  | ({ readonly type: 'record-counterpart-call' } & DataOf<'counterpart.call-done'>)
  | ({ readonly type: 'record-counterpart-failure' } & DataOf<'counterpart.call-failed'>);

/** A case as the case system has it: what we have asked for there, by effect. */
export interface State {
  readonly calls: Readonly<
    Record<string, { readonly attempt: number; readonly phase: 'open' | 'failed' | 'given-up' | 'done' }>
  >;
}

export const initial: State = { calls: {} };

export function evolve({ calls }: State, event: CounterpartEvent): State {
  const { effectId } = event.data;
  const call = (phase: State['calls'][string]['phase'], attempt = calls[effectId]?.attempt ?? 1): State => ({
    calls: { ...calls, [effectId]: { attempt, phase } },
  });
  switch (event.type) {
    case 'counterpart.call-started':
      return call('open', event.data.attempt);
    case 'counterpart.call-done':
      return call('done');
    case 'counterpart.call-failed':
      return call(event.data.final ? 'given-up' : 'failed', event.data.attempt);
  }
}

export function decide(command: CounterpartCommand, { calls }: State): Decision<CounterpartEvent> {
  const call = calls[command.effectId];
  if (call?.phase === 'done') return nothing();
  switch (command.type) {
    case 'start-counterpart-call':
      if (call?.phase === 'given-up') return refuse('call-given-up', 'The call was given up');
      // The same attempt again, after a crash whose outcome is not on record.
      return call?.phase === 'open' ? nothing() : accept(counterpartCallStarted(dataOf(command)));
    case 'record-counterpart-call':
      return accept(counterpartCallDone(dataOf(command)));
    case 'record-counterpart-failure':
      return call?.phase === 'open' ? accept(counterpartCallFailed(dataOf(command))) : nothing();
  }
}

export const counterpartDecider: Decider<CounterpartCommand, CounterpartEvent, State> = {
  name: 'counterpart',
  initial,
  evolve,
  decide,
  caseId: (command) => command.caseId,
};
