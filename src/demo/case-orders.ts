import type { Cast } from './cast.js';
import type { EntryOf, Journal } from './journal-schema.js';
import { reasonsOf, times, type LookUps, type Order } from './order.js';

type OnCase = EntryOf<
  | 'stage'
  | 'fact'
  | 'decide'
  | 'revise'
  | 'lacks'
  | 'brought'
  | 'pay'
  | 'ask'
  | 'contact'
  | 'escalate'
  | 'assign'
  | 'note'
  | 'close'
  | 'reopen'
>;

/** What somebody does on a case, or on the exception case of one of its letters. */
export async function onCase(entry: OnCase, journal: Journal, cast: Cast, letters: LookUps): Promise<Order> {
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
      return order('decisions', { outcome, reasons: reasonsOf(entry, journal), amount, decidedBy });
    }
    case 'revise': {
      const { revise: outcome, decidedBy } = entry;
      return order('revisions', { outcome, reasons: reasonsOf(entry, journal), decidedBy });
    }
    case 'lacks':
      return order('information-requests', { items: entry.lacks });
    case 'brought':
      return order('information-receipts', { items: entry.brought });
    case 'pay':
      return order('payments', { kind: entry.pay, amount: entry.amount, at: entry.at });
    case 'ask':
      return order('communications', { kind: entry.ask, words: entry.words, message: entry.message });
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
