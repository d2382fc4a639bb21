import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '../../telemetry/metrics.js';
import { ConditionWatch, type Condition } from './condition.js';
import { clockBehindSeconds, Readiness } from './readiness.js';

/** What is asked when somebody scrapes: lag, what waits, clocks at risk. The rest is counted as it happens. */
@Injectable()
export class OperationalMetrics {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(ConditionWatch) private readonly watch: ConditionWatch,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  get contentType(): string {
    return this.metrics.contentType;
  }

  /** All metrics, now. What a store that is away would say is absent, and `store_up` says which one is away. */
  async scrape(): Promise<string> {
    const [condition, report] = await Promise.all([this.watch.condition(), this.readiness.report()]);
    const { metrics } = this;
    metrics.ready.set(report.status === 'ready' ? 1 : 0);
    metrics.findings.reset();
    for (const { code } of report.reasons) metrics.findings.inc({ code, severity: 'reason' });
    for (const { code } of report.warnings) metrics.findings.inc({ code, severity: 'warning' });
    this.consumers(condition);
    this.waiting(condition);
    await this.clocks();
    if ('value' in condition.disk) {
      metrics.diskFree.set(condition.disk.value.free);
      metrics.diskSize.set(condition.disk.value.size);
    }
    return metrics.text();
  }

  private consumers({ head, consumers }: Condition): void {
    const { storeUp, logPosition, lagPositions, lagSeconds, consumerState } = this.metrics;
    storeUp.set({ store: 'event-log' }, 'value' in head ? 1 : 0);
    if ('value' in head) logPosition.set(Number(head.value));
    for (const gauge of [lagPositions, lagSeconds, consumerState]) gauge.reset();
    for (const { name: consumer, state, lag, behindSeconds } of consumers) {
      consumerState.set({ consumer, state }, 1);
      if ('error' in head) continue;
      lagPositions.set({ consumer }, Number(lag));
      lagSeconds.set({ consumer }, behindSeconds);
    }
  }

  private waiting(condition: Condition): void {
    const { storeUp, parkedItems, effects, effectAge, clockBehind, inboundMessages, inboundGaps } = this.metrics;
    const { unmatchedDocuments: unmatched } = this.metrics;
    const { waiting } = condition;
    storeUp.set({ store: 'read-store' }, 'value' in waiting ? 1 : 0);
    for (const gauge of [parkedItems, effects, effectAge, inboundMessages, inboundGaps, unmatched]) gauge.reset();
    clockBehind.set(clockBehindSeconds(condition));
    if ('error' in waiting) return;
    // Consumers without anything parked say 0, so that an alarm can tell it from silence.
    for (const consumer of [...condition.consumers.map(({ name }) => name), 'effects'])
      parkedItems.set({ consumer }, 0);
    for (const { consumer, items } of waiting.value.parked) parkedItems.set({ consumer }, items);
    const { inbound, unmatchedDocuments } = waiting.value;
    for (const [state, count] of Object.entries(inbound.messages)) inboundMessages.set({ state }, count);
    for (const [state, count] of Object.entries(inbound.gaps)) inboundGaps.set({ state }, count);
    unmatched.set(unmatchedDocuments);
    for (const { kind, channel, state, items, ageSeconds } of waiting.value.effects) {
      const labels = { kind, channel: channel ?? '', state };
      effects.set(labels, items);
      effectAge.set(labels, ageSeconds);
    }
  }

  private async clocks(): Promise<void> {
    const { clocksDue, clocksOverdue } = this.metrics;
    try {
      const { overdue, dueWithin } = await this.watch.clocksAtRisk();
      clocksOverdue.set(overdue);
      for (const [days, count] of dueWithin) clocksDue.set({ days: String(days) }, count);
    } catch {
      // The read store is away, which `store_up` says; an old number would look like a fresh one.
      clocksDue.reset();
      clocksOverdue.reset();
    }
  }
}
