import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { caseAssigned, caseDecided, stageEntered } from '../../../src/events/case.events.js';
import type { AnyEvent, EventType } from '../../../src/events/catalogue.js';
import { personalText, type EventDraft, type Metadata, type NewEvent } from '../../../src/events/envelope.js';
import { caseStream, derivedId } from '../../../src/events/identity.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import type { Patch, Projection, ProjectionTable } from '../../../src/ports/projection.js';
import type { ReadStore, Row } from '../../../src/ports/read-store.js';
import type { RuntimeLog } from '../../../src/runtime/runtime-log.js';
import { readStoreUnderTest, ReadStorePlace } from '../../support/read-store-place.js';

export const START = '2026-07-01T09:00:00.000Z';

/** A case id that stays the same from run to run. */
export const caseNumber = (n: number): string => derivedId('test case', n);

export function metadataOf(stream: string, more: Partial<Metadata> = {}): Metadata {
  const commandId = derivedId('test command', stream);
  const caseId = stream.startsWith('case-') ? stream.slice('case-'.length) : undefined;
  return {
    occurredAt: START,
    recordedAt: START,
    actor: { type: 'service', id: 'test' },
    correlationId: commandId,
    causationId: commandId,
    commandId,
    ...(caseId !== undefined && { caseId }),
    origin: 'live',
    confidentiality: 'standard',
    ...more,
  };
}

/** Appends drafts to the end of a stream, whatever its revision. */
export async function record(
  store: EventStore,
  stream: string,
  drafts: readonly EventDraft[],
  more: Partial<Metadata> = {},
): Promise<bigint> {
  let revision = -1;
  for await (const event of store.readStream(stream, { direction: 'backwards', limit: 1 })) revision = event.revision;
  const events: NewEvent[] = drafts.map((draft, i) => ({
    ...draft,
    id: derivedId('test event', stream, revision + 1 + i),
    metadata: metadataOf(stream, more),
  }));
  return (await store.append(stream, revision < 0 ? 'no-stream' : revision, events)).position;
}

export const stage = (n: number, name: string): EventDraft => stageEntered({ caseId: caseNumber(n), stage: name });
export const assigned = (n: number, assignee: string): EventDraft => caseAssigned({ caseId: caseNumber(n), assignee });
export const denied = (n: number): EventDraft => caseDecided({ caseId: caseNumber(n), outcome: 'denied', reasons: [] });
export const recordCase = (store: EventStore, n: number, ...drafts: EventDraft[]): Promise<bigint> =>
  record(store, caseStream(caseNumber(n)), drafts);

const CASES: ProjectionTable = {
  name: 'board_cases',
  kind: 'temporal',
  key: ['case_id'],
  columns: ['stage', 'assignee', 'open'],
};
const DESKS: ProjectionTable = { name: 'board_desks', kind: 'temporal', key: ['assignee'], columns: ['assigned'] };
const LINES: ProjectionTable = {
  name: 'board_lines',
  kind: 'log',
  key: ['event_id'],
  columns: ['position', 'case_id', 'what'],
};

/** What each event does to the board; a test may spoil it. */
export type Spoil = (event: AnyEvent) => void;

/** A board of cases: a table by case, one across cases, and a log. */
export function board(options: { readonly spoil?: Spoil; readonly version?: number } = {}): Projection {
  const { spoil, version = 1 } = options;
  const cases = (event: AnyEvent, row: Row): Patch => ({
    kind: 'change',
    table: CASES,
    key: { case_id: event.metadata.caseId ?? '' },
    change: (current) => (current ? row : { open: true, ...row }),
  });
  return {
    name: 'board',
    version,
    tables: [CASES, DESKS, LINES],
    types: new Set<EventType>(['case.stage-entered', 'case.assigned', 'case.decided']),
    project: (event) => {
      spoil?.(event);
      const line: Patch = {
        kind: 'add',
        table: LINES,
        row: { event_id: event.id, position: event.position, case_id: event.metadata.caseId ?? null, what: event.type },
      };
      switch (event.type) {
        case 'case.stage-entered':
          return [line, cases(event, { stage: event.data.stage })];
        case 'case.decided':
          return [line, cases(event, { open: false })];
        case 'case.assigned':
          return [
            line,
            cases(event, { assignee: personalText(event.data.assignee) }),
            {
              kind: 'change',
              table: DESKS,
              key: { assignee: personalText(event.data.assignee) },
              change: (current) => {
                if (personalText(event.data.assignee) === 'nobody') throw new Error('There is no such desk');
                return { assigned: Number(current?.['assigned'] ?? 0) + 1 };
              },
            },
          ];
        default:
          return [];
      }
    },
  };
}

const temporal = (name: string, key: string, columns: Record<string, string>): Table =>
  new Table({
    name,
    columns: [
      { name: key, type: 'varchar', isPrimary: true },
      { name: 'from_position', type: 'bigint', isPrimary: true },
      { name: 'to_position', type: 'bigint', isNullable: true },
      ...Object.entries(columns).map(([column, type]) => ({ name: column, type, isNullable: true })),
    ],
    indices: [
      new TableIndex({ name: `${name}_in_force`, columnNames: [key], isUnique: true, where: 'to_position IS NULL' }),
    ],
  });

export class BoardTables1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      temporal('board_cases', 'case_id', { stage: 'varchar', assignee: 'varchar', open: 'integer' }),
    );
    await runner.createTable(temporal('board_desks', 'assignee', { assigned: 'integer' }));
    await runner.createTable(
      new Table({
        name: 'board_lines',
        columns: [
          { name: 'event_id', type: 'varchar', isPrimary: true },
          { name: 'position', type: 'bigint' },
          { name: 'case_id', type: 'varchar', isNullable: true },
          { name: 'what', type: 'varchar' },
        ],
        checks: [{ name: 'board_lines_what', expression: "what <> 'case.forbidden'" }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['board_lines', 'board_desks', 'board_cases']) await runner.dropTable(table);
  }
}

export interface Boards {
  readonly cases: unknown[];
  readonly desks: unknown[];
  readonly lines: unknown[];
}

export async function readBoards(readStore: ReadStore): Promise<Boards> {
  return readStore.read(async (session) => ({
    cases: await session.query('SELECT * FROM board_cases ORDER BY case_id, from_position'),
    desks: await session.query('SELECT * FROM board_desks ORDER BY assignee, from_position'),
    lines: await session.query('SELECT * FROM board_lines ORDER BY position'),
  }));
}

/** A data folder for one test, and its read store, which may be elsewhere. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  private readonly readStore = new ReadStorePlace(readStoreUnderTest(), {
    entities: [],
    migrations: [BoardTables1764000000002],
  });

  open(): Promise<ReadStore> {
    return this.readStore.open();
  }

  async dispose(): Promise<void> {
    await this.readStore.dispose();
    rmSync(this.folder, { recursive: true });
  }
}

/** Keeps what was logged, for assertions. */
export class KeptLog implements RuntimeLog {
  readonly lines: { readonly level: string; readonly message: string; readonly details: object }[] = [];
  info = (details: object, message: string): void => void this.lines.push({ level: 'info', details, message });
  warn = (details: object, message: string): void => void this.lines.push({ level: 'warn', details, message });
  error = (details: object, message: string): void => void this.lines.push({ level: 'error', details, message });
}
