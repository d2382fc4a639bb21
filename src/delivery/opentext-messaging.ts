import { z } from 'zod';
import { delivered, failed, failedForNow, underWay, type Fate } from './fate.js';
import { reasonOfMailStatus } from './mail-status.js';
import { readBody } from './read-body.js';
import { fateOf, instantOf, type VendorReceipt } from './vendor-receipt.js';

/** States of a delivery attempt of OpenText Messaging. Its `dsn`, an enhanced status code, says why where there is one. */
const STATE: Readonly<Record<string, Fate>> = {
  queued: underWay,
  sending: underWay,
  sent: underWay,
  accepted: underWay,
  delivered,
  retrying: failedForNow('soft-bounce'),
  deferred: failedForNow('soft-bounce'),
  failed: failed('hard-bounce'),
  bounced: failed('hard-bounce'),
  rejected: failed('refused'),
  blocked: failed('blocked'),
  expired: failed('soft-bounce'),
  cancelled: failed('refused'),
};

/** A report on a job. `reference` is what the sender gave with it: our communication. */
const report = z.object({
  job_id: z.coerce.string().min(1),
  reference: z.uuid(),
  delivery_attempts: z
    .array(z.object({ state: z.string(), dsn: z.string().nullish(), timestamp: z.string() }))
    .min(1, 'holds no attempt'),
});

/** The last attempt is what counts: those before it were reported before. @throws UnreadableReceipt */
export function readOpentextMessaging(body: unknown): VendorReceipt {
  const { job_id: job, reference, delivery_attempts: attempts } = readBody(report, body);
  const last = attempts.length - 1;
  const { state, dsn, timestamp } = attempts[last] as (typeof attempts)[number];
  const fate = fateOf(STATE, state.toLowerCase(), `delivery_attempts.${last}.state`);
  const told = reasonOfMailStatus(dsn ?? undefined);
  return {
    ...fate,
    ...(fate.failure !== undefined && told !== 'unknown' && { failure: told }),
    messageId: `${job}/${last}/${state.toLowerCase()}`,
    communicationId: reference,
    providerRef: job,
    rawCode: dsn == null ? state : `${state} ${dsn}`,
    at: instantOf(timestamp, `delivery_attempts.${last}.timestamp`),
  };
}
