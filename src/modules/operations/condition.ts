import { statfs } from 'node:fs/promises';
import type { Metadata } from '../../events/envelope.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog, ReadAllOptions } from '../../ports/event-log.js';
import type { ReadStore } from '../../ports/read-store.js';
import type { TokenVerifier } from '../../ports/token-verifier.js';
import { loggedAt } from '../../projections/audit-trail/log-time.js';
import { countUnmatched } from '../../projections/engine-documents/queries.js';
import { countInbound, type InboundCounts } from '../../projections/inbound/queries.js';
import { countClocksAtRisk, type ClocksAtRisk } from '../../projections/obligations/queries.js';
import type { ConsumerStatus } from '../../runtime/consumer-status.js';
import type { OpenEffects } from '../../runtime/effect-rows.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { AppendWatch, FailingAppends } from '../../telemetry/append-watch.js';
import { AskedRarely } from './asked-rarely.js';

/** What was found out, or why it could not be. */
export type Found<T> = { readonly value: T } | { readonly error: Error };

export interface ConsumerCondition extends ConsumerStatus {
  /** Age of the oldest event that it has not read, in seconds; 0 when it has read all. */
  readonly behindSeconds: number;
}

/** The read store's side: what it says of time, and what waits. */
export interface Waiting {
  /** Latest time at which anything in the log was recorded, RFC 3339 UTC; undefined for an empty log. */
  readonly loggedAt: string | undefined;
  readonly parked: readonly { readonly consumer: string; readonly items: number; readonly since: string }[];
  readonly effects: readonly (OpenEffects & { readonly ageSeconds: number })[];
  readonly inbound: InboundCounts;
  /** Documents of the engine that belong to no case yet. */
  readonly unmatchedDocuments: number;
}

/** How the service stands at a moment. What does not answer in time is an error of its part, never of the whole. */
export interface Condition {
  readonly now: string;
  readonly head: Found<bigint>;
  /** Since when appends fail; undefined where they do not. */
  readonly appends: FailingAppends | undefined;
  readonly consumers: readonly ConsumerCondition[];
  readonly waiting: Found<Waiting>;
  /** Bytes, where the data folder lies. */
  readonly disk: Found<{ readonly free: number; readonly size: number }>;
  /** What keeps the issuer's keys from being had, where persons sign in; undefined while nothing does. */
  readonly issuer: Found<string | undefined>;
}

export interface ConditionOptions {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly dataFolder: string;
  readonly appends: Pick<AppendWatch, 'failing'>;
  /** Where persons sign in. */
  readonly verifier?: TokenVerifier;
}

/** A store that takes longer does not answer, for whoever asks about the service's health. */
const PATIENCE_MS = 2_000;
/** Clocks are counted at most this often: there may be many. */
const CLOCKS_KEPT_MS = 10_000;
const END_OF_LOG = 2n ** 63n - 1n;

/** Looks how the service stands. Asked by many at once, it looks once. */
export class ConditionWatch {
  private readonly look: AskedRarely<Condition>;
  private readonly clocks: AskedRarely<ClocksAtRisk>;

  constructor(private readonly options: ConditionOptions) {
    const { readStore, clock } = options;
    this.look = new AskedRarely(() => this.lookNow(), 0);
    this.clocks = new AskedRarely(
      () => readStore.read((session) => countClocksAtRisk(session, clock.now())),
      CLOCKS_KEPT_MS,
    );
  }

  /** Never throws. */
  condition(): Promise<Condition> {
    return this.look.get();
  }

  /** @throws what the read store throws, or that it does not answer */
  clocksAtRisk(): Promise<ClocksAtRisk> {
    return inTime('The read store', this.clocks.get());
  }

  private async lookNow(): Promise<Condition> {
    const { log, runtime, clock, dataFolder, appends, verifier } = this.options;
    const now = clock.now();
    const recorded = new RecordedAt(log, now);
    const [head, waiting, disk, issuer] = await Promise.all([
      found('The event log', log.head(PATIENCE_MS - 500)),
      found('The read store', this.waits(recorded)),
      found('The disk', statfs(dataFolder)),
      found('The issuer of tokens', verifier ? verifier.trouble() : Promise.resolve(undefined)),
    ]);
    const consumers = runtime.consumersAt('value' in head ? head.value : 0n);
    return {
      now,
      head,
      appends: appends.failing(),
      consumers: await Promise.all(
        consumers.map(async (status) => ({
          ...status,
          behindSeconds: status.lag === 0n ? 0 : await recorded.ageAfter(status.position),
        })),
      ),
      waiting,
      disk: 'error' in disk ? disk : { value: space(disk.value) },
      issuer,
    };
  }

  private async waits(recorded: RecordedAt): Promise<Waiting> {
    const { readStore, runtime } = this.options;
    // A store that can only be read refuses requests with an Idempotency-Key. Nothing is written here, so nothing is synced.
    await readStore.write(async () => undefined);
    const [latest, parked, effects, inbound, unmatchedDocuments] = await Promise.all([
      readStore.read((session) => loggedAt(session, END_OF_LOG)),
      runtime.parked.counts(),
      runtime.openEffects(),
      readStore.read(countInbound),
      readStore.read(countUnmatched),
    ]);
    const aged = effects.map(async (open) => ({ ...open, ageSeconds: await recorded.ageOf(open.oldest) }));
    return { loggedAt: latest, parked, effects: await Promise.all(aged), inbound, unmatchedDocuments };
  }
}

/** How long ago events were recorded; each place of the log is read once. */
class RecordedAt {
  private readonly ages = new Map<string, Promise<number>>();

  constructor(
    private readonly log: EventLog,
    private readonly now: string,
  ) {}

  /** Seconds since the first event after the position was recorded; 0 where there is none, or the log does not say. */
  ageAfter(after: bigint): Promise<number> {
    return this.age({ after, limit: 1 });
  }

  /** Seconds since the event at the position was recorded; 0 where the log does not say. */
  ageOf(position: bigint): Promise<number> {
    return this.age({ after: position, limit: 1, inclusive: true });
  }

  private age(place: ReadAllOptions): Promise<number> {
    const name = `${place.inclusive ? 'at' : 'after'} ${place.after}`;
    const known = this.ages.get(name) ?? inTime('The event log', this.read(place)).catch(() => 0);
    this.ages.set(name, known);
    return known;
  }

  private async read(place: ReadAllOptions): Promise<number> {
    for await (const { metadata } of this.log.readAll(place)) {
      const { recordedAt } = JSON.parse(metadata) as Metadata;
      return Math.max(0, (Date.parse(this.now) - Date.parse(recordedAt)) / 1_000);
    }
    return 0;
  }
}

const space = ({ bavail, blocks, bsize }: { bavail: number; blocks: number; bsize: number }) => ({
  free: bavail * bsize,
  size: blocks * bsize,
});

async function found<T>(what: string, answer: Promise<T>): Promise<Found<T>> {
  try {
    return { value: await inTime(what, answer) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function inTime<T>(what: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} gave no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
