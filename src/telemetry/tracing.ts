export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A span that is open: what is found out while it runs goes on it. Never personal data. */
export interface Span {
  set(name: string, value: string | number | boolean): void;
}

/** The span of an HTTP request, which begins before there is a function to run in it. */
export interface RequestSpan {
  /** W3C `traceparent` of this span, for the answer; undefined where nothing is traced. */
  readonly traceparent: string | undefined;
  /** Runs work whose spans are children of this one. */
  run(work: () => void): void;
  end(name: string, attributes: Attributes, failed: boolean): void;
}

/** Where a request came from, by its headers. */
export interface TraceHeaders {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** Who called whom, and how long it took. */
export interface Tracing {
  /**
   * Runs work in a span, child of the one that is open around it. With `causes`, the span is linked to the appends of
   * this process that wrote the events at those positions.
   */
  span<T>(
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
    causes?: readonly bigint[],
  ): Promise<T>;
  /** The open span has written the event at this position: what follows from it can be linked to it. */
  wrote(position: bigint): void;
  request(headers: TraceHeaders): RequestSpan;
  /** Sends what is left, and ends. */
  close(): Promise<void>;
}

const NO_SPAN: Span = { set: () => undefined };
const NO_REQUEST: RequestSpan = { traceparent: undefined, run: (work) => work(), end: () => undefined };

/** Traces nothing. The libraries of OpenTelemetry are not loaded then. */
export const NO_TRACING: Tracing = {
  span: (_name, _attributes, work) => work(NO_SPAN),
  wrote: () => undefined,
  request: () => NO_REQUEST,
  close: () => Promise.resolve(),
};
