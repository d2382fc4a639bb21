import type { Effect, EffectOutcome, EffectWorker } from '../ports/effect.js';
import type { AroundBatch } from '../runtime/around-batch.js';
import { secondsSince } from './metrics.js';
import type { Telemetry } from './telemetry.js';

/** A worker whose attempts are counted, timed and traced, each linked to the append that asked for it. */
export function observedWorker(worker: EffectWorker, { metrics, tracing }: Telemetry): EffectWorker {
  const { kind, channel = '' } = worker;
  const run = (effect: Effect, attempt: number, again?: boolean): Promise<EffectOutcome> =>
    tracing.span(
      `effect ${kind}`,
      { 'casewitness.effect': effect.effectId, 'casewitness.attempt': attempt, 'casewitness.channel': channel },
      async (span) => {
        const begun = performance.now();
        let outcome = 'error';
        try {
          const ended = await worker.run(effect, attempt, again);
          outcome = ended.outcome;
          return ended;
        } finally {
          metrics.attemptSeconds.observe({ kind, channel, outcome }, secondsSince(begun));
          span.set('casewitness.outcome', outcome);
        }
      },
      [effect.position],
    );
  return { ...worker, run };
}

/** Counts, times and traces the batches of consumers, each linked to the appends of this process that it deals with. */
export function observedBatches({ metrics, tracing }: Telemetry): AroundBatch {
  return (consumer, events, work) =>
    tracing.span(
      `consume ${consumer}`,
      { 'casewitness.consumer': consumer, 'casewitness.events': events.length },
      async () => {
        const begun = performance.now();
        const done = await work();
        metrics.batchSeconds.observe({ consumer }, secondsSince(begun));
        metrics.consumedEvents.inc({ consumer }, events.length);
        return done;
      },
      events.map(({ position }) => position),
    );
}
