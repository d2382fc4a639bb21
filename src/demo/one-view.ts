import { HttpApi } from './http-api.js';
import type { Journal } from './journal-schema.js';
import type { Staff } from './set-up.js';

interface FirmRow {
  readonly communicationId: string;
  readonly confidentiality: string;
  readonly handedOffAt: string | null;
}
interface CustomerRow {
  readonly title: string;
  readonly sentAt: string | null;
  readonly state: string;
  readonly to: string | null;
  readonly document: { readonly link: string } | null;
  readonly supersededBy: string | null;
}

/** The letters of one customer, as the firm and as the customer see them. */
export interface OneView {
  readonly customer: string;
  /** Letters that the firm sees, by customer, by account and by insurance policy. */
  readonly firm: { readonly customer: number; readonly account: number; readonly policy: number };
  /** Of those by customer: sent, and not restricted. */
  readonly tellable: number;
  /** What the portal shows with a token for this customer, the newest first. */
  readonly portal: readonly CustomerRow[];
  /** Bytes of the newest letter, fetched with the same token. */
  readonly newest: number;
}

/**
 * Asks the one endpoint four times: as a service team by customer, account and policy, and as the customer, through the
 * portal, with a token that is good for minutes.
 * @throws UnexpectedAnswer
 */
export async function lookAtCustomer(url: string, journal: Journal, staff: Staff): Promise<OneView> {
  const { customer, account, policy, portal } = journal.view;
  const reader = staff(journal.setup.reader);
  const seen = (whose: string, id: string): Promise<FirmRow[]> =>
    reader.list<FirmRow>(`/v1/${whose}/${encodeURIComponent(id)}/history`);
  const rows = await seen('customers', customer);
  const { token } = await staff(portal).command<{ token: string }>('/v1/portal/tokens', {
    customerId: customer,
    minutes: 5,
  });
  const own = new HttpApi(url, token);
  const letters = await own.list<CustomerRow>('/v1/portal/history', { limit: '100' });
  const link = letters[0]?.document?.link;
  return {
    customer,
    firm: {
      customer: rows.length,
      account: (await seen('accounts', account)).length,
      policy: (await seen('insurance-policies', policy)).length,
    },
    tellable: rows.filter((row) => row.confidentiality === 'standard' && row.handedOffAt !== null).length,
    portal: letters,
    newest: link === undefined ? 0 : (await own.bytes(link)).byteLength,
  };
}
