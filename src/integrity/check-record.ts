import type { Documents } from '../ports/documents.js';
import type { FromSaga } from '../ports/dispatch.js';
import type { EventStore } from '../ports/event-store.js';
import type { Projection } from '../ports/projection.js';
import type { ReadStore } from '../ports/read-store.js';
import type { SagaDefinition } from '../ports/saga.js';
import { loadCheckpoint, positionOf } from '../runtime/checkpoints.js';
import type { RuntimeLog } from '../runtime/runtime-log.js';
import { LettersCheck } from './check-letters.js';
import { checkReadModels } from './check-read-models.js';
import { SagasCheck } from './check-sagas.js';
import { StreamsCheck } from './check-streams.js';
import type { Finding } from './finding.js';

export interface RecordToCheck {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly documents: Documents;
  /** An empty store of the same tables: the read models are made anew in it. */
  readonly scratch: ReadStore;
  readonly projections: readonly Projection[];
  readonly sagas: readonly Pick<SagaDefinition, 'name' | 'expectedRefusals'>[];
  /** Only asked what an output turns into; nothing is carried out. */
  readonly fromSaga: FromSaga;
  readonly log: RuntimeLog;
  readonly onProgress?: (events: number) => void;
}

/** What was looked at, and what of it is not as it must be. */
export interface CheckResult {
  readonly events: number;
  readonly findings: readonly Finding[];
}

const BATCH = 1_000;

/**
 * Looks at everything that is kept: is the log whole, is all done that follows from it, are the read models what the
 * log says, are the documents there. Nothing is changed. Nobody may write meanwhile: what is under way looks unfinished.
 *
 * @throws EventLogUnavailable, ReadStoreUnavailable when a store cannot be read at all
 */
export async function checkRecord(record: RecordToCheck): Promise<CheckResult> {
  const { store, readStore, documents, sagas, fromSaga, onProgress } = record;
  const dispatched = positionOf(await loadCheckpoint(readStore, 'dispatcher'));
  const streams = new StreamsCheck();
  const holds = (commandId: string): boolean => streams.holds(commandId);
  const checks = [
    streams,
    new SagasCheck({ sagas, fromSaga, readStore, dispatched, holds }),
    new LettersCheck(documents),
  ];
  let events = 0;
  for (let after: bigint | undefined = 0n; after !== undefined;) {
    const batch = await store.readBatch({ after, limit: BATCH });
    for (const event of batch.events) for (const check of checks) check.see(event);
    events += batch.scanned;
    onProgress?.(events);
    after = batch.last?.position;
  }
  const findings: Finding[] = [];
  for (const check of checks) for await (const finding of check.findings()) findings.push(finding);
  for await (const finding of checkReadModels(record)) findings.push(finding);
  return { events, findings };
}
