import type { KeyValue, TimelineEntry as PaintedEntry } from '../../pdf/report-document.js';
import type { Tone } from '../../pdf/theme.js';
import type { TimelineEntry } from '../../projections/case-timeline/queries.js';
import { instant, instantInColumn, instantOnTwoLines, sentence } from '../wording.js';

/** Timeline entries as the page shows them. */
export async function* timelineEntries(entries: AsyncIterable<TimelineEntry>): AsyncGenerator<PaintedEntry, void> {
  for await (const entry of entries) yield paintedEntry(entry);
}

function paintedEntry(entry: TimelineEntry): PaintedEntry {
  const tone = toneOf(entry);
  return {
    when: `${instantOnTwoLines(entry.occurredAt)}\nposition ${entry.position}`,
    title: entry.title,
    ...(entry.confidentiality === 'restricted' && { badge: { label: 'restricted', tone: 'critical' } }),
    ...(entry.why !== null && { text: entry.why }),
    details: details(entry),
    ...(tone && { tone }),
  };
}

function details(entry: TimelineEntry): KeyValue[] {
  const { receivedAt, recordedAt, occurredAt, sourceSystem, sourceSequence, policyPack, policyRule } = entry;
  const source = sourceSystem === null ? null : `${sourceSystem}${sourceSequence === null ? '' : `, event ${sourceSequence}`}`; // prettier-ignore
  const rule = policyPack === null ? null : `${policyPack} ${entry.policyVersion ?? ''}, rule ${policyRule ?? ''}`;
  return [
    { label: 'By', value: actorWords(entry) },
    ...(receivedAt === null ? [] : [{ label: 'Received', value: instant(receivedAt) }]),
    ...(recordedAt === occurredAt ? [] : [{ label: 'Recorded', value: instant(recordedAt) }]),
    ...(rule === null ? [] : [{ label: 'Rule', value: rule }]),
    ...(source === null ? [] : [{ label: 'Source', value: source }]),
  ];
}

/** `Anna Kovács (anna)`; systems by their id. */
export function actorWords(actor: {
  readonly actorId: string;
  readonly actorName: string | null;
  readonly actorType: string;
}): string {
  const { actorId, actorName, actorType } = actor;
  if (actorName !== null) return `${actorName} (${actorId})`;
  return actorType === 'person' ? actorId : `${sentence(actorType)} ${actorId}`;
}

/** The colour of the dot: what went wrong, what was decided, what arrived. */
function toneOf({ category, type }: TimelineEntry): Tone | undefined {
  if (type === 'obligation.breached') return 'critical';
  if (/\.(?:returned|permanently-failed|composition-failed)$/.test(type) || category === 'exception') return 'critical';
  if (/\.(?:warned|undetermined|held-for-approval|edited|temporarily-failed|attempt-failed)$/.test(type))
    return 'warning';
  if (/^(?:communication|obligation)\.(?:satisfied|handed-off|delivered|opened|breach-withdrawn)$/.test(type)) {
    return 'success';
  }
  if (category === 'decision') return 'info';
  return category === 'work' || category === 'note' ? 'neutral' : undefined;
}

/** What happened to one letter or one clock, as rows: when, what, by whom. */
export const HISTORY_COLUMNS = [
  { header: 'When (UTC)', width: 112 },
  { header: 'What happened, and why', width: { flex: 1 } },
  { header: 'By', width: 110 },
] as const;

export function historyRows(history: readonly TimelineEntry[]): (string | { text: string; note?: string })[][] {
  return history.map((entry) => [
    instantInColumn(entry.occurredAt),
    { text: entry.title, ...(entry.why !== null && { note: entry.why }) },
    actorWords(entry),
  ]);
}
