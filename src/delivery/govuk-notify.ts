import { z } from 'zod';
import { delivered, failed, returned, type Fate } from './fate.js';
import { readBody } from './read-body.js';
import { fateOf, instantOf, type VendorReceipt } from './vendor-receipt.js';

/**
 * Statuses of GOV.UK Notify, all of them final: after `temporary-failure` (a full mailbox, a filter, days of trying)
 * Notify tries no more either, so that the message has failed unless it is sent again.
 */
const STATUS: Readonly<Record<string, Fate>> = {
  delivered,
  'permanent-failure': failed('invalid-address'),
  'temporary-failure': failed('soft-bounce'),
  'technical-failure': failed('channel-down'),
  'returned-letter': returned('moved-left-no-address'),
};

/** The callback of a delivery receipt; `reference` is what the sender gave: our communication. */
const callback = z.object({
  id: z.string().min(1),
  reference: z.uuid(),
  status: z.string(),
  completed_at: z.string().nullish(),
  sent_at: z.string().nullish(),
  created_at: z.string().nullish(),
});
/** The callback of a returned letter, which has no status. */
const returnedLetter = z.object({ notification_id: z.string().min(1), reference: z.uuid(), date_sent: z.string() });

/** @throws UnreadableReceipt */
export function readGovukNotify(body: unknown): VendorReceipt {
  const letter = returnedLetter.safeParse(body);
  if (letter.success) {
    const { notification_id: id, reference, date_sent: sent } = letter.data;
    // When it came back is not said: on record stands when it was sent.
    return receipt(id, reference, 'returned-letter', instantOf(sent, 'date_sent'));
  }
  const { id, reference, status, completed_at: done, sent_at: sent, created_at: created } = readBody(callback, body);
  return receipt(id, reference, status, instantOf(done ?? sent ?? created ?? '', 'completed_at'));
}

const receipt = (id: string, communicationId: string, status: string, at: string): VendorReceipt => ({
  ...fateOf(STATUS, status, 'status'),
  messageId: `${id}/${status}`,
  communicationId,
  providerRef: id,
  rawCode: status,
  at,
});
