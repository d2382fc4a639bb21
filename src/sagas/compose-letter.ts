import type { ChannelName } from '../events/communication.events.js';
import { attachmentDue, compositionDue, handOffDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

type ComposeNote = { readonly communicationId: string; readonly caseId: string } & (
  | { readonly what: 'requested'; readonly channel: ChannelName }
  | { readonly what: 'composed' | 'released' | 'cancelled' }
);

interface State {
  readonly channel: ChannelName;
  readonly handOffAsked: boolean;
}

/**
 * From the request of a letter to its hand-off: composed from the approved template, attached to its case, and handed
 * to the channel once it is released (a letter that carries all its rule requires is released by itself).
 */
export const composeLetter = defineSaga<State, ComposeNote>({
  name: 'compose-letter',
  instance: (event) => ('communicationId' in event.data ? event.data.communicationId : undefined),
  notes: {
    'communication.requested': ({ data: { communicationId, caseId, channels }, metadata }) =>
      metadata.origin === 'import'
        ? undefined
        : { communicationId, caseId, what: 'requested', channel: channels[0] ?? 'unknown' },
    'communication.composed': ({ data: { communicationId, caseId } }) => ({
      communicationId,
      caseId,
      what: 'composed',
    }),
    'communication.edited': ({ data: { communicationId, caseId } }) => ({
      communicationId,
      caseId,
      what: 'composed',
    }),
    'communication.released': ({ data: { communicationId, caseId } }) => ({
      communicationId,
      caseId,
      what: 'released',
    }),
    'communication.cancelled': ({ data: { communicationId, caseId } }) => ({
      communicationId,
      caseId,
      what: 'cancelled',
    }),
  },
  initial: { channel: 'unknown', handOffAsked: false },
  evolve: (state, entry) => {
    if ('output' in entry) return entry.output.type === 'saga.hand-off-due' ? { ...state, handOffAsked: true } : state;
    const { note } = entry.noted;
    if (note.what === 'requested') return { ...state, channel: note.channel };
    return note.what === 'cancelled' ? { ...state, handOffAsked: true } : state;
  },
  decide: ({ note: { communicationId, caseId, what } }, state) => {
    switch (what) {
      case 'requested':
        return [compositionDue({ caseId, communicationId })];
      case 'composed':
        return [attachmentDue({ caseId, communicationId })];
      case 'released':
        return state.handOffAsked ? [] : [handOffDue({ caseId, communicationId, channel: state.channel })];
      case 'cancelled':
        return [];
    }
  },
});
