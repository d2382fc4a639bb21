/** The only source of "now". Business time may be driven (demo, tests); waiting always takes real time. */
export interface Clock {
  /** Now, as RFC 3339 UTC with milliseconds (`2026-07-01T09:12:00.000Z`). */
  now(): string;
  /** True when the clock is driven by hand. A log written under such a clock is stamped `simulated`. */
  readonly driven: boolean;
  /** Calls back when time has been moved by hand; a real clock never does. Returns the way to stop. */
  onMove(listener: () => void): () => void;
}
