import { accountsOf, assertBalanced, type Account } from './accounts.js';
import type { Cast } from './cast.js';
import type { DemoHouse } from './demo-house.js';
import { figuresOf, type StoryFigures } from './figures.js';
import { gather } from './gather.js';
import { handOver, type HandedOver } from './hand-over.js';
import { HttpApi } from './http-api.js';
import type { Flow, Journal } from './journal-schema.js';
import { lookAtCustomer, type OneView } from './one-view.js';
import { Pace } from './pace.js';
import { play } from './play.js';
import { progressLine, type Terminal } from './progress-line.js';
import { setUp } from './set-up.js';
import { accountsTable, allFlows, flowTables } from './summary.js';
import { whereToLook } from './where-to-look.js';

/** The service could not do all that the story asks of it. */
export class DemoIncomplete extends Error {
  override readonly name = 'DemoIncomplete';
}

export interface DemoOptions {
  readonly house: DemoHouse;
  readonly journal: Journal;
  /** Where the reports are written; made if it is not there. */
  readonly reportsFolder: string;
  /** Variables with which other commands read the record that is left; printed. */
  readonly record: Readonly<Record<string, string>>;
  /** Where the tables are printed; a moving line of progress only where that is a terminal. */
  readonly terminal: Terminal;
}

export interface DemoResult {
  readonly figures: StoryFigures;
  readonly accounts: readonly Account[];
  readonly view: OneView;
  /** The tables as they were printed. */
  readonly tables: string;
  readonly reports: readonly HandedOver[];
  /** Ids of what the story speaks of, by its names. */
  readonly cast: Cast;
}

/**
 * Sets up a fresh service, plays the journal on it between both neighbours, counts what came of it in several ways, prints
 * a table for each flow, and hands over reports.
 *
 * @throws StoryFailed when an answer is not the one that the story says, DemoIncomplete when something was parked,
 *   AccountsDoNotBalance, NotQuiescent, ClockStuck, UnexpectedAnswer, ReportFailed
 */
export async function runDemo({ house, journal, reportsFolder, record, terminal }: DemoOptions): Promise<DemoResult> {
  const { neighbours, outboxFolder } = house;
  const pace = new Pace(house);
  const progress = progressLine(terminal);
  progress.say('Issuing keys, approving letters, putting policy packs in force');
  const staff = await setUp(house, journal);
  pace.stirred();
  const { cast, eventsTold } = await play({ journal, staff, pace, neighbours, onProgress: (at) => progress.at(at) });
  await assertNothingParked(new HttpApi(house.url, house.adminKey));
  progress.say('Counting what came of it');
  const reader = staff(journal.setup.reader);
  const gathered = await gather(reader, neighbours, outboxFolder);
  const view = await lookAtCustomer(house.url, journal, staff);
  const figures = figuresOf(gathered, journal);
  const accounts = accountsOf({ figures, gathered, journal, view, eventsTold });
  progress.say('Making the reports');
  const reports = await handOver(reader, journal, cast.caseId(journal.auditCase), reportsFolder);
  progress.end();
  const tables = [
    flowTables(figures, remarksOf(house, view, eventsTold, gathered.engineDocuments)),
    allFlows(titleOf(journal), figures),
    accountsTable(accounts),
  ].join('\n\n');
  terminal.write(`\n${tables}\n\n`);
  assertBalanced(accounts);
  terminal.write(`${whereToLook({ journal, reports, lettersFolder: outboxFolder, record })}\n`);
  return { figures, accounts, view, tables, reports, cast };
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

/** What a flow's figures do not tell: what came in, and by which way. */
function remarksOf(
  { neighbours }: DemoHouse,
  { firm, portal, customer }: OneView,
  eventsTold: number,
  engineDocuments: readonly string[],
): Partial<Record<Flow, string>> {
  const { coreCase, exstream, seed } = neighbours;
  const faults = [coreCase.faultsMet(), exstream.faultsMet()].flatMap((met) => Object.values(met));
  const trouble = faults.reduce((sum, times) => sum + times, 0);
  const filed = engineDocuments.filter((state) => state === 'matched').length;
  const waiting = engineDocuments.filter((state) => state === 'unmatched').length;
  const asked = Object.values(exstream.asked).reduce((sum, times) => sum + times, 0) + coreCase.asked;
  return {
    1: `The case system told ${eventsTold} signed events, in all flows. Of ${asked} requests to both neighbours ${trouble} went wrong (seed ${seed}): nothing was lost for it.`,
    2: `Made by the engine on its own: ${engineDocuments.length} documents, ${filed} filed, ${waiting} on the worklist.`,
    7: `Of customer ${customer} the firm sees ${firm.customer} letters (${firm.account} by account, ${firm.policy} by policy), the customer ${portal.length}: of the restricted matter there is no trace.`,
  };
}

function titleOf({ title, begins, ends, entries }: Journal): string {
  const day = (instant: string): string =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant));
  return `${title}, ${day(begins)} to ${day(ends)} (simulated): ${entries.length} entries played`;
}
