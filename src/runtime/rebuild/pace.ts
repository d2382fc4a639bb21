/** How fast something moves through the log, and when it will be at its end. */
export class Pace {
  private started = performance.now();
  private from = 0n;
  private events = 0;

  begin(position: bigint): void {
    this.started = performance.now();
    this.from = position;
    this.events = 0;
  }

  passed(events: number): void {
    this.events += events;
  }

  /** Positions are not contiguous on every store, but as dense in what is left as in what was passed. */
  towards(
    position: bigint,
    head: bigint,
  ): { readonly events: number; readonly eventsPerSecond: number; readonly secondsLeft?: number } {
    const seconds = (performance.now() - this.started) / 1_000;
    const { events } = this;
    const eventsPerSecond = seconds > 0 ? Math.round(events / seconds) : 0;
    if (position >= head) return { events, eventsPerSecond, secondsLeft: 0 };
    if (position <= this.from) return { events, eventsPerSecond };
    const left = Math.ceil((Number(head - position) / Number(position - this.from)) * seconds);
    return { events, eventsPerSecond, secondsLeft: left };
  }
}
