import { relative } from 'node:path';
import type { HandedOver } from './hand-over.js';
import type { Journal } from './journal-schema.js';

export interface Leftovers {
  readonly journal: Journal;
  readonly reports: readonly HandedOver[];
  readonly lettersFolder: string;
  /** Variables with which other commands read the record. */
  readonly record: Readonly<Record<string, string>>;
}

/** Where the results lie, and what to try next: paths and commands as somebody who stands in this folder types them. */
export function whereToLook({ journal, reports, lettersFolder, record }: Leftovers): string {
  const places: (readonly [string, string])[] = [
    ...reports.map(({ file, what }) => [fromHere(file), what] as const),
    [fromHere(lettersFolder), 'Every letter that went out, as PDF'],
  ];
  const width = Math.max(...places.map(([where]) => where.length));
  const set = Object.entries(record).map(([name, value]) => `${name}=${fromHere(value)}`);
  const reference = `core-case ${journal.cases[journal.auditCase]?.case.ref ?? ''}`;
  const casewitness = 'npm run --silent casewitness --';
  return [
    '  Where to look',
    ...places.map(([where, what]) => `    ${where.padEnd(width)}  ${what}`),
    '',
    '  What to try next',
    `    export ${set.join(' ')}`,
    `    ${casewitness} policy explain ${reference}`,
    '        how each deadline of a case was counted, step by step',
    `    ${casewitness} inspect case ${reference}`,
    '        the events of that case as they stand in the log; --raw: as they are stored, nothing personal in them',
    `    ${casewitness} policy simulate us-reg-b`,
    '        a pack over all that was recorded: clocks met and missed, by rule and by month',
    '    npm run demo -- --stay',
    '        the same, and the service stays: its API is described, and can be tried, in a browser',
    `    unset ${Object.keys(record).join(' ')}`,
    '    npm start',
    '        a service of your own, on a record of its own (README.md); its API: http://127.0.0.1:3000/docs',
  ].join('\n');
}

/** A path below this folder as one types it here; anything else as it is. */
function fromHere(path: string): string {
  if (!path.startsWith('/')) return path;
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}
