import type { EventOf, EventType } from '../../events/catalogue.js';
import { personalText, type Personal } from '../../events/envelope.js';
import { sentence, spoken, type Fields, type Told, type Telling } from './told.js';

type CaseEventType = Extract<EventType, `case.${string}`>;
type Reason = EventOf<'case.decided'>['data']['reasons'][number];

const optional = (value: Personal | undefined) => (value === undefined ? undefined : personalText(value));

/** Reasons with their texts, as fields and as words. */
const reasonFields = (reasons: readonly Reason[]): Fields[] =>
  reasons.map(({ code, text }) => ({ code, text: optional(text) }));
export const reasonWords = (reasons: readonly Reason[]): string | undefined =>
  reasons.length === 0
    ? undefined
    : reasons.map(({ code, text }) => (text === undefined ? code : `${code}: ${personalText(text)}`)).join('; ');

const contactField = (partyId: string, channel: string) => `party/${partyId}/${channel}`;

function decision(verb: string, event: EventOf<'case.decided' | 'case.decision-revised'>): Told {
  const { outcome, reasons, decidedBy, amount } = event.data;
  return {
    title: `${verb}: ${spoken(outcome)}`,
    why: reasonWords(reasons),
    sets: {
      outcome,
      reasons: reasonFields(reasons),
      decidedBy: optional(decidedBy),
      amount: amount && `${personalText(amount.value)} ${amount.currency}`,
    },
    details: event.type === 'case.decision-revised' ? { supersedes: event.data.supersedes } : undefined,
  };
}

const LINKS: Readonly<Record<EventOf<'case.linked'>['data']['relation'], string>> = {
  'exception-of': 'Linked as the exception of case',
  'has-exception': 'Linked to its exception, case',
  'breach-of': 'Linked as opened for a missed limit of case',
  'has-breach': 'Linked to the case of its missed limit, case',
  follows: 'Linked as following case',
  'relates-to': 'Linked to related case',
};

export const caseWords: Telling<CaseEventType> = {
  'case.opened': ({ data }) => {
    const { caseId: _, exception, breach, externalId, title, customerId, accountId, policyId, ...open } = data;
    const kind = sentence(data.kind);
    return {
      title: title === undefined ? `${kind} opened` : `${kind} opened: ${personalText(title)}`,
      why: exception
        ? `Letter ${exception.communicationId} failed: ${spoken(exception.failure)}`
        : breach && `Clock ${breach.obligationId} passed its statutory limit (${breach.ruleId})`,
      sets: {
        phase: 'open',
        ...open,
        externalId: personalText(externalId),
        title: optional(title),
        customerId: optional(customerId),
        accountId: optional(accountId),
        policyId: optional(policyId),
      },
      details: exception ? { exception } : breach && { breach },
    };
  },
  'case.party-added': ({ data: { partyId, role, name, contacts } }) => ({
    title: `Party added: ${personalText(name)} (${role})`,
    sets: {
      [`party/${partyId}/role`]: role,
      [`party/${partyId}/name`]: personalText(name),
      ...Object.fromEntries(
        contacts.map(({ channel, address }) => [contactField(partyId, channel), personalText(address)]),
      ),
    },
  }),
  'case.contact-corrected': ({ data: { partyId, channel, address } }) => ({
    title: `Contact corrected: ${channel}`,
    sets: { [contactField(partyId, channel)]: personalText(address) },
  }),
  'case.assigned': ({ data: { assignee } }) => ({
    title: `Assigned to ${personalText(assignee)}`,
    sets: { assignee: personalText(assignee) },
  }),
  'case.stage-entered': ({ data: { stage } }) => ({ title: `Stage entered: ${stage}`, sets: { stage } }),
  'case.information-requested': ({ data: { items } }) => ({
    title: `Information requested: ${items.map(personalText).join('; ')}`,
    details: { items: items.map(personalText) },
  }),
  'case.information-received': ({ data: { items } }) => ({
    title: `Information received: ${items.map(personalText).join('; ')}`,
    details: { items: items.map(personalText) },
  }),
  'case.fact-recorded': ({ data: { name, value, at, receivedAt, supersedes } }) => ({
    title: value === undefined ? `Fact recorded: ${name}` : `Fact recorded: ${name} = ${personalText(value)}`,
    sets: { [`fact/${name}`]: { at, value: optional(value), receivedAt } },
    details: { supersedes },
  }),
  'case.decided': (event) => decision('Decided', event),
  'case.decision-revised': (event) => decision('Decision revised', event),
  'case.payment-made': ({ data: { kind, at, amount, reference } }) => ({
    title: `Payment made: ${spoken(kind)}${amount ? `, ${personalText(amount.value)} ${amount.currency}` : ''}`,
    details: { at, reference: optional(reference) },
  }),
  'case.correction-made': ({ data: { kind, at, reference } }) => ({
    title: `Put right: ${spoken(kind)}`,
    details: { at, reference: optional(reference) },
  }),
  'case.filing-made': ({ data: { kind, authority, at, receiptNumber, receiptDocumentId } }) => ({
    title: `Reported to ${authority}: ${spoken(kind)}`,
    details: { at, receiptNumber: optional(receiptNumber), receiptDocumentId },
  }),
  'case.consent-recorded': ({ data: { partyId, channel, basis, from, withdrawnAt } }) => ({
    title: `Consent ${withdrawnAt === undefined ? 'given' : 'withdrawn'}: ${channel}`,
    sets: { [`consent/${partyId}/${channel}`]: { basis, from, withdrawnAt } },
  }),
  'case.escalated': ({ data: { to, reason } }) => ({
    title: `Escalated to ${personalText(to)}`,
    why: personalText(reason),
    sets: { escalatedTo: personalText(to) },
  }),
  // Its salt stays out: with it, a letter that can be guessed could be told by its digest.
  'case.document-attached': ({ data: { caseId: _, digestSalt: __, title, ...document } }) => ({
    title: `Document attached: ${personalText(title)}`,
    details: { title: personalText(title), ...document },
  }),
  'case.note-added': ({ data: { text } }) => ({
    title: `Note: ${personalText(text)}`,
    details: { text: personalText(text) },
  }),
  'case.work-recorded': ({ data: { activity, transition } }) => ({
    title: `Work: ${activity} (${transition})`,
    details: { activity, transition },
  }),
  'case.linked': ({ data: { relation, otherCaseId } }) => ({
    title: `${LINKS[relation]} ${otherCaseId}`,
    details: { relation, otherCaseId },
  }),
  'case.went-live': ({ data: { on } }) => ({
    title: `Taken over into live operation on ${on}`,
    sets: { live: true },
    details: { on },
  }),
  'case.closed': ({ data: { resolution, remark } }) => ({
    title: `Closed: ${spoken(resolution)}`,
    why: optional(remark),
    sets: { phase: 'closed', resolution },
  }),
  'case.reopened': ({ data: { reason } }) => ({
    title: 'Reopened',
    why: personalText(reason),
    sets: { phase: 'open' },
  }),
};
