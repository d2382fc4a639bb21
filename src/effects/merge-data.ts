import type { State as CaseState, Party } from '../domain/case.js';
import type { State as CommunicationState } from '../domain/communication.js';
import type { ChannelName } from '../events/communication.events.js';
import { isErased, type Personal } from '../events/envelope.js';
import type { LegalEntity } from '../ports/legal-entities.js';
import type { LetterMergeData } from '../templates/merge-data.js';
import { printedDay } from './zoned-dates.js';

/** A value that the letter needs and the record no longer, or not yet, has. */
export class MissingData extends Error {
  override readonly name = 'MissingData';
}

/**
 * Everything that a letter may print, ready to print. Dates stand in the zone of the legal entity.
 *
 * @param replaced the letter that this one supersedes or corrects
 * @throws MissingData when the recipient, the address, or a value that was erased is needed
 */
export function mergeData(
  letter: NonNullable<CommunicationState['request']>,
  subject: CaseState,
  entity: LegalEntity,
  now: string,
  replaced?: { readonly communicationId: string; readonly handedOffAt?: string },
): LetterMergeData {
  const date = (at: string): string => printedDay(at, entity.zone);
  const recipient = recipientOf(letter.recipient, subject);
  const { decision } = subject;
  return {
    letter: {
      date: date(now),
      reference: referenceOf(letter.communicationId),
      kind: letter.kind,
      message: letter.message === undefined ? undefined : known(letter.message, 'what the letter is to say'),
    },
    replaces: replaced && {
      reference: referenceOf(replaced.communicationId),
      date: replaced.handedOffAt === undefined ? undefined : date(replaced.handedOffAt),
    },
    case: {
      reference: known(subject.externalId, 'the reference of the case'),
      kind: (subject.kind ?? 'case').replaceAll('-', ' '),
      product: subject.product,
      jurisdiction: subject.jurisdiction ?? '',
      openedOn: date(subject.receivedAt ?? subject.openedAt ?? now),
      title: subject.title === undefined ? undefined : known(subject.title, 'the title of the case'),
    },
    creditor: {
      name: entity.name,
      address: entity.address,
      phone: entity.phone,
      agency: entity.agency,
      agencyName: entity.agencyName,
      agencyAddress: entity.agencyAddress,
    },
    recipient: { name: known(recipient.name, 'the name of the recipient'), address: addressOf(recipient) },
    decision: decision && {
      outcome: decision.outcome,
      on: date(decision.at),
      reasons: decision.reasons.map(({ code, text }) => ({
        code,
        text: text === undefined ? code.replaceAll('-', ' ') : known(text, `the reason ${code}`),
      })),
      amount: decision.amount && `${known(decision.amount.value, 'the amount')} ${decision.amount.currency}`,
    },
    information: subject.informationNeeded && {
      items: subject.informationNeeded.map((item) => ({ text: known(item, 'an item of what is missing') })),
    },
    stage: subject.stage?.replaceAll('-', ' '),
    resolution: subject.resolution?.replaceAll('-', ' '),
  };
}

/** Our reference of a letter, as it is printed. */
const referenceOf = (communicationId: string): string => communicationId.slice(0, 8).toUpperCase();

/** The address that a letter prints: the postal one of a party, else the other. @throws MissingData */
export function addressOf(party: Party): string {
  const address = party.contacts.postal ?? party.contacts.email;
  if (address === undefined) throw new MissingData('The recipient has no postal or e-mail address');
  return known(address, 'the address of the recipient');
}

/** The address that a channel hands a letter to. @throws MissingData */
export function addressFor(channel: ChannelName, party: Party): string {
  if (channel !== 'email') return addressOf(party);
  return known(party.contacts.email, 'the e-mail address of the recipient');
}

/** @throws MissingData when the letter names no party of the case */
export function recipientOf(partyId: string | undefined, { parties }: CaseState): Party {
  const party = parties.find((candidate) => candidate.partyId === partyId);
  if (!party) throw new MissingData('The case has no party to whom the letter could go');
  return party;
}

function known(value: Personal | undefined, what: string): string {
  if (value === undefined) throw new MissingData(`${what} is not known`);
  if (isErased(value)) throw new MissingData(`${what} was erased`);
  return value;
}
