import { relative } from 'node:path';
import type { Cast } from './cast.js';
import type { DemoHouse } from './demo-house.js';
import { gatherFigures, type Figures } from './figures.js';
import { handOver, type HandedOver } from './hand-over.js';
import { HttpApi } from './http-api.js';
import type { Journal } from './journal-schema.js';
import { Pace } from './pace.js';
import { play } from './play.js';
import { progressLine, type Terminal } from './progress-line.js';
import { setUp } from './set-up.js';
import { summaryTable } from './summary.js';

/** The service could not do all that the story asks of it. */
export class DemoIncomplete extends Error {
  override readonly name = 'DemoIncomplete';
}

export interface DemoOptions {
  readonly house: DemoHouse;
  readonly journal: Journal;
  /** Where the reports are written; made if it is not there. */
  readonly outFolder: string;
  /** Where the table is printed; a line of progress only where that is a terminal. */
  readonly terminal: Terminal;
}

export interface DemoResult {
  readonly figures: Figures;
  /** The figures as they were printed. */
  readonly table: string;
  readonly reports: readonly HandedOver[];
  /** Ids of what the story speaks of, by its names. */
  readonly cast: Cast;
}

/**
 * Sets up a fresh service, plays the journal on it through HTTP alone, prints what came of it, and hands over reports.
 *
 * @throws StoryFailed when an answer is not the one that the story says, DemoIncomplete when something was parked,
 *   NotQuiescent, ClockStuck, UnexpectedAnswer, ReportFailed
 */
export async function runDemo({ house, journal, outFolder, terminal }: DemoOptions): Promise<DemoResult> {
  const pace = new Pace(house);
  const progress = progressLine(terminal);
  progress.say('Issuing keys, approving templates, activating the policy pack');
  const staff = await setUp(house, journal);
  pace.stirred();
  const cast = await play({ journal, staff, pace, onProgress: (at) => progress.at(at) });
  await assertNothingParked(new HttpApi(house.url, house.adminKey));
  progress.say('Making the reports');
  const reader = staff(journal.setup.reader);
  const figures = await gatherFigures(reader);
  const reports = await handOver(reader, journal, cast.caseId(journal.auditCase), outFolder);
  progress.end();
  const table = summaryTable(titleOf(journal), figures);
  terminal.write(`\n${table}\n\n${whereToLook(reports, house)}\n`);
  return { figures, table, reports, cast };
}

/** What is parked would be missing from the figures. @throws DemoIncomplete */
async function assertNothingParked(admin: HttpApi): Promise<void> {
  const { items } = await admin.get<{ items: { consumer: string; item: string; reason: string }[] }>(
    '/v1/operations/parked',
  );
  if (items.length === 0) return;
  const said = items.map(({ consumer, item, reason }) => `  ${consumer} ${item}: ${reason}`);
  throw new DemoIncomplete(`Parked, so that what follows from it is missing:\n${said.join('\n')}`);
}

function titleOf({ title, begins, ends, entries }: Journal): string {
  const day = (instant: string): string =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant));
  return `${title}, ${day(begins)} to ${day(ends)} (simulated): ${entries.length} entries played`;
}

function whereToLook(reports: readonly HandedOver[], { outboxFolder }: DemoHouse): string {
  const places = [...reports.map(({ file, what }) => [file, what] as const), [outboxFolder, 'The letters'] as const];
  const rows = [
    ...places.map(([file, what]) => [fromHere(file), what] as const),
    ['npm start', 'The service on a record of its own, with the API described at http://127.0.0.1:3000/docs'] as const,
  ];
  const width = Math.max(...rows.map(([where]) => where.length));
  return ['  Where to look', ...rows.map(([where, what]) => `    ${where.padEnd(width)}  ${what}`)].join('\n');
}

/** A path as somebody who stands in this folder would type it. */
function fromHere(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}
