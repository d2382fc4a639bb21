import type { Block, KeyValue } from '../../pdf/report-document.js';
import type { CommunicationView } from '../../projections/communications/queries.js';
import { badgeOf, count, instant, sentence, spoken } from '../wording.js';
import type { AuditedDecision, CaseAudit } from './read-case-audit.js';
import { actorWords } from './timeline-entries.js';

type Letters = ReadonlyMap<string, CommunicationView>;

const DUTY = { duty: 'notice owed', 'no-duty': 'no notice owed', 'cannot-tell': 'cannot be told' } as const;

/** Each decision with its reasons, the rule that asks for a notice, and the letter that was it. */
export function decisionChapter({ decisions, communications }: CaseAudit): Block[] {
  const letters = new Map(communications.map((letter) => [letter.communicationId, letter]));
  const heading: Block = { kind: 'heading', level: 1, text: 'Decisions', newPage: true };
  if (decisions.length === 0) return [heading, { kind: 'paragraph', text: 'No decision is on record.' }];
  return [heading, ...decisions.flatMap((one) => decisionBlocks(one, letters))];
}

function decisionBlocks(audited: AuditedDecision, letters: Letters): Block[] {
  const { decision, verdict, entry } = audited;
  const amount = entry?.details['amount'];
  const items: KeyValue[] = [
    { label: 'Decided', value: instant(decision.decidedAt) },
    { label: 'Recorded by', value: entry ? actorWords(entry) : decision.actorId },
    ...(decision.decidedBy === null ? [] : [{ label: 'Decided by', value: decision.decidedBy }]),
    ...(typeof amount === 'string' ? [{ label: 'Amount', value: amount }] : []),
    { label: 'Reasons', value: reasonsOf(audited) },
    {
      label: 'Notice',
      value: `${sentence(verdict.reason)}${verdict.citation === undefined ? '' : ` (${verdict.citation})`}`,
      badge: badgeOf(verdict.duty, DUTY[verdict.duty]),
    },
    noticeGiven(audited, letters),
    ...(verdict.packId === undefined ? [] : [{ label: 'Rule', value: `${verdict.packId}, version ${verdict.packVersion ?? ''}` }]), // prettier-ignore
    ...(decision.supersedes === null ? [] : [{ label: 'Revises', value: [{ text: decision.supersedes, style: 'mono' as const }] }]), // prettier-ignore
    ...(decision.supersededBy === null
      ? []
      : [
          {
            label: 'Revised',
            value: [
              { text: decision.supersededAt === null ? '' : `${instant(decision.supersededAt)} by ` },
              { text: decision.supersededBy, style: 'mono' as const },
            ],
          },
        ]),
    { label: 'Decision id', value: [{ text: decision.decisionId, style: 'mono' }] },
  ];
  return [
    { kind: 'heading', level: 2, text: `${sentence(decision.outcome)}, ${instant(decision.decidedAt)}` },
    { kind: 'key-values', items },
  ];
}

function reasonsOf({ decision }: AuditedDecision): string {
  if (decision.reasons.length === 0) return 'None on record';
  return decision.reasons
    .map(({ code, text }, index) => {
      const number = decision.reasons.length === 1 ? '' : `${count(index + 1)}. `;
      return text === undefined ? `${number}${code}` : `${number}${code}: ${text}`;
    })
    .join('\n');
}

function noticeGiven({ verdict }: AuditedDecision, letters: Letters): KeyValue {
  const label = 'Notice given';
  if (!verdict.notice) {
    return {
      label,
      value: 'No letter on record is the notice of this decision',
      ...(verdict.duty === 'duty' && { badge: { label: 'missing', tone: 'critical' as const } }),
    };
  }
  const { ref, at, level } = verdict.notice;
  const letter = letters.get(ref);
  return {
    label,
    value: [
      { text: `${letter === undefined ? 'Letter' : sentence(letter.kind)}, ${spoken(level)} ${instant(at)}  ` },
      { text: ref, style: 'mono' },
    ],
    // It counts as given all the same where the law asks for mailing only.
    ...(letter?.failed && { badge: { label: 'did not arrive', tone: 'warning' as const } }),
  };
}
