import { CaseEvents } from '../simulators/core-case/case-events.js';
import type { CaseEvent } from '../simulators/core-case/event-sender.js';
import type { Entry, EntryOf, Journal } from './journal-schema.js';
import { reasonsOf } from './order.js';
import { partiesOf } from './requests.js';

/** What the case system tells by events. */
const TOLD = ['open', 'stage', 'fact', 'decide', 'revise', 'lacks', 'brought', 'contact', 'close', 'reopen'] as const;
export type Told = EntryOf<(typeof TOLD)[number]>;

const CASE_SYSTEM = 'core-case';
/** In its own words, as `src/inbound/core-case.yaml` reads them. */
const ROLES = { primary: 'APPLICANT', joint: 'CO_APPLICANT', representative: 'REPRESENTATIVE', authority: 'AUTHORITY', other: 'OTHER' } as const; // prettier-ignore

/** Name of the case that an entry is about. */
export const aliasOf = (entry: Entry): string | undefined =>
  entry.action === 'open' ? entry.open : 'case' in entry ? entry.case : undefined;

/** Whether the case system tells this by an event, not by a call. */
export function isTold(entry: Entry, { cases }: Journal): entry is Told {
  const alias = aliasOf(entry);
  if (alias === undefined || entry.by !== CASE_SYSTEM || cases[alias]?.told !== 'events') return false;
  return (TOLD as readonly string[]).includes(entry.action);
}

/** Turns what the case system tells into its events: numbered per case, each happening when its entry says. */
export class ToldEvents {
  private readonly byCase = new Map<string, CaseEvents>();

  constructor(private readonly journal: Journal) {}

  /** How many there were. */
  count = 0;

  next(entry: Told): CaseEvent {
    const alias = aliasOf(entry) ?? '';
    const reference = this.journal.cases[alias]?.case.ref ?? alias;
    const known = this.byCase.get(alias) ?? new CaseEvents(reference, entry.at);
    this.byCase.set(alias, known);
    this.count += 1;
    const [type, data] = this.said(entry);
    const confidentiality = 'restricted' in entry && entry.restricted ? 'restricted' : undefined;
    return known.next(type, { receivedDate: entry.received, confidentiality, ...data }, { time: entry.at });
  }

  private said(entry: Told): [type: string, data: Record<string, unknown>] {
    switch (entry.action) {
      case 'open':
        return this.opening(entry.open);
      case 'stage':
        return ['case.stage.entered', { stage: { name: entry.stage } }];
      case 'fact': {
        const { fact: milestone, when: reachedDate = entry.at, value } = entry;
        return ['case.milestone.reached', { milestone, reachedDate, value }];
      }
      case 'decide': {
        const { decide, amount, decidedBy } = entry;
        const reasons = reasonsOf(entry, this.journal);
        return ['case.decision.recorded', { outcome: inCapitals(decide), reasons, amount, decidedBy }];
      }
      case 'revise': {
        const { revise, decidedBy } = entry;
        return [
          'case.outcome.revised',
          { outcome: inCapitals(revise), reasons: reasonsOf(entry, this.journal), decidedBy },
        ];
      }
      case 'lacks':
        return ['case.information.requested', { items: entry.lacks }];
      case 'brought':
        return ['case.information.received', { items: entry.brought }];
      case 'contact': {
        const [channel = '', address] = Object.entries(entry.contact)[0] ?? [];
        return ['case.contact.corrected', { party: { id: entry.party }, channel: inCapitals(channel), address }];
      }
      case 'close':
        return ['case.closed', { resolution: entry.close, comment: entry.remark }];
      case 'reopen':
        return ['case.reopened', { reason: entry.reopen }];
    }
  }

  private opening(alias: string): [string, Record<string, unknown>] {
    const { cases, entities } = this.journal;
    const card = cases[alias];
    if (!card) throw new Error(`The journal has no case ${alias}`);
    const { kind, entity, law, product, intake, customer, account, policy, vulnerable } = card.case;
    const parties = partiesOf(card).map(([id, { role, name, ...party }]) => ({
      id,
      role: ROLES[role],
      name,
      contacts: (['postal', 'email', 'phone'] as const).flatMap((channel) =>
        party[channel] === undefined ? [] : [{ channel: inCapitals(channel), address: party[channel] }],
      ),
    }));
    const of = { legalEntity: entity, jurisdiction: law ?? entities[entity]?.law, product, intake, vulnerable };
    const ids = { customerId: customer, accountId: account, policyId: policy };
    const type = kind === 'complaint' ? 'case.complaint.received' : 'case.opened';
    return [type, { kind, caseName: card.title, ...of, ...ids, parties }];
  }
}

const inCapitals = (word: string): string => word.toUpperCase().replaceAll('-', '_');
