import type { Block, Cell, Column } from '../../pdf/report-document.js';
import { badgeOf, count, counted, instant, sentence, spoken } from '../wording.js';
import type { CaseAudit } from './read-case-audit.js';

const COLUMNS: readonly Column[] = [
  { header: 'Opened', width: 92 },
  { header: 'What failed', width: { flex: 1.2 } },
  { header: 'State', width: 74 },
  { header: 'Resends', width: { flex: 1 } },
  { header: 'Clocks at stake', width: { flex: 1 }, style: 'mono' },
];

/** The exception cases of failed letters. Each is a case of its own, with a report of its own. */
export function exceptionChapter({ exceptions }: CaseAudit): Block[] {
  const rows = exceptions.map((exception): Cell[] => {
    const { openedAt, closedAt, failure, letterKind, communicationId, exceptionCaseId, state, resolution } = exception;
    const { resends, resendCommunicationId, reopenings, obligationIds, assignee } = exception;
    return [
      { text: instant(openedAt), ...(closedAt !== null && { note: `closed ${instant(closedAt)}` }) },
      {
        text: `${letterKind === null ? 'Letter' : sentence(letterKind)}: ${spoken(failure)}`,
        note: [
          { text: 'letter ' },
          { text: communicationId, style: 'mono' },
          { text: '\ncase ' },
          { text: exceptionCaseId, style: 'mono' },
        ],
      },
      { badge: badgeOf(state), note: [resolution === null ? '' : spoken(resolution), assignee === null ? '' : `with ${assignee}`].filter(Boolean).join('\n') }, // prettier-ignore
      {
        text: resends === 0 ? 'None' : counted(resends, 'resend'),
        note: `${reopenings === 0 ? '' : `reopened ${count(reopenings)}×\n`}${resendCommunicationId === null ? '' : `latest ${resendCommunicationId}`}`,
      },
      obligationIds.join('\n'),
    ];
  });
  return [
    { kind: 'heading', level: 1, text: 'Exceptions' },
    {
      kind: 'paragraph',
      text: 'Letters that could not be made or did not arrive. Each opened one exception case, which a person must cure; its own record is in its own report.',
    },
    { kind: 'table', columns: COLUMNS, rows, empty: 'No letter of this case failed.' },
  ];
}
