import {
  AppendTooLarge,
  EventLogCorrupt,
  EventLogDenied,
  EventLogUnavailable,
  WrongExpectedRevision,
  type Appended,
  type EventLog,
  type EventToStore,
  type ExpectedRevision,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type Subscription,
} from '../ports/event-log.js';
import type { Disclosures } from '../ports/vault.js';
import { secondsSince } from './metrics.js';
import type { Telemetry } from './telemetry.js';

/** A log whose appends are counted, timed and traced; all else passes as it is. */
export function observedLog(log: EventLog, telemetry: Telemetry): EventLog {
  return new ObservedLog(log, telemetry);
}

class ObservedLog implements EventLog {
  readonly logId: string;
  readonly simulated: boolean;
  readonly maxAppendBytes: number;

  constructor(
    private readonly log: EventLog,
    private readonly telemetry: Telemetry,
  ) {
    this.logId = log.logId;
    this.simulated = log.simulated;
    this.maxAppendBytes = log.maxAppendBytes;
  }

  append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: readonly EventToStore[],
    disclosures: Disclosures,
  ): Promise<Appended> {
    const { metrics, tracing, appends } = this.telemetry;
    const attributes = { 'casewitness.stream.kind': kindOf(stream), 'casewitness.events': events.length };
    return tracing.span('append', attributes, async (span) => {
      const begun = performance.now();
      let outcome = 'appended';
      try {
        const appended = await this.log.append(stream, expectedRevision, events, disclosures);
        metrics.appendedEvents.inc(events.length);
        tracing.wrote(appended.position);
        appends.succeeded();
        return appended;
      } catch (error) {
        outcome = outcomeOf(error);
        if (error instanceof EventLogUnavailable || error instanceof EventLogDenied) appends.failed(error);
        throw error;
      } finally {
        metrics.appendSeconds.observe({ outcome }, secondsSince(begun));
        span.set('casewitness.outcome', outcome);
      }
    });
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent> {
    return this.log.readStream(stream, options);
  }

  readAll(options: ReadAllOptions): AsyncIterable<StoredEvent> {
    return this.log.readAll(options);
  }

  readLast(limit: number): Promise<readonly StoredEvent[]> {
    return this.log.readLast(limit);
  }

  subscribe(options: { readonly after: bigint }, wake: () => void): Subscription {
    return this.log.subscribe(options, wake);
  }

  head(patienceMs?: number): Promise<bigint> {
    return this.log.head(patienceMs);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

/** `case` of `case-0d3b…`: the rest of a stream's name would be a series, or a trace, of one case. */
const kindOf = (stream: string): string => /^[a-z]+/.exec(stream)?.[0] ?? 'other';

function outcomeOf(error: unknown): string {
  if (error instanceof WrongExpectedRevision) return 'conflict';
  if (error instanceof AppendTooLarge) return 'too-large';
  if (error instanceof EventLogUnavailable) return error.full ? 'disk-full' : 'unavailable';
  if (error instanceof EventLogDenied) return 'denied';
  return error instanceof EventLogCorrupt ? 'corrupt' : 'error';
}
