import { AppendWatch } from './append-watch.js';
import { Metrics } from './metrics.js';
import { NO_TRACING, type Tracing } from './tracing.js';

/** What a service tells of itself: counts and traces. Its log is pino's. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** Whether appends go through. */
  readonly appends: AppendWatch;
}

export interface TelemetryOptions {
  /** Whether somebody may ask for metrics: only then those of the process are kept. */
  readonly metrics: boolean;
  /** Base address of an OTLP/HTTP receiver, such as `http://127.0.0.1:4318`; without it nothing is traced. */
  readonly otlpEndpoint?: string;
  /** Name of this process on its spans. */
  readonly instance: string;
}

/** Opens telemetry as configured. The libraries of OpenTelemetry are loaded only where traces are asked for. */
export async function openTelemetry({ metrics, otlpEndpoint, instance }: TelemetryOptions): Promise<Telemetry> {
  const tracing =
    otlpEndpoint === undefined
      ? NO_TRACING
      : (await import('./opentelemetry.js')).openTracing({ endpoint: otlpEndpoint, instance });
  return { metrics: new Metrics({ process: metrics }), tracing, appends: new AppendWatch() };
}

/** Counts that nobody asks for, no traces: for commands of the CLI. */
export const quietTelemetry = (): Telemetry => ({
  metrics: new Metrics(),
  tracing: NO_TRACING,
  appends: new AppendWatch(),
});
