import { derivedId, eventId } from '../events/identity.js';
import { timePassed } from '../events/system.events.js';
import type { NewEvent } from '../events/envelope.js';
import type { Clock } from '../ports/clock.js';
import { WrongExpectedRevision } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadStore } from '../ports/read-store.js';
import { backoff } from './backoff.js';
import type { RuntimeLog } from './runtime-log.js';
import { Signal } from './signal.js';
import { reasonOf } from './verdict.js';

export const CLOCK_STREAM = 'clock';
/** A timer is a hint only; it is never longer than this, so that a machine that slept is noticed. */
const LONGEST_TIMER_MS = 60_000;
/** What another instance has changed (an effect set free by an operator there), or nobody has begun, is noticed after so long. */
const LOOK_AGAIN_MS = 1_000;
const PATIENCE_MS = 1_000;
/** From one look to the next; what rings between them is looked at together. By a driven clock nobody waits. */
const REST_MS = 100;

/** The last entry of the stream `clock`. */
interface Entry {
  readonly revision: number;
  readonly position: bigint;
  readonly until: string;
  readonly recordedAt: string;
}

export interface TimeKeeperOptions {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly clock: Clock;
  readonly log: RuntimeLog;
  /** Sagas that wait for moments: none may be behind the previous entry when the next is made. */
  readonly sagas: readonly { whenCaughtUp(position: bigint, timeoutMs: number): Promise<void> }[];
  /** Resolves when the past has been dealt with, as far as that is possible; bounded. */
  readonly ready: () => Promise<void>;
  /** When the next effect is due. */
  readonly nextAttempt: () => Promise<string | undefined>;
  /** Whether other instances may change what is waited for without this one being told. */
  readonly shared?: boolean;
  /** An effect has become due. */
  readonly onAttemptDue: () => void;
}

/**
 * Lets time enter the log: when the earliest moment that a saga waits for has come, it appends `time.passed`.
 * Sagas judge at that place in the log, so every replay judges the same. No timer decides anything.
 */
export class TimeKeeper {
  private readonly signal = new Signal();
  private readonly ending = new Signal();
  private loop: Promise<void> | undefined;
  private stopping = false;
  private unhear: () => void = () => undefined;
  private known: Entry | undefined;
  /** Another process may have written an entry behind the one that is known. */
  private outdated = true;
  private failures = 0;

  constructor(private readonly options: TimeKeeperOptions) {}

  start(): void {
    if (this.loop) return;
    this.stopping = false;
    this.ending.clear();
    this.outdated = true;
    this.unhear = this.options.clock.onMove(() => this.wake());
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.unhear();
    this.ending.raise();
    this.signal.raise();
    await this.loop;
    this.loop = undefined;
  }

  /** What sagas or effects wait for may have changed. */
  wake(): void {
    this.signal.raise();
  }

  /** The earliest moment that anything waits for: a saga, or an effect's next attempt. */
  async nextDue(): Promise<string | undefined> {
    return earlier(await this.nextWake(await this.lastEntry()), await this.options.nextAttempt());
  }

  /** Whether a saga waits for a moment that has come. */
  async isDue(): Promise<boolean> {
    const wake = await this.nextWake(await this.lastEntry());
    return wake !== undefined && wake <= this.options.clock.now();
  }

  private async run(): Promise<void> {
    await this.options.ready();
    for (;;) {
      this.signal.clear();
      if (this.stopping) return;
      let pause: number | undefined;
      try {
        pause = await this.look();
        this.failures = 0;
      } catch (error) {
        this.failures += 1;
        this.known = undefined;
        this.outdated = true;
        this.options.log.error({ error: reasonOf(error), failures: this.failures }, 'The time keeper tries again');
        pause = backoff(this.failures, 100, 30_000);
      }
      await this.rest(pause);
    }
  }

  private async rest(pause: number | undefined): Promise<void> {
    if (!this.options.clock.driven) await this.ending.wait(REST_MS);
    await this.signal.wait(pause);
  }

  /** One look at what is due; answers after how many milliseconds to look again, undefined: when woken. */
  private async look(): Promise<number | undefined> {
    const { clock, sagas, onAttemptDue } = this.options;
    const last = this.outdated ? await this.lastEntry() : this.known;
    this.outdated = false;
    if (last) {
      const behind = await Promise.allSettled(sagas.map((saga) => saga.whenCaughtUp(last.position, PATIENCE_MS)));
      if (behind.some(({ status }) => status === 'rejected')) return 0;
    }
    const wake = await this.nextWake(last);
    const now = clock.now();
    if (wake !== undefined && wake <= now) {
      await this.append(last, now);
      return 0;
    }
    const attempt = await this.options.nextAttempt();
    const isDue = attempt !== undefined && attempt <= now;
    if (isDue) onAttemptDue();
    // One that is due was announced, and may be running: its end wakes.
    const next = isDue ? wake : earlier(wake, attempt);
    const longest = this.options.shared || isDue ? LOOK_AGAIN_MS : LONGEST_TIMER_MS;
    if (clock.driven && !this.options.shared) return undefined;
    if (clock.driven || next === undefined) return longest;
    return Math.min(longest, Math.max(10, Date.parse(next) - Date.parse(now)));
  }

  /**
   * A wake that the last entry has passed over already (its saga is parked, or still waits for the same) is not due
   * again; one that was set after that entry is, however long its moment is gone.
   */
  private async nextWake(last: Entry | undefined): Promise<string | undefined> {
    const [row] = await this.options.readStore.readOnce((session) =>
      session.query<{ at: string | null }>(
        `SELECT min(at) AS at FROM (
           SELECT min(wake_at) AS at FROM wakes WHERE wake_at > :until
           UNION ALL
           SELECT min(wake_at) AS at FROM wakes WHERE wake_at <= :until AND position > :position) AS next_wakes`,
        { until: last?.until ?? '', position: last?.position ?? 0n },
      ),
    );
    return row?.at ?? undefined;
  }

  private async lastEntry(): Promise<Entry | undefined> {
    const from = (this.known?.revision ?? -1) + 1;
    for await (const event of this.options.store.readStream(CLOCK_STREAM, { from })) {
      if (event.type !== 'time.passed') continue;
      const { revision, position, data, metadata } = event;
      this.known = { revision, position, until: data.until, recordedAt: metadata.recordedAt };
    }
    return this.known;
  }

  private async append(last: Entry | undefined, now: string): Promise<void> {
    const until = last && last.until > now ? last.until : now;
    const revision = (last?.revision ?? -1) + 1;
    const commandId = derivedId('time passed', CLOCK_STREAM, revision, until);
    const event: NewEvent = {
      ...timePassed({ until }),
      id: eventId(CLOCK_STREAM, revision, commandId),
      metadata: {
        occurredAt: until,
        recordedAt: last && last.recordedAt > now ? last.recordedAt : now,
        actor: { type: 'service', id: 'casewitness' },
        correlationId: commandId,
        causationId: commandId,
        commandId,
        origin: 'live',
        confidentiality: 'standard',
      },
    };
    try {
      const { position } = await this.options.store.append(CLOCK_STREAM, last ? last.revision : 'no-stream', [event]);
      this.known = { revision, position, until, recordedAt: event.metadata.recordedAt };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      // Another process was faster: its entry is read at the next look.
      this.outdated = true;
    }
  }
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
