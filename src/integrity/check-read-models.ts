import { createHash } from 'node:crypto';
import type { EventStore, ScannedEvent } from '../ports/event-store.js';
import type { Projection, ProjectionTable } from '../ports/projection.js';
import type { ReadStore, Row } from '../ports/read-store.js';
import { loadCheckpoint } from '../runtime/checkpoints.js';
import { Consumer } from '../runtime/consumer.js';
import { Projector } from '../runtime/projector.js';
import type { RuntimeLog } from '../runtime/runtime-log.js';
import { SharedReader } from '../runtime/shared-reader.js';
import type { Finding } from './finding.js';
import { upTo } from './up-to.js';

export interface ReadModelsCheckOptions {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  /** An empty store of the same tables: the models are made anew in it. */
  readonly scratch: ReadStore;
  readonly projections: readonly Projection[];
  readonly log: RuntimeLog;
}

/** A day for the largest log: what is made anew is waited for. */
const PATIENCE_MS = 86_400_000;
/** Rows that a finding names. */
const NAMED = 3;

/** Every read model is what a fresh one would be, made from the start of the log to where it stands; row by row. */
export async function* checkReadModels(options: ReadModelsCheckOptions): AsyncIterable<Finding> {
  const { readStore, scratch, projections } = options;
  const places = new Map<bigint, { end: ScannedEvent; projections: Projection[] }>();
  for (const projection of projections) {
    const end = (await loadCheckpoint(readStore, projection.name))?.last;
    if (!end) continue;
    const beside = places.get(end.position);
    if (beside) beside.projections.push(projection);
    else places.set(end.position, { end, projections: [projection] });
  }
  for (const place of places.values()) await makeAnew(options, place.end, place.projections);
  for (const { tables } of projections) for (const table of tables) yield* compare(table, readStore, scratch);
  const parked = await readStore.read((session) =>
    session.query<{ consumer: string; item: string }>('SELECT consumer, item FROM parked ORDER BY consumer, item'),
  );
  for (const { consumer, item } of parked)
    yield { rule: 'nothing-parked', subject: item, detail: `Parked by ${consumer}: an operator decides` };
}

/** Those who stand at the same place are made together: each event is opened once. */
async function makeAnew(
  { store, scratch, log }: ReadModelsCheckOptions,
  end: ScannedEvent,
  projections: readonly Projection[],
): Promise<void> {
  const asItWas = upTo(store, end);
  const reader = new SharedReader(asItWas, new Set(projections.flatMap(({ types }) => [...types])));
  const consumers = projections.map(
    (projection) =>
      new Consumer({
        processor: new Projector(projection),
        store: asItWas,
        source: reader.reader(),
        readStore: scratch,
        now: () => '',
        log,
      }),
  );
  for (const consumer of consumers) consumer.start();
  try {
    await Promise.all(consumers.map((consumer) => consumer.whenCaughtUp(end.position, PATIENCE_MS)));
  } finally {
    reader.pace(false);
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  }
}

async function* compare(table: ProjectionTable, readStore: ReadStore, scratch: ReadStore): AsyncIterable<Finding> {
  const [there, anew] = [await rowsOf(readStore, table), await rowsOf(scratch, table)];
  const differing = [...new Set([...there.keys(), ...anew.keys()])].filter((key) => there.get(key) !== anew.get(key));
  if (differing.length === 0) return;
  const named = differing.slice(0, NAMED).map((key) => {
    if (!there.has(key)) return `${key} is missing`;
    return anew.has(key) ? `${key} differs` : `${key} is too many`;
  });
  yield {
    rule: 'read-model-as-rebuilt',
    subject: table.name,
    detail: `${differing.length} rows are not as made anew: ${named.join(', ')}`,
  };
}

/** A digest of each row by its key: values of both databases are told alike as text. */
async function rowsOf(store: ReadStore, table: ProjectionTable): Promise<Map<string, string>> {
  const columns = [...new Set([...table.columns, ...(table.kind === 'temporal' ? ['from_position'] : [])])].sort();
  const identity = table.kind === 'temporal' ? [...table.key, 'from_position'] : table.key;
  return store.read(async (session) => {
    const rows = new Map<string, string>();
    for await (const row of session.stream<Row>(`SELECT ${columns.join(', ')} FROM ${table.name}`)) {
      const key = identity.map((column) => String(row[column])).join(' ');
      const text = JSON.stringify(columns.map((column) => (row[column] === null ? null : String(row[column]))));
      rows.set(key, createHash('sha256').update(text).digest('base64url'));
    }
    return rows;
  });
}
