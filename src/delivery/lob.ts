import { z } from 'zod';
import { delivered, failed, failedForNow, returned, underWay, type Fate } from './fate.js';
import { readBody } from './read-body.js';
import { fateOf, instantOf, UnreadableReceipt, type VendorReceipt } from './vendor-receipt.js';

/** Events of a letter at Lob, by the last part of their type (`letter.returned_to_sender`, `letter.certified.delivered`). */
const EVENT: Readonly<Record<string, Fate>> = {
  created: underWay,
  rendered_pdf: underWay,
  rendered_thumbnails: underWay,
  billed: underWay,
  mailed: underWay,
  in_transit: underWay,
  in_local_area: underWay,
  processed_for_delivery: underWay,
  pickup_available: underWay,
  international_exit: underWay,
  're-routed': underWay,
  re_routed: underWay,
  delivered,
  // The post says no more than that it came back.
  returned_to_sender: returned('unknown'),
  returned: returned('unknown'),
  issue: failedForNow('unknown'),
  failed: failed('render-error'),
  rejected: failed('render-error'),
  deleted: failed('refused'),
};

/** A webhook event; `metadata` is what the sender of the letter gave with it. */
const event = z.object({
  id: z.string().min(1),
  date_created: z.string(),
  event_type: z.object({ id: z.string() }),
  body: z.object({ id: z.string().min(1), metadata: z.object({ communication_id: z.uuid() }) }),
});

/** @throws UnreadableReceipt */
export function readLob(body: unknown): VendorReceipt {
  const { id: messageId, date_created: created, event_type: type, body: letter } = readBody(event, body);
  const [resource, ...rest] = type.id.split('.');
  const word = rest.at(-1);
  if (resource !== 'letter' || word === undefined)
    throw new UnreadableReceipt('event_type.id', 'is no event of a letter');
  return {
    ...fateOf(EVENT, word, 'event_type.id'),
    messageId,
    communicationId: letter.metadata.communication_id,
    providerRef: letter.id,
    rawCode: type.id,
    at: instantOf(created, 'date_created'),
  };
}
