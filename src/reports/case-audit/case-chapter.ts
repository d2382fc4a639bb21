import type { Block, Cell, Column, Figure, KeyValue } from '../../pdf/report-document.js';
import { badgeOf, count, counted, inList, instant, sentence, spoken } from '../wording.js';
import type { CaseAudit } from './read-case-audit.js';

const PARTY_COLUMNS: readonly Column[] = [
  { header: 'Party', width: 96 },
  { header: 'Name', width: { flex: 1 }, style: 'strong' },
  { header: 'Contacts', width: { flex: 1.6 } },
];

/** What the case is, how it stands, and the figures of the report. */
export function caseChapter(audit: CaseAudit): Block[] {
  return [
    { kind: 'heading', level: 1, text: 'The case', newPage: true },
    { kind: 'figures', items: figures(audit) },
    ...importNotice(audit),
    { kind: 'key-values', items: facts(audit) },
    { kind: 'heading', level: 2, text: 'Parties' },
    {
      kind: 'table',
      columns: PARTY_COLUMNS,
      rows: audit.parties.map(({ called, name, contacts }): Cell[] => [
        called,
        name,
        Object.entries(contacts)
          .map(([channel, address]) => `${sentence(channel)}: ${address}`)
          .join('\n'),
      ]),
      empty: 'No party is on record.',
    },
  ];
}

function figures({ decisions, communications, obligations, exceptions }: CaseAudit): Figure[] {
  const sent = communications.filter(({ handedOffAt }) => handedOffAt !== null).length;
  const failed = communications.filter((letter) => letter.failed).length;
  const statutory = obligations.filter(({ statutoryBreachedAt }) => statutoryBreachedAt !== null).length;
  const target = obligations.filter((clock) => clock.statutoryBreachedAt === null && clock.targetBreachedAt !== null);
  const open = exceptions.filter(({ state }) => state === 'open').length;
  const unnotified = decisions.filter(({ verdict }) => verdict.duty === 'duty' && !verdict.notice).length;
  return [
    {
      label: 'Decisions',
      value: count(decisions.length),
      note: unnotified === 0 ? 'none owed a notice it lacks' : `${count(unnotified)} without the notice owed`,
      ...(unnotified > 0 && { tone: 'critical' as const }),
    },
    {
      label: 'Letters handed off',
      value: count(sent),
      note: `of ${counted(communications.length, 'letter')}; ${count(failed)} failed`,
      ...(failed > 0 && { tone: 'warning' as const }),
    },
    {
      label: 'Statutory limits missed',
      value: count(statutory),
      note: `of ${counted(obligations.length, 'clock')}; own limits missed: ${count(target.length)}`,
      tone: statutory > 0 ? 'critical' : 'success',
    },
    {
      label: 'Exceptions',
      value: count(exceptions.length),
      note: `${count(open)} open`,
      ...(open > 0 && { tone: 'warning' as const }),
    },
  ];
}

function importNotice({ imports }: CaseAudit): Block[] {
  if (imports.length === 0) return [];
  return [
    {
      kind: 'notice',
      tone: 'warning',
      title: `Imported from ${inList([...new Set(imports.map(({ system }) => system))])}`,
      text: 'What is told of this case was taken from another system. The assumptions of the import stand in the chapter “How to read this report”.',
    },
  ];
}

function facts({ case: found }: CaseAudit): KeyValue[] {
  const optional = (label: string, value: string | null): KeyValue[] => (value === null ? [] : [{ label, value }]);
  const at = (value: string | null) => (value === null ? null : instant(value));
  const decided = found.outcome === null || found.decidedAt === null ? null : `${sentence(found.outcome)}, ${instant(found.decidedAt)}`; // prettier-ignore
  return [
    { label: 'Reference', value: [{ text: found.externalId, style: 'strong' }], badge: badgeOf(found.phase) },
    ...optional('Title', found.title),
    { label: 'Kind', value: sentence(found.kind) },
    { label: 'Legal entity', value: found.legalEntity },
    ...optional('Product', found.product),
    { label: 'Jurisdiction', value: found.jurisdiction },
    { label: 'Intake', value: sentence(found.intake) },
    ...optional('Category', found.category),
    ...optional('Customer', found.customerId),
    ...optional('Account', found.accountId),
    ...optional('Policy', found.policyId),
    ...(found.vulnerable === true ? [{ label: 'Vulnerability', value: 'The customer is marked as vulnerable' }] : []),
    { label: 'Opened', value: instant(found.openedAt) },
    ...optional('Received', at(found.receivedAt)),
    ...optional('Stage', found.stage),
    ...optional('Assigned to', found.assignee),
    ...optional('Decision in force', decided),
    ...optional('Closed', at(found.closedAt)),
    ...optional('Resolution', found.resolution === null ? null : sentence(found.resolution)),
    ...(found.exceptionOf === null
      ? []
      : [
          {
            label: 'Exception of case',
            value: [
              { text: found.exceptionOf, style: 'mono' as const },
              { text: `  letter failed: ${spoken(found.exceptionFailure ?? 'unknown')}` },
            ],
          },
        ]),
    ...(found.confidentiality === 'restricted'
      ? [{ label: 'Confidentiality', value: '', badge: badgeOf('restricted') }]
      : []),
    {
      label: 'Origin',
      value:
        found.origin === 'live'
          ? 'Recorded as it happened'
          : `Imported from ${found.sourceSystem ?? 'another system'}${found.live ? ', then taken over into live operation' : ''}`,
    },
    { label: 'Case id', value: [{ text: found.caseId, style: 'mono' }] },
  ];
}
