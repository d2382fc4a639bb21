import type { Block, KeyValue, Text } from '../../pdf/report-document.js';
import type { ExceptionView } from '../../projections/exceptions/queries.js';
import { badgeOf, count, instant, sentence, spoken } from '../wording.js';
import type { CaseAudit } from './read-case-audit.js';

/** The exception cases of failed letters. Each is a case of its own, with a report of its own. */
export function exceptionChapter({ exceptions }: CaseAudit): Block[] {
  const heading: Block = { kind: 'heading', level: 1, text: 'Exceptions', newPage: exceptions.length > 0 };
  if (exceptions.length === 0) return [heading, { kind: 'paragraph', text: 'No letter of this case failed.' }];
  return [
    heading,
    {
      kind: 'paragraph',
      text: 'Letters that could not be made or did not arrive. Each opened one exception case, which a person must cure; its own record is in its own report.',
    },
    ...exceptions.flatMap(exceptionBlocks),
  ];
}

const mono = (text: string): Text => [{ text, style: 'mono' }];

function exceptionBlocks(exception: ExceptionView): Block[] {
  const { letterKind, failure, openedAt, closedAt, state, resolution, assignee, reopenings, resends } = exception;
  const items: KeyValue[] = [
    {
      label: 'State',
      value: resolution === null || resolution === state ? '' : sentence(resolution),
      badge: badgeOf(state),
    },
    { label: 'Opened', value: instant(openedAt) },
    ...(closedAt === null ? [] : [{ label: 'Closed', value: instant(closedAt) }]),
    ...(assignee === null ? [] : [{ label: 'Assigned to', value: assignee }]),
    ...(reopenings === 0 ? [] : [{ label: 'Reopened', value: `${count(reopenings)} times` }]),
    { label: 'Resends', value: count(resends) },
    ...(exception.resendCommunicationId === null ? [] : [{ label: 'Latest resend', value: mono(exception.resendCommunicationId) }]), // prettier-ignore
    { label: 'Letter that failed', value: mono(exception.communicationId) },
    {
      label: 'Clocks at stake',
      value: exception.obligationIds.length === 0 ? 'None on record' : mono(exception.obligationIds.join('\n')),
    },
    { label: 'Exception case', value: mono(exception.exceptionCaseId) },
  ];
  return [
    {
      kind: 'heading',
      level: 2,
      text: `${letterKind === null ? 'Letter' : sentence(letterKind)}: ${spoken(failure)}, ${instant(openedAt)}`,
    },
    { kind: 'key-values', items },
  ];
}
