import type { CommandContext, Outcome } from '../commands/kernel/command.js';
import { StreamRunner, type StreamRunnerOptions } from '../commands/kernel/stream-runner.js';
import type { CommandData, Decider } from '../domain/kernel/decider.js';
import type { EventDraft } from '../events/envelope.js';
import type { Clock } from '../ports/clock.js';
import type { EventStore } from '../ports/event-store.js';
import { secondsSince } from './metrics.js';
import type { Telemetry } from './telemetry.js';

/** The runner, with each command counted, timed and traced by its type and what came of it. */
export class ObservedStreamRunner extends StreamRunner {
  constructor(
    store: EventStore,
    clock: Clock,
    private readonly telemetry: Telemetry,
    options: StreamRunnerOptions = {},
  ) {
    super(store, clock, options);
  }

  override run<C extends CommandData, E extends EventDraft, S>(
    decider: Decider<C, E, S>,
    stream: string,
    command: C,
    context: CommandContext,
    how?: { readonly begins?: boolean },
  ): Promise<Outcome> {
    const { metrics, tracing } = this.telemetry;
    const { type } = command;
    const attributes = { 'casewitness.command': type, 'casewitness.correlation': context.correlationId };
    return tracing.span(`command ${type}`, attributes, async (span) => {
      const begun = performance.now();
      let outcome = 'error';
      try {
        const result = await super.run(decider, stream, command, context, how);
        outcome = result.kind;
        if (result.kind === 'refused') metrics.refusals.inc({ command: type, code: result.refusal.code });
        return result;
      } finally {
        metrics.commandSeconds.observe({ command: type, outcome }, secondsSince(begun));
        span.set('casewitness.outcome', outcome);
      }
    });
  }
}
