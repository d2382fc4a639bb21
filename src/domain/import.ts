import { importCompleted, importStarted } from '../events/system.events.js';
import type { DraftOf } from '../events/define-event.js';
import { accept, dataOf, nothing, refuse, type Decider, type Decision } from './kernel/decider.js';

export type ImportEvent = DraftOf<typeof importStarted> | DraftOf<typeof importCompleted>;
type DataOf<T extends ImportEvent['type']> = Extract<ImportEvent, { type: T }>['data'];

export type ImportCommand =
  | ({ readonly type: 'start-import' } & DataOf<'import.started'>)
  | ({ readonly type: 'complete-import' } & DataOf<'import.completed'>);

export interface State {
  readonly started: boolean;
  readonly completed: boolean;
}

export const initial: State = { started: false, completed: false };

export function evolve(state: State, event: ImportEvent): State {
  return event.type === 'import.started' ? { ...state, started: true } : { ...state, completed: true };
}

export function decide(command: ImportCommand, state: State): Decision<ImportEvent> {
  switch (command.type) {
    case 'start-import':
      return state.started ? nothing() : accept(importStarted(dataOf(command)));
    case 'complete-import':
      if (!state.started) return refuse('import-unknown', `There is no import ${command.importId}`);
      return state.completed ? nothing() : accept(importCompleted(dataOf(command)));
  }
}

export const importDecider: Decider<ImportCommand, ImportEvent, State> = {
  name: 'import',
  initial,
  evolve,
  decide,
  caseId: () => undefined,
};
