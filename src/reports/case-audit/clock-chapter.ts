import type { Block, KeyValue, Text } from '../../pdf/report-document.js';
import type { ObligationView } from '../../projections/obligations/queries.js';
import { badgeOf, inList, instant, sentence, spoken } from '../wording.js';
import type { CaseAudit } from './read-case-audit.js';
import { HISTORY_COLUMNS, historyRows } from './timeline-entries.js';

/** Each duty: citation, anchor, the computation in words, both limits, and whether they were kept. */
export function clockChapter(audit: CaseAudit): Block[] {
  const { obligations } = audit;
  const heading: Block = { kind: 'heading', level: 1, text: 'Obligations and clocks', newPage: true };
  if (obligations.length === 0) {
    return [heading, { kind: 'paragraph', text: 'No rule in force asked anything of this case.' }];
  }
  return [heading, ...obligations.flatMap((clock) => clockBlocks(clock, audit))];
}

const mono = (text: string): Text => [{ text, style: 'mono' }];

function clockBlocks(clock: ObligationView, audit: CaseAudit): Block[] {
  const history = audit.histories.get(clock.obligationId) ?? [];
  return [
    { kind: 'heading', level: 2, text: `${clock.title} (${clock.citation})` },
    { kind: 'key-values', items: [...limits(clock), ...changes(clock), ...outcome(clock), ...review(clock), ...identity(clock)] }, // prettier-ignore
    ...computation(clock),
    { kind: 'heading', level: 3, text: 'What happened to it' },
    { kind: 'table', columns: HISTORY_COLUMNS, rows: historyRows(history) },
  ];
}

function limits({ state, anchorName, anchorAt, targetAt, dueAt, missingFacts, standard }: ObligationView): KeyValue[] {
  const anchor = anchorName === 'trigger' ? 'what set it off' : spoken(anchorName ?? '');
  return [
    { label: 'State', value: '', badge: badgeOf(state) },
    ...(anchorAt === null ? [] : [{ label: 'Runs from', value: `${instant(anchorAt)}, ${anchor}` }]),
    ...(targetAt === null ? [] : [{ label: 'Own limit (target)', value: targetAt === dueAt ? (standard === null ? 'The statutory limit' : 'The same') : instant(targetAt) }]), // prettier-ignore
    ...(dueAt === null
      ? []
      : [{ label: standard === null ? 'Statutory limit' : "The firm's yardstick", value: instant(dueAt) }]),
    ...(standard === null ? [] : [{ label: 'The rule says', value: `“${standard}”, and names no number` }]),
    ...(missingFacts.length === 0 ? [] : [{ label: 'Facts missing', value: inList(missingFacts.map(spoken)) }]),
  ];
}

/** What moved its limits, or lifted it, beside the facts themselves. */
function changes(clock: ObligationView): KeyValue[] {
  const { extendedBy, extendedWhy, tolledFrom, tolledCause, recomputedWhy, waivedBy, waivedRemark } = clock;
  return [
    ...(extendedBy === null ? [] : [{ label: 'Extended', value: [{ text: `${extendedWhy ?? ''}  ` }, { text: extendedBy, style: 'mono' as const }] }]), // prettier-ignore
    ...(tolledFrom === null ? [] : [{ label: 'Stands since', value: `${instant(tolledFrom)}: ${spoken(tolledCause ?? '')}` }]), // prettier-ignore
    ...(recomputedWhy === null ? [] : [{ label: 'Computed again', value: recomputedWhy }]),
    ...(waivedBy === null ? [] : [{ label: 'Lifted by', value: `${waivedBy}: ${waivedRemark ?? ''}` }]),
  ];
}

/** What a person found of a missed limit. */
function review({ reviewedAt, reviewedBy, reviewRootCause, reviewRemediation, reviewOwner }: ObligationView): KeyValue[] {
  if (reviewedAt === null) return [];
  return [
    { label: 'Breach reviewed', value: `${instant(reviewedAt)} by ${reviewedBy ?? ''}` },
    { label: 'Root cause', value: reviewRootCause ?? '' },
    { label: 'Remediation', value: reviewRemediation ?? '' },
    { label: 'Answers for it', value: reviewOwner ?? '' },
  ];
} // prettier-ignore

/** Of a duty owed to several: who was reached, and when. */
function reachedRows({ recipients, reached }: ObligationView): KeyValue[] {
  if (recipients === null) return [];
  return [
    { label: 'Recipients reached', value: `${(reached ?? []).length} of ${recipients}` },
    ...(reached ?? []).map(({ recipient, at }) => ({
      label: '',
      value: [{ text: `${instant(at)}  ` }, { text: recipient, style: 'mono' as const }],
    })),
  ];
}

function outcome(clock: ObligationView): KeyValue[] {
  const { targetBreachedAt, statutoryBreachedAt, breachWithdrawnWhy, satisfiedAt, satisfiedBy, satisfiedRef } = clock;
  const { satisfiedEvidence, satisfiedLate, waivedAt, waivedWhy, requiredEvidence, noticeKinds } = clock;
  const evidence = satisfiedEvidence === null ? '' : `, evidence: ${spoken(satisfiedEvidence)}`;
  return [
    ...(requiredEvidence === null || noticeKinds.length === 0 ? [] : [{ label: 'What meets it', value: `${sentence(inList(noticeKinds.map(spoken)))}, ${spoken(requiredEvidence)}` }]), // prettier-ignore
    ...(targetBreachedAt === null ? [] : [{ label: 'Own limit missed', value: instant(targetBreachedAt), badge: { label: 'missed', tone: 'warning' as const } }]), // prettier-ignore
    ...(statutoryBreachedAt === null ? [] : [{ label: 'Statutory limit missed', value: instant(statutoryBreachedAt), badge: { label: 'missed', tone: 'critical' as const } }]), // prettier-ignore
    ...(breachWithdrawnWhy === null ? [] : [{ label: 'Breach withdrawn', value: breachWithdrawnWhy }]),
    ...(satisfiedAt === null
      ? []
      : [
          {
            label: 'Met',
            value: [
              { text: `${instant(satisfiedAt)} by ${satisfiedBy ?? 'record'}${evidence}  ` },
              { text: satisfiedRef ?? '', style: 'mono' as const },
            ],
            badge: satisfiedLate ? { label: 'late', tone: 'critical' as const } : { label: 'in time', tone: 'success' as const }, // prettier-ignore
          },
        ]),
    ...reachedRows(clock),
    ...(waivedAt === null ? [] : [{ label: 'Fell away', value: `${instant(waivedAt)}: ${waivedWhy ?? ''}` }]),
  ];
}

function identity({
  packId,
  packVersion,
  packHash,
  ruleId,
  requiredElements,
  obligationId,
}: ObligationView): KeyValue[] {
  return [
    ...(requiredElements.length === 0 ? [] : [{ label: 'Elements required', value: inList(requiredElements.map(spoken)) }]), // prettier-ignore
    { label: 'Rule', value: `${packId}, version ${packVersion}, rule ${ruleId}` },
    { label: 'Pack, SHA-256', value: mono(packHash) },
    { label: 'Clock id', value: mono(obligationId) },
  ];
}

function computation({ steps }: ObligationView): Block[] {
  if (steps.length === 0) return [];
  return [
    { kind: 'heading', level: 3, text: 'How the limits were computed' },
    { kind: 'list', ordered: true, items: [...steps] },
  ];
}
