import {
  engineDocumentMatched, engineDocumentReceived, engineDocumentSetAside, engineDocumentUnmatched,
  type EngineDocumentEvent,
} from '../events/engine-document.events.js'; // prettier-ignore
import { accept, dataOf, nothing, refuse, type Decider, type Decision } from './kernel/decider.js';

type DataOf<T extends EngineDocumentEvent['type']> = Extract<EngineDocumentEvent, { type: T }>['data'];

export type EngineDocumentCommand =
  | ({ readonly type: 'receive-engine-document' } & DataOf<'output.received'>)
  | ({ readonly type: 'match-engine-document' } & DataOf<'output.matched'>)
  | ({ readonly type: 'leave-engine-document' } & DataOf<'output.unmatched'>)
  | ({ readonly type: 'set-engine-document-aside' } & DataOf<'output.set-aside'>);

export interface State {
  readonly phase: 'none' | 'received' | 'unmatched' | 'matched' | 'set-aside';
  readonly received?: DataOf<'output.received'>;
  readonly caseId?: string;
  readonly by?: DataOf<'output.matched'>['by'];
  readonly candidates?: number;
}

export const initial: State = { phase: 'none' };

export function evolve(state: State, event: EngineDocumentEvent): State {
  switch (event.type) {
    case 'output.received':
      return { ...state, phase: 'received', received: event.data };
    case 'output.matched':
      return { ...state, phase: 'matched', caseId: event.data.caseId, by: event.data.by };
    case 'output.unmatched':
      return { ...state, phase: 'unmatched', candidates: event.data.candidates };
    case 'output.set-aside':
      return { ...state, phase: 'set-aside' };
  }
}

export function decide(command: EngineDocumentCommand, state: State): Decision<EngineDocumentEvent> {
  if (command.type === 'receive-engine-document') {
    return state.phase === 'none' ? accept(engineDocumentReceived(dataOf(command))) : nothing();
  }
  if (state.phase === 'none') return refuse('document-unknown', `There is no document ${command.documentId}`);
  switch (command.type) {
    case 'match-engine-document':
      if (state.phase !== 'matched') return accept(engineDocumentMatched(dataOf(command)));
      if (state.caseId === command.caseId) return nothing();
      return refuse('document-matched', 'The document belongs to a case already', 'caseId');
    case 'leave-engine-document':
      return state.phase === 'received' ? accept(engineDocumentUnmatched(dataOf(command))) : nothing();
    case 'set-engine-document-aside':
      if (state.phase === 'matched') return refuse('document-matched', 'The document belongs to a case already');
      return state.phase === 'set-aside' ? nothing() : accept(engineDocumentSetAside(dataOf(command)));
  }
}

export const engineDocumentDecider: Decider<EngineDocumentCommand, EngineDocumentEvent, State> = {
  name: 'engine-document',
  initial,
  evolve,
  decide,
  caseId: (command, { caseId }) => ('caseId' in command ? command.caseId : caseId),
};
