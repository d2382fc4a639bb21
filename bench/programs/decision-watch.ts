import type { NewEvent } from '../../src/events/envelope.js';
import type { EventStore } from '../../src/ports/event-store.js';
import type { Runtime } from '../../src/runtime/runtime.js';

/** What became of one decision: moments of the machine's monotonic clock, milliseconds; every process reads the same. */
export interface Followed {
  readonly caseId: string;
  /** The decision was durable. */
  readonly accepted: number;
  /** The hand-off of its letter was durable; absent where none came. */
  readonly handedOff?: number;
}

/** Now, by the clock that all processes of the machine share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Watches what a service appends: how soon a decision is in view, and how soon its letter is handed off. */
export class DecisionWatch {
  /** Milliseconds from the moment a decision was durable to the moment in which its timeline shows it. */
  readonly lags: number[] = [];
  private readonly decisions = new Map<string, Followed>();

  constructor(
    store: EventStore,
    private readonly runtime: Runtime,
    private readonly patienceMs: number,
  ) {
    const append = store.append.bind(store);
    store.append = async (stream: string, expected, events: readonly NewEvent[]) => {
      const appended = await append(stream, expected, events);
      for (const event of events) this.see(event, appended.position);
      return appended;
    };
  }

  /** Forgets what was seen so far. */
  begin(): void {
    this.lags.length = 0;
    this.decisions.clear();
  }

  get followed(): readonly Followed[] {
    return [...this.decisions.values()];
  }

  private see({ type, data }: NewEvent, position: bigint): void {
    const { caseId } = data as { readonly caseId: string };
    if (type === 'case.decided') {
      this.decisions.set(caseId, { caseId, accepted: monotonicMs() });
      this.untilInView(position);
    }
    const decision = this.decisions.get(caseId);
    if (type === 'communication.handed-off' && decision && decision.handedOff === undefined)
      this.decisions.set(caseId, { ...decision, handedOff: monotonicMs() });
  }

  private untilInView(position: bigint): void {
    const accepted = performance.now();
    this.runtime.whenCaughtUp(position, ['case-timeline'], this.patienceMs).then(
      () => this.lags.push(performance.now() - accepted),
      (error: unknown) => process.stderr.write(`${String(error)}\n`),
    );
  }
}
