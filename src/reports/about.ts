import type { Cover, KeyValue, Metadata, Notice } from '../pdf/report-document.js';
import type { ReportRecord } from './formats/report-record.js';
import type { ReportAt, ReportRequest } from './request.js';
import { count, fieldName, instant } from './wording.js';

/**
 * Raised when the same record would give other bytes: another wording, column, order or layout. Part of what a report is
 * a function of, so it stands on the cover.
 */
export const REPORT_VERSION = 1;

/** What was looked at and what of it is in the report. */
export interface Population {
  /** What is counted, in the plural: `decisions`. */
  readonly of: string;
  readonly found: number;
  readonly included: number;
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
}

/** What a reader must know of a report before reading it: the first page, and the first records of its data forms. */
export interface About {
  readonly report: ReportRequest['kind'];
  readonly title: string;
  readonly subtitle: string;
  /** Who or what is covered, and the filter as executed. */
  readonly scope: readonly { readonly label: string; readonly value: string }[];
  readonly populations: readonly Population[];
  readonly confidentiality: 'standard' | 'restricted';
  /** Something restricted was left out. */
  readonly withheld: number;
  readonly at: ReportAt;
  /** Versions of the read models that it was read from, by name. */
  readonly projections: Readonly<Record<string, number>>;
}

const CONFIDENTIAL = {
  standard: 'Confidential: personal data of customers and staff. For the addressee and the competent authority only.',
  restricted:
    'Strictly confidential: holds restricted matters (such as suspicions of fraud). Must not reach the customer, nor anyone who acts for the customer.',
} as const;

export const confidentialityWords = ({ confidentiality }: About): string => CONFIDENTIAL[confidentiality];

/** `13,087 found, 12,000 included; 1,087 left out: of another legal entity` */
export function populationWords({ found, included, excluded }: Population): string {
  const left = excluded.filter(({ count: number }) => number > 0);
  const words = `${count(found)} found, ${count(included)} included`;
  if (left.length === 0) return `${words}, none left out`;
  return `${words}; left out: ${left.map((part) => `${count(part.count)} (${part.reason})`).join(', ')}`;
}

const projectionWords = ({ projections }: About): string =>
  Object.entries(projections)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

const POSITION = 'Log position';

export function coverOf(about: About): Cover {
  const { at, scope, populations, withheld } = about;
  const facts: KeyValue[] = [
    ...scope.map(({ label, value }) => ({ label, value })),
    ...populations.map((population) => ({ label: fieldName(population.of), value: populationWords(population) })),
    { label: POSITION, value: [{ text: String(at.position), style: 'strong' }] },
    { label: 'Logged at', value: `${instant(at.loggedAt)}, the log's own time at that position` },
    { label: 'Log', value: [{ text: at.logId, style: 'mono' }] },
    {
      label: 'Generator',
      value: `Casewitness, report version ${REPORT_VERSION}; read models: ${projectionWords(about)}`,
    },
    { label: 'Confidentiality', value: confidentialityWords(about) },
  ];
  const notices: Notice[] = [];
  if (at.simulated) {
    notices.push({
      kind: 'notice',
      tone: 'critical',
      title: 'Simulated record',
      text: 'This log was written under a driven clock, for a demonstration or a test. Nothing in it happened.',
    });
  }
  if (withheld > 0) {
    notices.push({
      kind: 'notice',
      tone: 'warning',
      title: 'Restricted records are left out',
      text: `${count(withheld)} restricted records at this position are not shown, as the request asked. This is not the whole record.`,
    });
  }
  return { eyebrow: 'CASEWITNESS · COMPLIANCE RECORD', title: about.title, subtitle: about.subtitle, facts, notices };
}

/** What a reader's program says of the file. The time is that of the position: a report knows no other. */
export function metadataOf(about: About): Metadata {
  const { at, title, subtitle, report } = about;
  return {
    title: `${title}: ${subtitle}`,
    subject: `Log ${at.logId}, position ${at.position}`,
    keywords: [report, `position ${at.position}`, ...(at.simulated ? ['simulated'] : [])],
    createdAt: at.loggedAt,
  };
}

/** At the top and the foot of every page, so that a page on its own says what it is from. */
export function runningLines(about: About): { header: { left: string; right: string }; footer: string } {
  const { at, title, confidentiality } = about;
  const stamp = at.simulated ? 'SIMULATED · ' : '';
  return {
    header: {
      left: title,
      right: `${stamp}${confidentiality === 'restricted' ? 'Strictly confidential' : 'Confidential'}`,
    },
    footer: `Log ${at.logId} · position ${at.position} · ${instant(at.loggedAt)}`,
  };
}

/** Columns of the CSV that {@link aboutRecords} fills. */
export const ABOUT_COLUMNS = ['name', 'value'] as const;

/** What the cover says, one line each, at the head of the data forms. */
export function* aboutRecords(about: About): Generator<ReportRecord, void> {
  const { at } = about;
  const say = (name: string, value: string | number | boolean): ReportRecord => ({ record: 'about', name, value });
  yield say('report', about.report);
  yield say('title', about.title);
  yield say('subtitle', about.subtitle);
  for (const { label, value } of about.scope) yield say(label, value);
  for (const population of about.populations) yield say(fieldName(population.of), populationWords(population));
  yield say('position', String(at.position));
  yield say('loggedAt', at.loggedAt);
  yield say('logId', at.logId);
  yield say('simulated', at.simulated);
  yield say('reportVersion', REPORT_VERSION);
  yield say('projections', projectionWords(about));
  yield say('confidentiality', about.confidentiality);
  yield say('withheld', about.withheld);
}
