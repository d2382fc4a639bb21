import type { Column, Row, Span, Text } from '../../pdf/report-document.js';
import type { AuditEntry } from '../../projections/audit-trail/queries.js';
import type { RecordValue } from '../formats/report-record.js';
import { fieldName, instantInColumn } from '../wording.js';
import type { CaseAudit } from './read-case-audit.js';
import { actorWords } from './timeline-entries.js';

export const TRAIL_COLUMNS: readonly Column[] = [
  { header: 'Happened (UTC), place', width: 112 },
  { header: 'Who', width: 88 },
  { header: 'What, and why', width: { flex: 1 } },
  { header: 'Before and after', width: { flex: 1.15 } },
];

/** The audit trail as rows; parties are named by their role in place of their id. */
export async function* trailRows(audit: CaseAudit, entries: AsyncIterable<AuditEntry>): AsyncGenerator<Row, void> {
  const parties = new Map(audit.parties.map(({ partyId, called }) => [partyId, called]));
  for await (const entry of entries) {
    yield [
      { text: instantInColumn(entry.occurredAt), note: place(entry) },
      { text: actorWords(entry), note: behalf(entry) },
      { text: entry.title, note: `${entry.type}${entry.why === null ? '' : `\n${entry.why}`}` },
      changes(entry, parties),
    ];
  }
}

function place({ recordedAt, occurredAt, position, stream, revision }: AuditEntry): string {
  const recorded = recordedAt === occurredAt ? '' : `recorded ${instantInColumn(recordedAt)}\n`;
  // Streams are named by kind and id; the id stands elsewhere.
  return `${recorded}position ${position}\n${stream.split('-')[0] ?? stream} event ${revision}`;
}

function behalf({ onBehalfOf, actorType }: AuditEntry): string {
  return onBehalfOf === null ? actorType : `${actorType}, on behalf of ${onBehalfOf}`;
}

/** `Outcome: denied → approved`, a line for each field that the event sets. */
function changes({ before, after }: AuditEntry, parties: ReadonlyMap<string, string>): Text {
  const spans: Span[] = [];
  for (const [name, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (spans.length > 0) spans.push({ text: '\n' });
    spans.push({ text: `${label(name, parties)}: `, style: 'muted' });
    const earlier = before?.[name];
    if (earlier !== undefined) spans.push({ text: `${words(earlier)} → ` });
    spans.push({ text: words(value) });
  }
  return spans;
}

/** `party/3f…/postal` → `Joint party, postal`. */
function label(name: string, parties: ReadonlyMap<string, string>): string {
  const [of = '', id = '', ...rest] = name.split('/');
  if (of === 'party') return [parties.get(id) ?? `Party ${id}`, ...rest].join(', ');
  return id === '' ? fieldName(of) : `${fieldName(of)} ${[id, ...rest].join('/')}`;
}

function words(value: RecordValue | undefined): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : (value as readonly RecordValue[]).map(words).join('; ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => `${fieldName(name).toLowerCase()} ${words(part)}`)
      .join(', ');
  }
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
