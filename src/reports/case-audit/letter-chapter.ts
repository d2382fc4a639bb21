import type { Block, KeyValue, Text } from '../../pdf/report-document.js';
import type { CommunicationView } from '../../projections/communications/queries.js';
import { badgeOf, count, counted, inList, instant, partialInWords, sentence, spoken } from '../wording.js';
import type { CaseAudit } from './read-case-audit.js';
import { HISTORY_COLUMNS, historyRows } from './timeline-entries.js';

/** Each letter: why, to whom, from which template, how far it got, and what its digest is. */
export function letterChapter(audit: CaseAudit): Block[] {
  const { communications } = audit;
  const heading: Block = { kind: 'heading', level: 1, text: 'Communications', newPage: true };
  if (communications.length === 0) return [heading, { kind: 'paragraph', text: 'No letter is on record.' }];
  return [heading, ...communications.flatMap((letter) => letterBlocks(letter, audit))];
}

const mono = (text: string): Text => [{ text, style: 'mono' }];

function letterBlocks(letter: CommunicationView, audit: CaseAudit): Block[] {
  const recipient = audit.parties.find(({ partyId }) => partyId === letter.recipient);
  const name = recipient?.name ?? (letter.recipient === null ? 'a recipient not on record' : 'a party not on record');
  return [
    { kind: 'heading', level: 2, text: `${sentence(letter.kind)} to ${name}` },
    { kind: 'key-values', items: [...head(letter), ...content(letter), ...way(letter), ...relations(letter)] },
    { kind: 'table', columns: HISTORY_COLUMNS, rows: historyRows(audit.histories.get(letter.communicationId) ?? []) },
  ];
}

function head(letter: CommunicationView): KeyValue[] {
  const { state, level, reasonWords, citation, requestedAt, communicationId } = letter;
  const reached = level === 'NONE' ? 'Nothing yet: it was only asked for' : sentence(spoken(level));
  return [
    { label: 'State', value: '', badge: badgeOf(state) },
    { label: 'Evidence', value: reached },
    { label: 'Why', value: citation === null ? reasonWords : `${reasonWords} (${citation})` },
    { label: 'Requested', value: instant(requestedAt) },
    { label: 'Letter id', value: mono(communicationId) },
  ];
}

function content(letter: CommunicationView): KeyValue[] {
  const { templateId, templateVersion, composedAt, documentId, digest, pages, bytes, reasonCodes, elements, partials } =
    letter;
  const version = templateVersion === null ? 'version not on record' : `version ${count(templateVersion)}, approved`;
  return [
    {
      label: 'Template',
      value: templateId === null ? 'None: the letter was not composed here' : `${templateId}, ${version}`,
    },
    ...(partials ?? []).map((partial) => ({ label: 'Partial', value: partialInWords(partial) })),
    ...(composedAt === null ? [] : [{ label: 'Composed', value: `${instant(composedAt)}, ${counted(pages ?? 0, 'page')}, ${counted(bytes ?? 0, 'byte')}` }]), // prettier-ignore
    ...(documentId === null ? [] : [{ label: 'Document', value: mono(documentId) }]),
    ...(digest === null ? [] : [{ label: 'Document digest', value: mono(digest) }]),
    ...(reasonCodes === null || reasonCodes.length === 0 ? [] : [{ label: 'Reasons stated', value: inList(reasonCodes) }]), // prettier-ignore
    ...(elements === null || elements.length === 0 ? [] : [{ label: 'Elements present', value: inList(elements.map(spoken)) }]), // prettier-ignore
  ];
}

/** From release to receipt, and where it went wrong. */
function way(letter: CommunicationView): KeyValue[] {
  const { heldAt, heldWhy, missing, releasedAt, releasedBy, handedOffAt, channel, provider, providerRef } = letter;
  const { address, attempts, deliveredAt, openedAt, failure, failureDetail, temporaryFailures } = letter;
  const lacks = missing === null || missing.length === 0 ? '' : `; missing: ${inList(missing.map(spoken))}`;
  const optional = (label: string, at: string | null, words = ''): KeyValue[] =>
    at === null ? [] : [{ label, value: `${instant(at)}${words}` }];
  const by = [channel, provider].filter((word) => word !== null).join(', ');
  return [
    ...optional('Held', heldAt, `: ${heldWhy ?? ''}${lacks}`),
    ...optional('Released', releasedAt, releasedBy === null ? '' : ` by ${releasedBy}`),
    handedOffAt === null
      ? { label: 'Handed off', value: attempts === 0 ? 'No' : `No, after ${counted(attempts, 'attempt')}` }
      : {
          label: 'Handed off',
          value: `${instant(handedOffAt)} by ${by}${providerRef === null ? '' : `, their reference ${providerRef}`}${attempts > 1 ? `, at attempt ${count(attempts)}` : ''}`,
        },
    ...(address === null ? [] : [{ label: 'Address used', value: address }]),
    ...optional('Delivered', deliveredAt),
    ...optional('Opened', openedAt),
    ...(temporaryFailures === 0 ? [] : [{ label: 'Passing failures', value: count(temporaryFailures) }]),
    ...optional('Returned', letter.returnedAt),
    ...optional('Failed', letter.failedAt),
    ...(failure === null ? [] : [{ label: 'Failure', value: `${sentence(failure)}${failureDetail === null ? '' : ` (${failureDetail})`}` }]), // prettier-ignore
    ...optional('Cancelled', letter.cancelledAt, letter.cancelledWhy === null ? '' : `: ${letter.cancelledWhy}`),
  ];
}

const RELATIONS = { supersedes: 'Supersedes', supplements: 'Supplements', corrects: 'Corrects', resends: 'Resend of' };

function relations(letter: CommunicationView): KeyValue[] {
  const { relation, relatedCommunicationId, supersededBy, exceptionCaseId, obligationId } = letter;
  return [
    ...(relation === null || relatedCommunicationId === null ? [] : [{ label: RELATIONS[relation], value: mono(relatedCommunicationId) }]), // prettier-ignore
    ...(supersededBy === null ? [] : [{ label: 'Superseded by', value: mono(supersededBy) }]),
    ...(exceptionCaseId === null ? [] : [{ label: 'Exception case', value: mono(exceptionCaseId) }]),
    ...(obligationId === null ? [] : [{ label: 'For the clock', value: mono(obligationId) }]),
  ];
}
