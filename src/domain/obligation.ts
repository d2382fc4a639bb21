import {
  breachReviewed, breachWithdrawn, obligationBreached, obligationExtended, obligationIncurred,
  obligationPartlySatisfied, obligationRecomputed, obligationResumed, obligationSatisfied, obligationTolled,
  obligationUndetermined, obligationWaived, obligationWarned, recomputationRequested, type ObligationEvent,
} from '../events/obligation.events.js'; // prettier-ignore
import { accept, dataOf, nothing, refuse, type Decider, type Decision, type Facts } from './kernel/decider.js';
import { unlessInPerson } from './kernel/four-eyes.js';

type DataOf<T extends ObligationEvent['type']> = Extract<ObligationEvent, { type: T }>['data'];

export type ObligationCommand =
  | ({ readonly type: 'incur-obligation' } & DataOf<'obligation.incurred'>)
  | ({ readonly type: 'note-undetermined' } & DataOf<'obligation.undetermined'>)
  | ({ readonly type: 'warn-obligation' } & DataOf<'obligation.warned'>)
  | ({ readonly type: 'extend-obligation' } & Omit<DataOf<'obligation.extended'>, 'previousDueAt'> &
      Partial<Pick<DataOf<'obligation.extended'>, 'previousDueAt'>>)
  | ({ readonly type: 'toll-obligation' } & DataOf<'obligation.tolled'>)
  | ({ readonly type: 'resume-obligation' } & DataOf<'obligation.resumed'>)
  | ({ readonly type: 'satisfy-in-part' } & DataOf<'obligation.partly-satisfied'>)
  | ({ readonly type: 'satisfy-obligation' } & DataOf<'obligation.satisfied'>)
  | ({ readonly type: 'waive-obligation' } & DataOf<'obligation.waived'>)
  | ({ readonly type: 'breach-obligation' } & DataOf<'obligation.breached'>)
  | ({ readonly type: 'withdraw-breach' } & DataOf<'obligation.breach-withdrawn'>)
  | ({ readonly type: 'recompute-obligation' } & DataOf<'obligation.recomputed'>)
  | ({ readonly type: 'request-recomputation' } & DataOf<'obligation.recomputation-requested'>)
  | ({ readonly type: 'review-breach' } & DataOf<'obligation.breach-reviewed'>);

export interface State {
  readonly caseId?: string;
  readonly phase: 'none' | 'undetermined' | 'running' | 'tolled' | 'satisfied' | 'waived';
  readonly dueAt?: string;
  readonly targetAt?: string;
  readonly missingFacts: readonly string[];
  readonly warned: readonly string[];
  /** Notices that have moved the limit, each once. */
  readonly extendedBy: readonly string[];
  /** Recipients reached, of a duty that is owed to several. */
  readonly reached: readonly string[];
  /** Limits that stand breached. One obligation can be satisfied late: both facts stay. */
  readonly breached: Readonly<Partial<Record<'target' | 'statutory', string>>>;
  readonly satisfiedBy?: string;
  /** A person has lifted it: no rule sets it going again, only they who ask for it to be computed anew. */
  readonly liftedByPerson: boolean;
  /** A person asked that it be computed anew, and it has not been yet. */
  readonly recomputationAsked: boolean;
}

export const initial: State = {
  phase: 'none',
  missingFacts: [],
  warned: [],
  extendedBy: [],
  reached: [],
  breached: {},
  liftedByPerson: false,
  recomputationAsked: false,
};

export function evolve(state: State, event: ObligationEvent): State {
  switch (event.type) {
    case 'obligation.undetermined':
      return { ...state, caseId: event.data.caseId, phase: 'undetermined', missingFacts: event.data.missingFacts };
    case 'obligation.incurred':
      return { ...state, caseId: event.data.caseId, phase: 'running', reached: [], liftedByPerson: false, recomputationAsked: false, ...limitsOf(event.data) }; // prettier-ignore
    case 'obligation.recomputed':
      return { ...state, recomputationAsked: false, ...limitsOf(event.data) };
    case 'obligation.extended':
      return { ...state, extendedBy: [...state.extendedBy, event.data.ref], ...limitsOf(event.data) };
    case 'obligation.tolled':
      return { ...state, phase: 'tolled' };
    case 'obligation.resumed':
      return { ...state, phase: 'running', ...limitsOf(event.data) };
    case 'obligation.warned':
      return { ...state, warned: [...state.warned, event.data.warnAt] };
    case 'obligation.partly-satisfied':
      return { ...state, reached: [...state.reached, event.data.recipient] };
    case 'obligation.satisfied':
      return { ...state, phase: 'satisfied', satisfiedBy: event.data.ref };
    case 'obligation.waived':
      return { ...state, phase: 'waived', liftedByPerson: event.data.remark !== undefined };
    case 'obligation.breached':
      return { ...state, breached: { ...state.breached, [event.data.limit]: event.data.at } };
    case 'obligation.breach-withdrawn': {
      const { [event.data.limit]: _, ...breached } = state.breached;
      return { ...state, breached };
    }
    case 'obligation.recomputation-requested':
      return { ...state, recomputationAsked: true };
    case 'obligation.breach-reviewed':
      return state;
  }
}

