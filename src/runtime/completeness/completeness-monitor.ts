import { setImmediate } from 'node:timers/promises';
import type { StoredEvent } from '../../ports/event-log.js';
import type { Projection } from '../../ports/projection.js';
import type { ReadStore } from '../../ports/read-store.js';
import { checkpointIn, positionOf } from '../checkpoints.js';
import type { RuntimeLog } from '../runtime-log.js';
import { describeGap, describeHole, type Completeness, type Hole, type StreamGap } from './completeness.js';
import { ProjectionCount, type Place } from './projection-count.js';

/** Events of the log, and rows beside them, that are looked at in one go: some milliseconds. */
const PAGE = 1_000;
const MOST_GAPS = 100;

export interface CompletenessOptions {
  /** The log itself, not what the privacy seam makes of it. */
  readonly log: { readAll(options: { readonly after: bigint; readonly limit: number }): AsyncIterable<StoredEvent> };
  readonly readStore: ReadStore;
  readonly projections: readonly Projection[];
  readonly now: () => string;
  readonly report: RuntimeLog;
}

/**
 * Counts the log against the read models: for each event type that a projection reads, the events of the log up to where
 * the projection stands, the events that it has taken by its own count, and, where it keeps a row per event, the rows.
 * Lag says how far a projection has come; only this says whether anything is missing behind that.
 */
export class CompletenessMonitor {
  private underWay: Promise<Completeness> | undefined;
  private latest: Completeness | undefined;

  constructor(private readonly options: CompletenessOptions) {}

  /** What the last check has found; undefined before the first. */
  get last(): Completeness | undefined {
    return this.latest;
  }

  /**
   * Reads the whole log once, in small steps beside everything else, and names each hole in the log of the process. Who
   * asks while a check is under way gets that one's answer.
   * @throws what the stores throw
   */
  check(): Promise<Completeness> {
    this.underWay ??= this.walk().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async walk(): Promise<Completeness> {
    const { readStore, now } = this.options;
    const counts = await this.begin();
    const end = counts.reduce((most, { position }) => (position > most ? position : most), 0n);
    const gaps: StreamGap[] = [];
    const revisions = new Map<string, number>();
    const skipped = new Set<string>();
    let events = 0;
    for (let after = 0n; after < end;) {
      const page = await this.page(after, end);
      const last = page.at(-1);
      if (!last) break;
      for (const event of page) {
        noteGap(event, revisions, gaps);
        noteSkip(event, skipped);
      }
      for (const count of counts) count.expect(page);
      await readStore.read(async (session) => {
        for (const count of counts) await count.findRows(session, page);
      });
      events += page.length;
      after = last.position;
      await setImmediate();
    }
    const holes: Hole[] = [];
    for (const count of counts) {
      holes.push(...(await readStore.read((session) => count.holes(session, skipped))));
    }
    this.latest = {
      checkedAt: now(),
      complete: holes.length === 0 && gaps.length === 0,
      events,
      projections: counts.map(({ name, position, expected }) => ({ name, position, events: expected })),
      holes,
      gaps,
    };
    this.tell(this.latest);
    return this.latest;
  }

  /** Places and counts of all projections in one snapshot. */
  private begin(): Promise<ProjectionCount[]> {
    return this.options.readStore.read(async (session) => {
      const counts: ProjectionCount[] = [];
      for (const projection of this.options.projections) {
        const checkpoint = await checkpointIn(session, projection.name);
        if (checkpoint) counts.push(new ProjectionCount(projection, positionOf(checkpoint), checkpoint.taken));
      }
      return counts;
    });
  }

  private async page(after: bigint, end: bigint): Promise<StoredEvent[]> {
    const page: StoredEvent[] = [];
    for await (const event of this.options.log.readAll({ after, limit: PAGE })) {
      if (event.position > end) break;
      page.push(event);
    }
    return page;
  }

  private tell({ holes, gaps, events, complete }: Completeness): void {
    const { report } = this.options;
    for (const hole of holes) {
      const examples = hole.examples.map((example) => ({ ...example, position: String(example.position) }));
      report.error({ ...hole, examples }, `Incomplete: ${describeHole(hole)}`);
    }
    for (const gap of gaps) report.error({ ...gap, position: String(gap.position) }, `Incomplete: ${describeGap(gap)}`);
    if (complete) report.info({ events }, 'The read models hold all that the log holds');
  }
}

function noteGap({ stream, revision, position }: Place, revisions: Map<string, number>, gaps: StreamGap[]): void {
  const expected = (revisions.get(stream) ?? -1) + 1;
  if (revision !== expected && gaps.length < MOST_GAPS) gaps.push({ stream, expected, found: revision, position });
  revisions.set(stream, revision);
}

/** What an operator had left out, on record, is no hole. */
function noteSkip({ type, data }: StoredEvent, skipped: Set<string>): void {
  if (type !== 'operator.parked-resolved') return;
  const { consumer, position, action } = JSON.parse(data) as Record<string, unknown>;
  if (action === 'skip') skipped.add(`${String(consumer)} ${String(position)}`);
}
