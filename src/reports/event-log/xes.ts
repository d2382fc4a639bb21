import { inPieces } from '../formats/report-record.js';
import type { ReportAt } from '../request.js';
import { activityOf, attributesOf, caseAttributesOf, type CaseHistory } from './case-histories.js';

const EXTENSIONS = [
  ['Concept', 'concept'],
  ['Lifecycle', 'lifecycle'],
  ['Organizational', 'org'],
  ['Time', 'time'],
  ['ID', 'identity'],
] as const;
/** Attributes that are instants. */
const DATES = new Set(['recordedAt', 'receivedAt', 'openedAt']);

/**
 * Cases as IEEE 1849 XES, trace by trace: a case is a trace, an event of it an event. The order of the parts of a log is
 * that of the schema: extensions, globals, classifiers, attributes, traces.
 */
export function xes(histories: AsyncIterable<CaseHistory>, at: ReportAt): AsyncIterable<Uint8Array> {
  return inPieces(xesLines(histories, at));
}

async function* xesLines(histories: AsyncIterable<CaseHistory>, at: ReportAt): AsyncGenerator<string, void> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n';
  for (const [name, prefix] of EXTENSIONS) {
    yield `<extension name="${name}" prefix="${prefix}" uri="http://www.xes-standard.org/${prefix}.xesext"/>\n`;
  }
  yield `<global scope="trace">${text('concept:name', 'unknown')}</global>\n`;
  yield `<global scope="event">${text('concept:name', 'unknown')}${text('lifecycle:transition', 'complete')}${date('time:timestamp', '1970-01-01T00:00:00.000Z')}</global>\n`;
  yield '<classifier name="Activity" keys="concept:name"/>\n';
  yield '<classifier name="ActivityAndTransition" keys="concept:name lifecycle:transition"/>\n';
  yield `${text('concept:name', `Casewitness log ${at.logId} at position ${at.position}`)}\n`;
  yield `${text('lifecycle:model', 'standard')}\n${date('loggedAt', at.loggedAt)}\n`;
  for await (const history of histories) yield traceText(history);
  yield '</log>\n';
}

function traceText({ case: one, events }: CaseHistory): string {
  const attributes = caseAttributesOf(one).map(([name, value]) => (DATES.has(name) ? date : text)(name, value));
  const lines = events.map((entry) => {
    const { activity, transition } = activityOf(entry);
    const more = attributesOf(entry).map(([name, value]) => (DATES.has(name) ? date : text)(name, value));
    return `<event>${[
      text('concept:name', activity),
      text('lifecycle:transition', transition),
      date('time:timestamp', entry.occurredAt),
      text('org:resource', entry.actorId),
      `<id key="identity:id" value="${entry.eventId}"/>`,
      ...more,
    ].join('')}</event>\n`;
  });
  return `<trace>${text('concept:name', one.caseId)}${attributes.join('')}\n${lines.join('')}</trace>\n`;
}

const text = (key: string, value: string): string => `<string key="${key}" value="${escaped(value)}"/>`;
const date = (key: string, value: string): string => `<date key="${key}" value="${escaped(value)}"/>`;

/** XML 1.0 has no place for most control characters and for half characters, not even escaped. */
const IMPOSSIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** A value between double quotes, read back to the letter: line breaks and tabs stay what they are. */
function escaped(value: string): string {
  return value
    .replaceAll(IMPOSSIBLE, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}
