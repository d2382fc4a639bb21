import type { Confidentiality, Origin } from '../../events/envelope.js';
import { flag, nullable, text } from '../column.js';
import { logTable } from '../define-table.js';

/** Contacts that a letter may be sent to, as parties have them. */
export type AddressChannel = 'postal' | 'email';

/** Contacts of parties as they were corrected, one row each time. */
export const ContactCorrectionTable = logTable({
  name: 'communication_contact_corrections',
  columns: {
    eventId: text(),
    caseId: text(),
    partyId: text(),
    channel: text<AddressChannel>(),
    /** Null once it was erased. */
    address: nullable(text()),
    correctedAt: text(),
    confidentiality: text<Confidentiality>(),
    origin: text<Origin>(),
  },
  indices: [{ name: 'communication_contact_corrections_by_party', columns: ['caseId', 'partyId', 'channel', 'position'] }], // prettier-ignore
});

/** Letters that a person has left as they are after a correction on another case. */
export const ContactReviewTable = logTable({
  name: 'communication_contact_reviews',
  columns: {
    communicationId: text(),
    correctionEventId: text(),
    reviewedAt: text(),
    reviewedBy: text(),
    words: text(),
  },
  indices: [{ name: 'communication_contact_reviews_by_letter', columns: ['communicationId', 'correctionEventId'] }],
});

/** When cases were closed and opened again: the latest row says which. */
export const ClosingTable = logTable({
  name: 'communication_closings',
  columns: { caseId: text(), closed: flag() },
  indices: [{ name: 'communication_closings_by_case', columns: ['caseId', 'position'] }],
});
