import type { Cast } from './cast.js';
import type { CaseCard, Entry, EntryOf, Journal, JournalParty } from './journal-schema.js';

/** What an entry sends. */
export interface Order {
  readonly path: string;
  readonly body: object;
}

/** Letters as the story speaks of them: the latest of a kind on a case. */
export interface Letters {
  /** Id of the latest letter of this kind. */
  latest(caseId: string, kind: string): Promise<string>;
  /** Id of the exception case of the latest letter of this kind. */
  exceptionCase(caseId: string, kind: string): Promise<string>;
}

/** The system that the cases of the journal come from. */
const SOURCE = 'core-case';

/** Turns an entry into the request that a caller would send. `message` is an id of the entry's own. */
export async function orderOf(
  entry: Entry,
  journal: Journal,
  cast: Cast,
  letters: Letters,
  message: string,
): Promise<Order> {
  switch (entry.action) {
    case 'open':
      return { path: '/v1/cases', body: { ...times(entry), ...opening(journal, entry.open) } };
    case 'receipt':
      return { path: '/v1/delivery-receipts', body: await receipt(entry, cast, letters, message) };
    case 'release': {
      const letter = await letters.latest(cast.caseId(entry.case), entry.release);
      return { path: `/v1/communications/${letter}/releases`, body: { words: entry.words } };
    }
    case 'cancel': {
      const letter = await letters.latest(cast.caseId(entry.case), entry.cancel);
      return { path: `/v1/communications/${letter}/cancellations`, body: { words: entry.words } };
    }
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

type OnCase = EntryOf<'stage' | 'fact' | 'decide' | 'contact' | 'escalate' | 'assign' | 'note' | 'close' | 'reopen'>;

async function onCase(entry: OnCase, journal: Journal, cast: Cast, letters: Letters): Promise<Order> {
  const own = cast.caseId(entry.case);
  const caseId = entry.exception === undefined ? own : await letters.exceptionCase(own, entry.exception);
  const order = (route: string, body: object): Order => ({
    path: `/v1/cases/${caseId}/${route}`,
    body: { ...times(entry), ...body },
  });
  switch (entry.action) {
    case 'stage':
      return order('stages', { stage: entry.stage });
    case 'fact': {
      const { fact: name, when: at = entry.at, value, supersedes } = entry;
      return order('facts', {
        name,
        at,
        value,
        ...(supersedes !== undefined && { supersedes: cast.factId(supersedes) }),
      });
    }
    case 'decide': {
      const { decide: outcome, amount, decidedBy } = entry;
      const reasons = entry.reasons?.map((code) => ({ code, text: journal.reasons[code] }));
      return order('decisions', { outcome, reasons, amount, decidedBy });
    }
    case 'contact': {
      const [channel, address] = Object.entries(entry.contact)[0] ?? [];
      return order(`parties/${cast.partyId(entry.case, entry.party)}/contacts`, { channel, address });
    }
    case 'escalate':
      return order('escalations', { to: entry.escalate, reason: entry.why });
    case 'assign':
      return order('assignments', { assignee: entry.assign });
    case 'note':
      return order('notes', { text: entry.note });
    case 'close':
      return order('closures', { resolution: entry.close, remark: entry.remark });
    case 'reopen':
      return order('reopenings', { reason: entry.reopen });
  }
}

/** Business times beyond "now". */
function times({ received, restricted }: { received?: string | undefined; restricted?: true | undefined }): object {
  return { receivedAt: received, ...(restricted && { confidentiality: 'restricted' }) };
}

/** The parties of a case by the journal's names, the primary one first. */
export function partiesOf({ primary, others = {} }: CaseCard): [string, JournalParty & { role: string }][] {
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

async function receipt(entry: EntryOf<'receipt'>, cast: Cast, letters: Letters, message: string): Promise<object> {
  return {
    messageId: entry.message ?? message,
    communicationId: await letters.latest(cast.caseId(entry.case), entry.letter),
    provider: entry.by,
    status: entry.receipt,
    failure: entry.failure,
    rawCode: entry.raw,
    at: entry.when ?? entry.at,
  };
}
