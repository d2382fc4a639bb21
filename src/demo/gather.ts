import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachmentThere, CommentThere, FollowUpThere } from '../simulators/core-case/case-files.js';
import type { HttpApi } from './http-api.js';
import type { Neighbours } from './neighbours.js';

export interface CaseItem {
  readonly caseId: string;
  readonly externalId: string;
  readonly kind: string;
  readonly phase: 'open' | 'closed';
  readonly outcome: string | null;
}
export interface LetterItem {
  readonly communicationId: string;
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly handedOffAt: string | null;
  readonly deliveredAt: string | null;
  readonly openedAt: string | null;
  readonly returnedAt: string | null;
  readonly failedAt: string | null;
  readonly heldAt: string | null;
  readonly relation: string | null;
  readonly confidentiality: 'standard' | 'restricted';
}
export interface ExceptionItem {
  readonly originalCaseId: string;
  readonly state: 'open' | 'cured' | 'closed';
  readonly reopenings: number;
}
export interface ClockItem {
  readonly obligationId: string;
  readonly caseId: string;
  readonly state: string;
  readonly targetBreachedAt: string | null;
  readonly statutoryBreachedAt: string | null;
  readonly breachWithdrawnWhy: string | null;
}

/** A letter as it lies in a folder, at the engine or in the case system: its bytes, by their digest. */
export interface Bytes {
  readonly communicationId: string;
  /** Hex. */
  readonly sha256: string;
}

/** All that is counted in the end: the record as the API tells it, and what the neighbours and the outbox have. */
export interface Gathered {
  readonly cases: readonly CaseItem[];
  readonly letters: readonly LetterItem[];
  readonly exceptions: readonly ExceptionItem[];
  readonly clocks: readonly ClockItem[];
  /** Codes of the commands that were refused. */
  readonly refused: readonly string[];
  /** Decisions and revisions in the audit trail. */
  readonly decided: number;
  readonly revised: number;
  /** States of the documents that the engine produced on its own. */
  readonly engineDocuments: readonly string[];
  /** States of the messages of the case system. */
  readonly messages: readonly string[];
  readonly gapsOpen: number;
  /** Whether every read model has all that the log has. */
  readonly complete: boolean;
  readonly outbox: readonly Bytes[];
  readonly engine: readonly Bytes[];
  readonly caseSystem: {
    readonly followUps: readonly FollowUpThere[];
    readonly attachments: readonly AttachmentThere[];
    readonly comments: readonly CommentThere[];
  };
}

/** Reads it, as one who may see everything. The service must be at rest. @throws UnexpectedAnswer */
export async function gather(reader: HttpApi, neighbours: Neighbours, outboxFolder: string): Promise<Gathered> {
  const states = async (path: string): Promise<string[]> =>
    (await reader.list<{ state: string }>(path)).map(({ state }) => state);
  const inTrail = async (type: string): Promise<number> => (await reader.list('/v1/audit-trail', { type })).length;
  const refusals = await reader.list<{ after: { code: string } }>('/v1/audit-trail', {
    type: 'access.command-refused',
  });
  const { coreCase, exstream } = neighbours;
  const { complete } = await reader.command<{ complete: boolean }>('/v1/operations/completeness-checks', {});
  return {
    cases: await reader.list('/v1/cases'),
    letters: await reader.list('/v1/communications'),
    exceptions: await reader.list('/v1/exceptions'),
    clocks: await reader.list('/v1/obligations'),
    refused: refusals.map(({ after }) => after.code),
    decided: await inTrail('case.decided'),
    revised: await inTrail('case.decision-revised'),
    engineDocuments: await states('/v1/inbound/documents'),
    messages: await states('/v1/inbound/messages'),
    gapsOpen: (await states('/v1/inbound/gaps')).filter((state) => state === 'open').length,
    complete,
    outbox: await outboxOf(outboxFolder),
    engine: exstream.composed().map(({ communicationId, sha256 }) => ({ communicationId, sha256 })),
    caseSystem: { followUps: coreCase.cases(), attachments: coreCase.attachments(), comments: coreCase.comments() },
  };
}

async function outboxOf(folder: string): Promise<Bytes[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names.map(async (name) => {
      const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, string>;
      const bytes = await readFile(join(folder, record['document'] ?? ''));
      return {
        communicationId: record['communicationId'] ?? '',
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    }),
  );
}
