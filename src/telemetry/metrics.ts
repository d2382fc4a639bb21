import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from one sync of a disk to the time limit of a caller. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Of the process, not of a service in it: memory, processor, event loop, file handles. Counted from the first wish on. */
let ofProcess: Registry | undefined;

function processMetrics(): Registry {
  if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  return ofProcess;
}

/**
 * What one service counts, in the words of Prometheus. Every label comes from a list in the code or from configuration,
 * so that nobody outside can make a series of their own; none names a person, a case or a letter.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly process: Registry | undefined;

  /** @param options.process also tell of the process: of its memory, its event loop and so on */
  constructor(options: { readonly process?: boolean } = {}) {
    this.process = options.process === true ? processMetrics() : undefined;
  }

  readonly appendSeconds = this.histogram('append_seconds', 'Time of an append to the event log, until it is durable', [
    'outcome',
  ]);
  readonly appendedEvents = this.counter('appended_events_total', 'Events appended by this instance', []);
  readonly commandSeconds = this.histogram('command_seconds', 'Time of a command: load, decide, append', [
    'command',
    'outcome',
  ]);
  readonly refusals = this.counter('command_refusals_total', 'Commands refused by a rule', ['command', 'code']);
  readonly httpSeconds = this.histogram('http_request_seconds', 'Time of an HTTP request, until its answer was sent', [
    'method',
    'route',
    'status',
  ]);
  readonly httpProblems = this.counter('http_problems_total', 'Requests answered with a problem, by its code', [
    'status',
    'code',
  ]);
  readonly rateLimited = this.counter('http_rate_limited_total', 'Requests refused because there were too many', []);
  readonly batchSeconds = this.histogram('consumer_batch_seconds', 'Time of one batch of a consumer', ['consumer']);
  readonly consumedEvents = this.counter('consumed_events_total', 'Events that a consumer has dealt with', [
    'consumer',
  ]);
  readonly attemptSeconds = this.histogram('effect_attempt_seconds', 'Time of an attempt of an effect', [
    'kind',
    'channel',
    'outcome',
  ]);
  readonly reportSeconds = this.histogram('report_seconds', 'Time of a report, from its turn to its file', [
    'format',
    'outcome',
  ]);

  readonly ready = this.gauge('ready', '1 while the instance is ready, else 0', []);
  readonly findings = this.gauge('health_findings', 'What /health/ready says, by code', ['code', 'severity']);
  readonly storeUp = this.gauge('store_up', '1 while the store answers, else 0', ['store']);
  readonly logPosition = this.gauge('log_position', 'Position of the last event of the log', []);
  readonly lagPositions = this.gauge('consumer_lag_positions', 'Distance of a consumer to the end of the log', [
    'consumer',
  ]);
  readonly lagSeconds = this.gauge('consumer_lag_seconds', 'Age of the oldest event that a consumer has not read', [
    'consumer',
  ]);
  readonly consumerState = this.gauge('consumer_state', '1 for the state that a consumer is in', ['consumer', 'state']);
  readonly parkedItems = this.gauge('parked_items', 'Items that wait for an operator', ['consumer']);
  readonly effects = this.gauge('effects', 'Effects that have no end yet', ['kind', 'channel', 'state']);
  readonly effectAge = this.gauge('effect_oldest_seconds', 'Age of the oldest effect that has no end yet', [
    'kind',
    'channel',
    'state',
  ]);
  readonly inboundMessages = this.gauge('inbound_messages', 'Messages of the case system that are not settled', [
    'state',
  ]);
  readonly inboundGaps = this.gauge('inbound_gaps', 'Places where messages of the case system are missing', ['state']);
  readonly unmatchedDocuments = this.gauge('unmatched_documents', 'Documents of the engine that belong to no case yet', []); // prettier-ignore
  readonly clocksDue = this.gauge('clocks_due', 'Clocks that run and are due within so many days', ['days']);
  readonly clocksOverdue = this.gauge('clocks_overdue', 'Clocks whose limit has passed without what they wait for', []);
  readonly clockBehind = this.gauge('clock_behind_log_seconds', 'How far the clock stands behind the log; 0: it does not', []); // prettier-ignore
  readonly diskFree = this.gauge('disk_free_bytes', 'Free space where the data folder lies', []);
  readonly diskSize = this.gauge('disk_size_bytes', 'Size of the disk where the data folder lies', []);

  /** Everything in Prometheus' text format; see {@link contentType}. */
  async text(): Promise<string> {
    const ours = await this.registry.metrics();
    return this.process ? `${ours}${await this.process.metrics()}` : ours;
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  private histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    return new Histogram({
      name: `casewitness_${name}`,
      help,
      labelNames: [...labelNames],
      buckets: SECONDS,
      registers: [this.registry],
    });
  }

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `casewitness_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name: `casewitness_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }
}

/** Seconds since a moment of `performance.now()`. */
export const secondsSince = (begun: number): number => (performance.now() - begun) / 1_000;
