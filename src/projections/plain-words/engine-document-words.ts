import type { EventType } from '../../events/catalogue.js';
import { personalText, type Personal } from '../../events/envelope.js';
import { spoken, type Telling } from './told.js';

type EngineDocumentEventType = Extract<EventType, `output.${string}`>;

const optional = (value: Personal | undefined) => (value === undefined ? undefined : personalText(value));

/** Documents that the communications system produced on its own. */
export const engineDocumentWords: Telling<EngineDocumentEventType> = {
  // The salt stays out: with it, a document that can be guessed could be told by its digest.
  'output.received': ({ data: { documentId: _, digestSalt: __, title, ...document } }) => ({
    title: `Received from ${document.system}: ${personalText(title)}`,
    sets: { state: 'received', title: personalText(title) },
    details: {
      ...document,
      accountNumber: optional(document.accountNumber),
      policyNumber: optional(document.policyNumber),
      customerNumber: optional(document.customerNumber),
      fileName: optional(document.fileName),
    },
  }),
  'output.matched': ({ data: { caseId, by } }) => ({
    title: by === 'person' ? `Assigned to case ${caseId}` : `Matched to case ${caseId} by its ${spoken(by)}`,
    sets: { state: 'matched', caseId },
    details: { by },
  }),
  'output.unmatched': ({ data: { candidates } }) => ({
    title: candidates === 0 ? 'No open case has its numbers' : `${candidates} open cases have its numbers`,
    sets: { state: 'unmatched' },
    details: { candidates },
  }),
  'output.set-aside': ({ data: { why } }) => ({
    title: 'Belongs to no case',
    why: personalText(why),
    sets: { state: 'set-aside' },
  }),
};
