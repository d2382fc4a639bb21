import { filingDue } from '../events/saga.events.js';
import { defineSaga } from './define-saga.js';

/** A document of the engine that was matched to a case is filed there. Instance = document. */
export const attachOnMatch = defineSaga<undefined, { readonly documentId: string; readonly caseId: string }>({
  name: 'attach-on-match',
  instance: (event) => ('documentId' in event.data ? event.data.documentId : undefined),
  notes: {
    'output.matched': ({ data: { documentId, caseId } }) => ({ documentId, caseId }),
  },
  initial: undefined,
  evolve: (state) => state,
  decide: ({ note: { documentId, caseId } }) => [filingDue({ documentId, caseId })],
});
