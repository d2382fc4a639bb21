import {
  breachWithdrawn, obligationBreached, obligationIncurred, obligationRecomputed, obligationSatisfied,
  obligationUndetermined, obligationWaived, obligationWarned, type ObligationEvent,
} from '../events/obligation.events.js'; // prettier-ignore
import { accept, dataOf, nothing, refuse, type Decider, type Decision } from './kernel/decider.js';

type DataOf<T extends ObligationEvent['type']> = Extract<ObligationEvent, { type: T }>['data'];

export type ObligationCommand =
  | ({ readonly type: 'incur-obligation' } & DataOf<'obligation.incurred'>)
  | ({ readonly type: 'note-undetermined' } & DataOf<'obligation.undetermined'>)
  | ({ readonly type: 'warn-obligation' } & DataOf<'obligation.warned'>)
  | ({ readonly type: 'satisfy-obligation' } & DataOf<'obligation.satisfied'>)
  | ({ readonly type: 'waive-obligation' } & DataOf<'obligation.waived'>)
  | ({ readonly type: 'breach-obligation' } & DataOf<'obligation.breached'>)
  | ({ readonly type: 'withdraw-breach' } & DataOf<'obligation.breach-withdrawn'>)
  | ({ readonly type: 'recompute-obligation' } & DataOf<'obligation.recomputed'>);

export interface State {
  readonly phase: 'none' | 'undetermined' | 'running' | 'satisfied' | 'waived';
  readonly dueAt?: string;
  readonly targetAt?: string;
  readonly warned: readonly string[];
  /** Limits that stand breached. One obligation can be satisfied late: both facts stay. */
  readonly breached: Readonly<Partial<Record<'target' | 'statutory', string>>>;
  readonly satisfiedBy?: string;
}

export const initial: State = { phase: 'none', warned: [], breached: {} };

export function evolve(state: State, event: ObligationEvent): State {
  switch (event.type) {
    case 'obligation.undetermined':
      return { ...state, phase: 'undetermined' };
    case 'obligation.incurred':
      return { ...state, phase: 'running', dueAt: event.data.dueAt, targetAt: event.data.targetAt };
    case 'obligation.recomputed':
      return { ...state, dueAt: event.data.dueAt, targetAt: event.data.targetAt };
    case 'obligation.warned':
      return { ...state, warned: [...state.warned, event.data.warnAt] };
    case 'obligation.satisfied':
      return { ...state, phase: 'satisfied', satisfiedBy: event.data.ref };
    case 'obligation.waived':
      return { ...state, phase: 'waived' };
    case 'obligation.breached':
      return { ...state, breached: { ...state.breached, [event.data.limit]: event.data.at } };
    case 'obligation.breach-withdrawn': {
      const { [event.data.limit]: _, ...breached } = state.breached;
      return { ...state, breached };
    }
  }
}

export function decide(command: ObligationCommand, state: State): Decision<ObligationEvent> {
  switch (command.type) {
    case 'incur-obligation':
      // Met or lifted, it runs again where a corrected fact or a revised decision says that it is neither.
      return state.phase === 'running' ? nothing() : accept(obligationIncurred(dataOf(command)));
    case 'note-undetermined':
      return state.phase === 'none' ? accept(obligationUndetermined(dataOf(command))) : nothing();
    case 'waive-obligation':
      return state.phase === 'running' || state.phase === 'undetermined'
        ? accept(obligationWaived(dataOf(command)))
        : nothing();
    default:
      if (state.phase === 'none' || state.phase === 'undetermined') {
        return refuse('obligation-unknown', `There is no running obligation ${command.obligationId}`);
      }
  }
  switch (command.type) {
    case 'warn-obligation':
      if (state.phase !== 'running' || state.warned.includes(command.warnAt)) return nothing();
      return accept(obligationWarned(dataOf(command)));
    case 'satisfy-obligation':
      return state.phase === 'running' ? accept(obligationSatisfied(dataOf(command))) : nothing();
    case 'breach-obligation':
      return state.breached[command.limit] === undefined ? accept(obligationBreached(dataOf(command))) : nothing();
    case 'withdraw-breach':
      if (state.breached[command.limit] === undefined) return nothing();
      return accept(breachWithdrawn(dataOf(command)));
    case 'recompute-obligation':
      if (state.dueAt === command.dueAt && state.targetAt === command.targetAt) return nothing();
      return accept(obligationRecomputed(dataOf(command)));
  }
}

export const obligationDecider: Decider<ObligationCommand, ObligationEvent, State> = {
  name: 'obligation',
  initial,
  evolve,
  decide,
  caseId: (command) => command.caseId,
};
