import type { EventOf } from '../../events/catalogue.js';
import { isErased, personalText, type Personal } from '../../events/envelope.js';
import { add, on } from '../define-projection.js';
import { ClosingTable, ContactCorrectionTable, ContactReviewTable, type AddressChannel } from './contact-entity.js';

/** What was erased equals nothing: two erased addresses are not the same one. */
const known = (address: Personal): string | null => (isErased(address) ? null : address);

const isAddress = (channel: string): channel is AddressChannel => channel === 'postal' || channel === 'email';

/** The contacts that a party came with, as far as a letter may be sent to them; of two for one channel the last. */
export function contactsStated(
  contacts: EventOf<'case.party-added'>['data']['contacts'],
): Partial<Record<AddressChannel, string | null>> {
  return Object.fromEntries(
    contacts.flatMap(({ channel, address }) => (isAddress(channel) ? [[channel, known(address)]] : [])),
  );
}

/** What tells whether a letter went to a contact that was replaced on another case of its customer. */
export const corrections = on({
  'case.contact-corrected': ({ id: eventId, data: { caseId, partyId, channel, address }, metadata }) =>
    isAddress(channel)
      ? add(ContactCorrectionTable, {
          eventId,
          caseId,
          partyId,
          channel,
          address: known(address),
          correctedAt: metadata.occurredAt,
          confidentiality: metadata.confidentiality,
          origin: metadata.origin,
        })
      : [],
  'communication.contact-reviewed': ({ data: { communicationId, correctionEventId, words }, metadata }) =>
    add(ContactReviewTable, {
      communicationId,
      correctionEventId,
      reviewedAt: metadata.occurredAt,
      reviewedBy: metadata.actor.id,
      words: personalText(words),
    }),
  'case.closed': ({ data: { caseId } }) => add(ClosingTable, { caseId, closed: true }),
  'case.reopened': ({ data: { caseId } }) => add(ClosingTable, { caseId, closed: false }),
});
