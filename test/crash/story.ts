import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { application, DENIAL } from '../support/credit-application.js';
import { syncFolder } from '../../src/adapters/durable-file.js';
import { externalIdentity } from '../../src/events/identity.js';
import type { Answer, Stage } from './stage.js';

/**
 * One step of the story. After it the service comes to rest. A step may be done again from its beginning, by a client
 * that does not know how far it came: its keys are the same each time.
 */
export interface Step {
  readonly name: string;
  readonly act: (stage: Stage) => Promise<void>;
}

const HISTORY = join(import.meta.dirname, 'one-complaint.csv');
const MAPPING = join(import.meta.dirname, '../../samples/complaints.mapping.yaml');
const COMPLETED = { name: 'application-completed', at: '2026-03-02T14:00:00.000Z' };

/** Asks, and says which statuses are an answer that the story knows. */
async function told(status: number, asked: Promise<Pick<Answer, 'status' | 'text'>>): Promise<void> {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`Wanted ${status}, got ${answer.status} ${answer.text}`);
}

const open = (stage: Stage, reference: string, more: object = {}) =>
  told(201, stage.ask('caseSystem', `open-${reference}`, 'cases', application(reference, more)));
const caseOf = ({ house }: Stage, reference: string): string =>
  externalIdentity(house.namespace, 'case', 'core-case', reference);
const onCase = (stage: Stage, reference: string, what: string, body: object, status = 200) =>
  told(status, stage.ask('caseSystem', `${what}-${reference}`, `cases/${caseOf(stage, reference)}/${what}`, body));

/** What the read model says of the letters of a case, the latest last. */
async function letterOf(stage: Stage, reference: string): Promise<string> {
  const rows = await stage.house.readStore.read((session) =>
    session.query<{ id: string }>(
      `SELECT communication_id AS id FROM communications
       WHERE case_id = :caseId AND to_position IS NULL ORDER BY requested_at, from_position`,
      { caseId: caseOf(stage, reference) },
    ),
  );
  const id = rows.at(-1)?.id;
  if (id === undefined) throw new Error(`Case ${reference} has no letter`);
  return id;
}

const receipt = async (stage: Stage, reference: string, message: string, status: string, more: object = {}) =>
  told(
    200,
    stage.ask('printHouse', message, 'delivery-receipts', {
      messageId: message,
      communicationId: await letterOf(stage, reference),
      provider: 'print-house',
      status,
      at: stage.clock.now(),
      ...more,
    }),
  );

/** Months of four cases in a dozen steps: whatever crosses a port in the service crosses it here. */
export const STORY: readonly Step[] = [
  {
    name: 'two applications come in, one of them twice at once',
    act: async (stage) => {
      await Promise.all([open(stage, 'LN-1'), open(stage, 'LN-1'), open(stage, 'LN-2')]);
      await onCase(stage, 'LN-1', 'facts', COMPLETED);
      await onCase(stage, 'LN-2', 'facts', COMPLETED);
    },
  },
  {
    name: 'a denial, whose letter is composed while the outbox is away',
    act: async (stage) => {
      await stage.moveTo('2026-03-10T15:00:00.000Z');
      takeOutboxAway(stage);
      await onCase(stage, 'LN-1', 'decisions', DENIAL);
    },
  },
  {
    name: 'the outbox is back, and the next attempt hands the letter off',
    act: async (stage) => {
      await bringOutboxBack(stage);
      await stage.moveTo('2026-03-10T16:00:00.000Z');
    },
  },
  {
    name: 'the letter comes back, and an exception is raised',
    act: (stage) => receipt(stage, 'LN-1', 'r-1', 'returned', { failure: 'moved-left-no-address' }),
  },
  {
    name: 'the address is corrected, the letter goes out again and cures the exception',
    act: async (stage) => {
      await stage.moveTo('2026-03-17T10:00:00.000Z');
      const party = externalIdentity(stage.house.namespace, 'party', caseOf(stage, 'LN-1'), 'P1');
      const contact = { channel: 'postal', address: '7 Oak Avenue\nDayton OH 45402' };
      const path = `cases/${caseOf(stage, 'LN-1')}/parties/${party}/contacts`;
      await told(200, stage.ask('anna', 'contact-LN-1', path, contact));
    },
  },
  {
    name: 'a history is imported, and nothing of it is sent',
    act: (stage) => stage.importFile(HISTORY, MAPPING),
  },
  {
    name: 'the limit of the other application passes: a warning, then a breach',
    act: (stage) => stage.moveTo('2026-04-06T12:00:00.000Z'),
  },
  {
    name: 'it is withdrawn, and what is refused is on record',
    act: async (stage) => {
      await onCase(stage, 'LN-2', 'decisions', { outcome: 'withdrawn', reasons: [] });
      await onCase(stage, 'LN-1', 'reopenings', { reason: 'It was never closed' }, 409);
    },
  },
  { name: 'a report is made, and who reads it is on record', act: report },
];

/** In the place of the outbox stands a file: no letter can be laid out. */
function takeOutboxAway({ house }: Stage): void {
  writeFileSync(house.config.outboxFolder, '');
}

/** Done again, it leaves a folder as it is. Whoever mends the disk has it mended when the power comes back. */
async function bringOutboxBack({ house }: Stage): Promise<void> {
  const { outboxFolder } = house.config;
  if (!existsSync(outboxFolder) || !statSync(outboxFolder).isFile()) return;
  rmSync(outboxFolder);
  await syncFolder(dirname(outboxFolder));
}

async function report(stage: Stage): Promise<void> {
  const request = { kind: 'period', format: 'ndjson', from: '2026-03-01T00:00:00Z', to: '2026-05-01T00:00:00Z' };
  const begun = await stage.ask('helen', 'report', 'reports', request);
  const { reportId } = JSON.parse(begun.text) as { reportId: string };
  for (;;) {
    const { text } = await stage.get('helen', `reports/${reportId}`);
    const { state, reason } = JSON.parse(text) as { state: string; reason?: string };
    if (state === 'failed') throw new Error(`The report failed: ${reason ?? ''}`);
    if (state === 'done') break;
    await setTimeout(50);
  }
  await told(200, stage.get('helen', `reports/${reportId}/content`));
}
