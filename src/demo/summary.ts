import type { Counts, Figures } from './figures.js';

const LABEL = 14;
const NUMBER = 5;
const WORDS = 74;
const INDENT = '  ';

/** One line of the table: a group's name on its first line only, a figure, what it counts. */
interface Line {
  readonly group?: string;
  readonly figure: number;
  readonly words: string;
}

/** The figures as a table for a terminal: plain text, at most 100 columns, the same for the same figures. */
export function summaryTable(title: string, figures: Figures): string {
  const width = LABEL + NUMBER + 2 + WORDS;
  const groups = groupsOf(figures).map((lines) => lines.flatMap(printed).join('\n'));
  const rule = INDENT + '─'.repeat(width);
  return [`${INDENT}${title}`, rule, groups.join(`\n${rule}\n`), rule].join('\n');
}

function groupsOf({ cases, decisions, letters, exceptions, clocks, refused }: Figures): Line[][] {
  return [
    [{ group: 'Cases', figure: cases.total, words: listed(cases.byKind) }, line(cases.open, 'still open')],
    [{ group: 'Decisions', figure: decisions.total, words: listed(decisions.byOutcome) }],
    [
      { group: 'Letters', figure: letters.requested, words: 'asked for by decisions, escalations and closures' },
      line(letters.sent, 'sent'),
      line(letters.delivered, 'known to have arrived'),
      line(letters.failed, 'came back, bounced or could not be made'),
      line(letters.resent, 'sent again, to a corrected address'),
      line(letters.held, 'held for a person: what the law asks for was missing'),
    ],
    [
      { group: 'Exceptions', figure: exceptions.opened, words: 'opened, one for each letter that failed' },
      line(exceptions.cured, 'cured by a letter that went out'),
      line(exceptions.givenUp, 'closed by a person, nothing more to be done'),
      line(exceptions.open, 'still open'),
    ],
    [
      { group: 'Clocks', figure: clocks.total, words: 'started by the rules in force' },
      line(clocks.met, 'met in time'),
      line(clocks.metLate, 'met late'),
      line(clocks.missed, 'missed, and nothing done yet'),
      line(clocks.atRisk, 'at risk: warned, and still running'),
      line(clocks.running, 'running'),
      line(clocks.undetermined, 'undetermined: a fact is missing that the rule counts from'),
      line(clocks.lifted, 'no longer owed'),
    ],
    [
      { group: 'Breaches', figure: clocks.breaches.statutory, words: 'of a statutory limit' },
      line(clocks.breaches.target, "of the firm's own limit"),
      line(clocks.breaches.withdrawn, 'withdrawn, when a late fact showed that there was none'),
    ],
    [{ group: 'Refused', figure: refused.total, words: `commands, on record: ${listed(refused.byCode)}` }],
  ];
}

const line = (figure: number, words: string): Line => ({ figure, words });

/** `application 35, complaint 6`, the most frequent first. */
function listed(counts: Counts): string {
  return Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([word, count]) => `${word.replaceAll('-', ' ')} ${count}`)
    .join(', ');
}

function printed({ group = '', figure, words }: Line): string[] {
  const head = group.padEnd(LABEL) + String(figure).padStart(NUMBER);
  return wrapped(words).map((part, index) => `${INDENT}${index === 0 ? head : ' '.repeat(head.length)}  ${part}`);
}

/** Lines of at most {@link WORDS} characters, broken between the items of a list or between words. */
function wrapped(text: string): string[] {
  const parts = text.split(/(?<=,) /);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= WORDS) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines;
}
