import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { signatureHeaders, webhookKey } from '../../modules/access/webhook-signature.js';
import { chanceOf } from '../chance.js';

/** A report on a letter, in the words of `POST /v1/delivery-receipts`. */
export interface Receipt {
  readonly communicationId: string;
  readonly status: 'delivered' | 'temporarily-failed' | 'permanently-failed' | 'returned' | 'opened';
  readonly failure?: string;
  readonly rawCode?: string;
  readonly provider?: string;
  readonly messageId?: string;
  /** When it happened, RFC 3339. */
  readonly at: string;
}

export interface Webhook {
  /** Base address of the service that takes receipts. */
  readonly url: string;
  /** `whsec_…`, which the service shares. */
  readonly secret: string;
}

/** Sends one receipt, signed; answers the status that it was answered with. */
export async function sendReceipt({ url, secret }: Webhook, receipt: Receipt, now = Date.now()): Promise<number> {
  const { provider = 'exstream-simulator', messageId = randomUUID(), ...report } = receipt;
  const body = JSON.stringify({ ...report, provider, messageId });
  const signed = signatureHeaders(webhookKey(secret), messageId, now, Buffer.from(body));
  const answer = await fetch(`${url}/v1/delivery-receipts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed },
    body,
    signal: AbortSignal.timeout(60_000),
  });
  await answer.body?.cancel();
  return answer.status;
}

/**
 * Sends receipts as a bad provider does: some twice, in an order by chance; each again until it is taken (429, 5xx). Answers
 * those that it says again later, when others have come meanwhile.
 *
 * @param late what it has not said again yet
 * @throws Error when one is refused for good
 */
export async function sendBadly(
  webhook: Webhook,
  receipts: readonly Receipt[],
  late: readonly Receipt[],
  { seed, now = Date.now }: { readonly seed: number; readonly now?: () => number },
): Promise<readonly Receipt[]> {
  const chance = chanceOf(seed);
  const named = receipts.map((receipt) => ({ messageId: randomUUID(), ...receipt }));
  const twice = named.filter(() => chance() < 0.4);
  const later = named.filter(() => chance() < 0.4);
  const order = [...named, ...twice, ...late].map((receipt) => ({ receipt, place: chance() }));
  order.sort((a, b) => a.place - b.place);
  for (const { receipt } of order) {
    for (let status = 0; status < 200 || status >= 300;) {
      status = await sendReceipt(webhook, receipt, now());
      if (status >= 400 && status < 500 && status !== 429) throw new Error(`A receipt was refused with ${status}`);
      if (status >= 300) await setTimeout(20);
    }
  }
  return later;
}
