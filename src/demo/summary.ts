import type { Account } from './accounts.js';
import type { Counts, Figures, StoryFigures } from './figures.js';
import { FLOWS, type Flow } from './journal-schema.js';

const LABEL = 13;
const NUMBER = 4;
const WORDS = 75;
const INDENT = '  ';
const RULE = INDENT + '─'.repeat(LABEL + NUMBER + 2 + WORDS);

/** The seven flows: what goes in, what comes out, and what to look at. */
const TITLES: Readonly<Record<Flow, readonly [title: string, words: string]>> = {
  1: ['Milestone → letter', 'Approvals, denials, escalations and closures, each told by its letter.'],
  2: ['Letter → case file', 'What the engine makes, asked or not, is filed here and in the case system.'],
  3: ['Dispute or complaint, both ways', 'Investigated there, answered here; a revised outcome supersedes its letter.'],
  4: ['Regulatory notice', 'Standard notices, their content checked; what lacks something is held.'],
  5: ['Lifecycle stage → letter', 'Acknowledged, asked for what is missing, renewed, closed: each by its clock.'],
  6: ['Failed delivery → exception case', 'What comes back gets one case, a follow-up there, and another letter.'],
  7: ['One view', 'One customer, several cases: as the firm sees them, and as the customer may.'],
};

/** The figures as tables for a terminal, one for each flow: plain text, at most 100 columns, the same for the same figures. */
export function flowTables({ flows }: StoryFigures, remarks: Readonly<Partial<Record<Flow, string>>>): string {
  return FLOWS.map((flow) => {
    const [title, words] = TITLES[flow];
    const remark = remarks[flow];
    return [
      `${INDENT}Flow ${flow}  ${title}`,
      `${INDENT}${words}`,
      RULE,
      ...linesOf(flows[flow]),
      ...(remark === undefined ? [] : [line('', '', remark)].flat()),
    ].join('\n');
  }).join('\n\n');
}

/** The figures of all flows side by side. */
export function allFlows(title: string, { flows, all }: StoryFigures): string {
  const columns = [...FLOWS.map((flow) => flows[flow]), all];
  const row = (label: string, cells: readonly (string | number)[]): string =>
    `${INDENT}${label.padEnd(30)}${cells.map((cell) => String(cell || '·').padStart(7)).join('')}`;
  const of = (label: string, figure: (figures: Figures) => number): string => row(label, columns.map(figure));
  return [
    `${INDENT}${title}`,
    RULE,
    row('Flow', [...FLOWS, 'all']),
    of('Cases', ({ cases }) => cases.total),
    of('Decisions', ({ decisions }) => decisions.total),
    of('Letters asked for', ({ letters }) => letters.asked),
    of('  sent', ({ letters }) => letters.sent),
    of('  failed', ({ letters }) => letters.failed),
    of('  resent', ({ letters }) => letters.resent),
    of('Clocks started', ({ clocks }) => clocks.total),
    of('  met', ({ clocks }) => clocks.met),
    of('  met late', ({ clocks }) => clocks.late),
    of('  missed', ({ clocks }) => clocks.missed),
    of('Exceptions opened', ({ exceptions }) => exceptions.opened),
    of('  cured', ({ exceptions }) => exceptions.cured),
    of('Follow-up cases there', ({ caseSystem }) => caseSystem.followUps),
    of('Letters and documents there', ({ caseSystem }) => caseSystem.attachments),
    RULE,
  ].join('\n');
}

/** The accounts, each with its verdict. */
export const accountsTable = (accounts: readonly Account[]): string =>
  [
    `${INDENT}Accounts that must balance`,
    RULE,
    ...accounts.flatMap(({ said, holds }) =>
      wrapped(said, LABEL + NUMBER + WORDS).map((part, at) => `${INDENT}${at > 0 ? ' ' : holds ? '✓' : '✗'} ${part}`),
    ),
    RULE,
  ].join('\n');

function linesOf({ cases, decisions, letters, clocks, exceptions, caseSystem }: Figures): string[] {
  return [
    ...line('Cases', cases.total, `${listed(cases.byKind)}${cases.open > 0 ? `; ${cases.open} still open` : ''}`),
    ...line('Decisions', decisions.total, listed(decisions.byOutcome)),
    ...line(
      'Letters',
      letters.asked,
      said([
        [letters.sent, 'sent', true],
        [letters.failed, 'failed'],
        [letters.resent, 'sent again'],
        [letters.superseding, 'in the place of an earlier one'],
        [letters.everHeld, 'held for a person first'],
        [letters.held, 'still held'],
        [letters.notSent, 'never sent'],
        [letters.cancelled, 'cancelled'],
        [letters.delivered, 'known to have arrived'],
      ]),
    ),
    ...line(
      'Clocks',
      clocks.total,
      said([
        [clocks.met, 'met', true],
        [clocks.late, 'met late', true],
        [clocks.missed, 'missed', true],
        [clocks.running, 'running'],
        [clocks.undetermined, 'undetermined'],
        [clocks.lifted, 'no longer owed'],
        [clocks.breaches.withdrawn, 'breach withdrawn'],
      ]),
    ),
    ...line(
      'Exceptions',
      exceptions.opened,
      said([
        [exceptions.cured, 'cured', exceptions.opened > 0],
        [exceptions.givenUp, 'closed by a person or its deadline'],
        [exceptions.open, 'open'],
        [exceptions.reopened, 'opened again: the second letter failed too'],
      ]),
    ),
    ...line(
      'Case system',
      caseSystem.followUps,
      `follow-up cases; ${said([
        [caseSystem.attachments, 'letters and documents', true],
        [caseSystem.comments, 'comments', true],
      ])}`,
    ),
  ];
}

/** Figures in words; what is nothing is left out, unless it must be said. */
const said = (figures: readonly (readonly [count: number, words: string, always?: boolean])[]): string =>
  figures
    .filter(([count, , always]) => count > 0 || always)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');

/** `application 35, complaint 6`, the most frequent first. */
function listed(counts: Counts): string {
  return Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([word, count]) => `${word.replaceAll('-', ' ')} ${count}`)
    .join(', ');
}

function line(label: string, figure: number | '', words: string): string[] {
  const head = label.padEnd(LABEL) + String(figure).padStart(NUMBER);
  return wrapped(words, WORDS).map((part, at) =>
    `${INDENT}${at === 0 ? head : ' '.repeat(head.length)}  ${part}`.trimEnd(),
  );
}

/** Lines of at most so many characters, broken between the items of a list, or between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const part of text.split(/(?<=[,;+=]) /).flatMap((item) => (item.length > width ? item.split(' ') : [item]))) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = part;
    else if (last.length + 1 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines;
}
