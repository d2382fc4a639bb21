import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Link,
  type Span as OtelSpan,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Attributes, RequestSpan, Span, TraceHeaders, Tracing } from './tracing.js';

export interface TracingOptions {
  /** Base address of an OTLP/HTTP receiver; spans go to `/v1/traces` under it. */
  readonly endpoint: string;
  readonly instance: string;
}

/** Appends whose spans are remembered, so that what follows from them can be linked. */
const REMEMBERED = 10_000;
/** Most links of one span. */
const LINKS = 32;

/**
 * Traces by OpenTelemetry. Takes the process's global context, propagation and tracer, and gives them back when closed.
 * `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER` and `OTEL_EXPORTER_OTLP_HEADERS` are read by the libraries.
 */
export function openTracing({ endpoint, instance }: TracingOptions): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': process.env.OTEL_SERVICE_NAME ?? 'casewitness',
      'service.instance.id': instance,
    }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })),
    ],
  });
  provider.register();
  return new OtelTracing(provider, provider.getTracer('casewitness'));
}

class OtelTracing implements Tracing {
  private readonly writers = new Map<bigint, SpanContext>();

  constructor(
    private readonly provider: NodeTracerProvider,
    private readonly tracer: Tracer,
  ) {}

  span<T>(
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
    causes: readonly bigint[] = [],
  ): Promise<T> {
    return this.tracer.startActiveSpan(name, { attributes, links: this.linksTo(causes) }, async (span) => {
      try {
        return await work({ set: (key, value) => void span.setAttribute(key, value) });
      } catch (error) {
        // The name of the error's class only: a message may quote what it stumbled over.
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  wrote(position: bigint): void {
    const active = trace.getActiveSpan()?.spanContext();
    if (!active) return;
    this.writers.set(position, active);
    for (const oldest of this.writers.keys()) {
      if (this.writers.size <= REMEMBERED) break;
      this.writers.delete(oldest);
    }
  }

  request({ traceparent, tracestate }: TraceHeaders): RequestSpan {
    const carrier = { ...(traceparent && { traceparent }), ...(tracestate && { tracestate }) };
    const parent = propagation.extract(ROOT_CONTEXT, carrier);
    const span = this.tracer.startSpan('HTTP request', { kind: SpanKind.SERVER }, parent);
    return new OtelRequest(span, trace.setSpan(parent, span));
  }

  async close(): Promise<void> {
    await this.provider.shutdown();
    for (const part of [trace, context, propagation]) part.disable();
  }

  private linksTo(positions: readonly bigint[]): Link[] {
    const found = new Map<string, Link>();
    for (const position of positions) {
      const writer = this.writers.get(position);
      if (writer && found.size < LINKS) found.set(writer.spanId, { context: writer });
    }
    return [...found.values()];
  }
}

class OtelRequest implements RequestSpan {
  constructor(
    private readonly span: OtelSpan,
    private readonly around: Context,
  ) {}

  get traceparent(): string {
    const carrier: { traceparent?: string } = {};
    propagation.inject(this.around, carrier);
    return carrier.traceparent ?? '';
  }

  run(work: () => void): void {
    context.with(this.around, work);
  }

  end(name: string, attributes: Attributes, failed: boolean): void {
    this.span.updateName(name).setAttributes(attributes);
    if (failed) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
