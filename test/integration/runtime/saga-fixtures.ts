import type { AnyEvent } from '../../../src/events/catalogue.js';
import { derivedId } from '../../../src/events/identity.js';
import { attachmentDue, compositionDue, letterDue } from '../../../src/events/saga.events.js';
import type { SagaDefinition } from '../../../src/ports/saga.js';

export const DAY_MS = 86_400_000;

export interface ReminderState {
  readonly stages: readonly string[];
  readonly wakeAt: string;
  readonly importId: string;
  readonly reminded: number;
}

export type ReminderNote = { readonly stage: string; readonly at: string; readonly importId: string };

/** What makes the saga stumble, for tests of parking. */
export type Stumble = (stage: string) => void;

const letterOf = (caseId: string, stage: string): string => derivedId('test letter', caseId, stage);

/**
 * A saga that uses everything a saga may use. A stage `letter…` asks for a letter and its composition; a stage `silent`
 * changes nothing; any other sets a reminder a day later, which asks for an attachment. Imported stages wait for the
 * end of their import. The words of a letter name the policies in force.
 */
export function reminderSaga(
  stumble: Stumble = () => undefined,
): SagaDefinition<ReminderState, ReminderNote, readonly string[]> {
  return {
    name: 'reminder',
    types: ['case.stage-entered'],
    route: (event) => event.metadata.caseId,
    note: (event) => {
      switch (event.type) {
        case 'case.stage-entered':
          return {
            stage: `${event.metadata.caseId ?? ''}/${event.data.stage}`,
            at: event.metadata.occurredAt,
            importId: event.metadata.importId ?? '',
          };
        case 'time.passed':
          return { stage: '', at: event.data.until, importId: '' };
        default:
          return { stage: '', at: event.metadata.occurredAt, importId: 'done' };
      }
    },
    initial: { stages: [], wakeAt: '', importId: '', reminded: 0 },
    evolve: (state, entry) => {
      if ('output' in entry)
        return entry.output.type === 'saga.attachment-due' ? { ...state, reminded: state.reminded + 1 } : state;
      const { stage, at, importId } = entry.noted.note;
      if (stage.endsWith('/silent')) return state;
      if (stage === '') return { ...state, wakeAt: '', importId: '' };
      if (importId !== '') return { ...state, stages: [...state.stages, stage], importId };
      return { ...state, stages: [...state.stages, stage], wakeAt: new Date(Date.parse(at) + DAY_MS).toISOString() };
    },
    decide: ({ input, note: { stage, importId } }, _state, policies) => {
      stumble(stage.split('/')[1] ?? '');
      const [caseId = '', name = ''] = (stage || (_state.stages.at(-1) ?? '')).split('/');
      if (stage === '')
        return importId === '' ? [attachmentDue({ caseId, communicationId: letterOf(caseId, name) })] : [];
      if (!name.startsWith('letter')) return [];
      return [
        letterDue({
          caseId,
          kind: 'correspondence',
          reason: { eventId: input.eventId, words: `under ${policies.join(', ') || 'nothing'}` },
        }),
        compositionDue({ caseId, communicationId: letterOf(caseId, name) }),
      ];
    },
    wake: (state) => {
      if (state.importId !== '') return { importId: state.importId };
      return state.wakeAt === '' ? undefined : { at: state.wakeAt };
    },
    reference: {
      types: ['policy.activated'],
      initial: [],
      evolve: (policies, event) => {
        if (event.type !== 'policy.activated') return policies;
        if (event.data.packId === 'broken') throw new Error('A broken pack');
        return [...policies, event.data.packId];
      },
    },
    expectedRefusals: { 'saga.letter-due': ['case-closed'] },
  };
}

/** The saga's streams, without what depends on the moment of writing. */
export function sagaStreams(events: readonly AnyEvent[]): Record<string, unknown[]> {
  const streams: Record<string, unknown[]> = {};
  for (const { id, type, data, stream, revision, metadata } of events) {
    if (!stream.startsWith('saga-')) continue;
    (streams[stream] ??= []).push({ id, type, data, revision, metadata });
  }
  return streams;
}