const limitsOf = ({ dueAt, targetAt }: Required<Pick<State, 'dueAt' | 'targetAt'>>) => ({ dueAt, targetAt });

export function decide(command: ObligationCommand, state: State, facts: Facts): Decision<ObligationEvent> {
  switch (command.type) {
    case 'incur-obligation':
      // Met or lifted by the rule, it runs again where a corrected fact or a revised decision says that it is neither.
      if (runs(state) || (state.liftedByPerson && !state.recomputationAsked)) return nothing();
      return accept(obligationIncurred(dataOf(command)));
    case 'note-undetermined':
      return noteUndetermined(command, state);
    case 'waive-obligation':
      return waive(command, state, facts);
    default:
      if (state.phase === 'none' || (state.phase === 'undetermined' && command.type !== 'request-recomputation'))
        return refuse('obligation-unknown', `There is no running obligation ${command.obligationId}`);
  }
  switch (command.type) {
    case 'request-recomputation':
      return (
        unlessInPerson(facts.actor, 'A person decides that a clock is computed anew') ??
        (state.recomputationAsked ? nothing() : accept(recomputationRequested(dataOf(command))))
      );
    case 'review-breach':
      if (Object.keys(state.breached).length === 0)
        return refuse('not-breached', 'No missed limit of this obligation stands');
      return unlessInPerson(facts.actor, 'A person reviews a missed limit') ?? accept(breachReviewed(dataOf(command)));
    default:
      return follow(command, state);
  }
}

const runs = ({ phase }: State): boolean => phase === 'running' || phase === 'tolled';

function noteUndetermined(
  command: Extract<ObligationCommand, { type: 'note-undetermined' }>,
  state: State,
): Decision<ObligationEvent> {
  const same = [...command.missingFacts].sort().join('\n') === [...state.missingFacts].sort().join('\n');
  const open = state.phase === 'none' || runs(state) || (state.phase === 'undetermined' && !same);
  return open ? accept(obligationUndetermined(dataOf(command))) : nothing();
}

function waive(
  command: Extract<ObligationCommand, { type: 'waive-obligation' }>,
  state: State,
  facts: Facts,
): Decision<ObligationEvent> {
  const open = runs(state) || state.phase === 'undetermined';
  if (command.remark === undefined) return open ? accept(obligationWaived(dataOf(command))) : nothing();
  const refused = unlessInPerson(facts.actor, 'A person lifts a duty, or its rule does');
  if (refused) return refused;
  if (state.phase === 'none') return refuse('obligation-unknown', `There is no obligation ${command.obligationId}`);
  if (!open) return refuse('obligation-over', `The obligation is ${state.phase} already`);
  return accept(obligationWaived(dataOf(command)));
}

/** What the facts of the case make of a clock that has begun. */
function follow(
  command: Exclude<
    ObligationCommand,
    { type: 'incur-obligation' | 'note-undetermined' | 'waive-obligation' | 'request-recomputation' | 'review-breach' }
  >,
  state: State,
): Decision<ObligationEvent> {
  switch (command.type) {
    case 'warn-obligation':
      if (state.phase !== 'running' || state.warned.includes(command.warnAt)) return nothing();
      return accept(obligationWarned(dataOf(command)));
    case 'extend-obligation':
      return extend(command, state);
    case 'toll-obligation':
      return state.phase === 'running' ? accept(obligationTolled(dataOf(command))) : nothing();
    case 'resume-obligation':
      return state.phase === 'tolled' ? accept(obligationResumed(dataOf(command))) : nothing();
    case 'satisfy-in-part':
      if (!runs(state) || state.reached.includes(command.recipient)) return nothing();
      return accept(obligationPartlySatisfied(dataOf(command)));
    case 'satisfy-obligation':
      return runs(state) ? accept(obligationSatisfied(dataOf(command))) : nothing();
    case 'breach-obligation':
      return state.breached[command.limit] === undefined ? accept(obligationBreached(dataOf(command))) : nothing();
    case 'withdraw-breach':
      return state.breached[command.limit] === undefined ? nothing() : accept(breachWithdrawn(dataOf(command)));
    case 'recompute-obligation':
      if (state.dueAt === command.dueAt && state.targetAt === command.targetAt && !state.recomputationAsked)
        return nothing();
      return accept(obligationRecomputed(dataOf(command)));
  }
}

/** Only a notice that went out while the limit lay ahead moves it. */
function extend(
  { type: _, ...command }: Extract<ObligationCommand, { type: 'extend-obligation' }>,
  { extendedBy, dueAt = '' }: State,
): Decision<ObligationEvent> {
  const { previousDueAt = dueAt } = command;
  if (extendedBy.includes(command.ref)) return nothing();
  if (command.at > previousDueAt)
    return refuse('extension-too-late', `The notice went out at ${command.at}, after the limit of ${previousDueAt}`);
  return accept(obligationExtended({ ...command, previousDueAt }));
}

export const obligationDecider: Decider<ObligationCommand, ObligationEvent, State> = {
  name: 'obligation',
  initial,
  evolve,
  decide,
  caseId: (command) => command.caseId,
};
