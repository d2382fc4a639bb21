import type { Cast } from './cast.js';
import { onCase } from './case-orders.js';
import type { CaseCard, Entry, EntryOf, Journal, JournalParty } from './journal-schema.js';
import { times, type LookUps, type Order } from './order.js';

/** Entries that ask nothing of the service: somebody else does something. */
export type Elsewhere = EntryOf<'receipt' | 'break' | 'mend'>;

/** The system that the cases of the journal come from. */
const SOURCE = 'core-case';

/** Turns an entry into the request that a caller would send. `bytes`: of a document that the entry speaks of. */
export async function orderOf(
  entry: Exclude<Entry, Elsewhere>,
  journal: Journal,
  cast: Cast,
  letters: LookUps,
  bytes: (entry: EntryOf<'produce'>) => Promise<Uint8Array>,
): Promise<Order> {
  const ofLetter = async (kind: string, route: string, body: object): Promise<Order> => {
    if (!('case' in entry)) throw new Error(`Line ${entry.line} names no case`);
    return { path: `/v1/communications/${await letters.latest(cast.caseId(entry.case), kind)}/${route}`, body };
  };
  switch (entry.action) {
    case 'open':
      return { path: '/v1/cases', body: { ...times(entry), ...opening(journal, entry.open) } };
    case 'release':
      return ofLetter(entry.release, 'releases', { words: entry.words });
    case 'cancel':
      return ofLetter(entry.cancel, 'cancellations', { words: entry.words });
    case 'resend':
      return ofLetter(entry.resend, 'resends', { words: entry.words });
    case 'review': {
      const { cause: rootCause, remedy: remediation, owner } = entry;
      const clock = await letters.clock(cast.caseId(entry.case), entry.review);
      return { path: `/v1/obligations/${clock}/breach-reviews`, body: { rootCause, remediation, owner } };
    }
    case 'produce':
      return { path: '/v1/inbound/documents', body: produced(entry, await bytes(entry)) };
    case 'file':
      return { path: `${cast.documentPath(entry.file)}/assignments`, body: { caseId: cast.caseId(entry.case) } };
    case 'set-aside':
      return { path: `${cast.documentPath(entry['set-aside'])}/set-asides`, body: { why: entry.why } };
    case 'draft':
      return { path: '/v1/templates', body: { source: journal.templates[entry.draft] } };
    case 'submit':
      return { path: `${cast.draftPath(entry.submit)}/submissions`, body: {} };
    case 'approve':
      return { path: `${cast.draftPath(entry.approve)}/approvals`, body: {} };
    case 'retire':
      return { path: `${cast.draftPath(entry.retire)}/retirements`, body: { why: entry.why } };
    default:
      return onCase(entry, journal, cast, letters);
  }
}

function produced(entry: EntryOf<'produce'>, bytes: Uint8Array): object {
  const { kind, title, account: accountNumber, policy: policyNumber, customer: customerNumber } = entry;
  const numbers = { accountNumber, policyNumber, customerNumber };
  const content = Buffer.from(bytes).toString('base64');
  return { system: entry.by, kind, title, mediaType: 'application/pdf', ...numbers, producedAt: entry.at, content };
}

type PartyRole = 'primary' | NonNullable<CaseCard['others']>[string]['role'];

/** The parties of a case by the journal's names, the primary one first. */
export function partiesOf({ primary, others = {} }: CaseCard): [string, JournalParty & { role: PartyRole }][] {
  return [['primary', { ...primary, role: 'primary' }], ...Object.entries(others)];
}

function opening({ cases, entities }: Journal, alias: string): object {
  const card = cases[alias];
  if (!card) throw new Error(`The journal has no case ${alias}`);
  const { kind, entity, ref, law, product, intake, customer, account, policy, vulnerable } = card.case;
  return {
    source: SOURCE,
    externalId: ref,
    kind,
    legalEntity: entity,
    jurisdiction: law ?? entities[entity]?.law,
    product,
    intake,
    title: card.title,
    customerId: customer,
    accountId: account,
    policyId: policy,
    vulnerable,
    parties: partiesOf(card).map(([reference, party]) => ({
      reference,
      role: party.role,
      name: party.name,
      contacts: (['postal', 'email', 'phone'] as const).flatMap((channel) => {
        const address = party[channel];
        return address === undefined ? [] : [{ channel, address }];
      }),
    })),
  };
}
