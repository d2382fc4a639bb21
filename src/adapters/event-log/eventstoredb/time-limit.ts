/** A limit that was needed once is half as long after so many milliseconds without need. */
const HALF_LIFE_MS = 10_000;
/** So often in a row the first limit is kept: a cluster that lost its leader is silent for some seconds, on several nodes. */
const SHORT_TRIES = 3;
/** The longest limit is so many times the first. */
const MOST = 4;
/** A timer that fires so much late shows that this process itself stood still. */
const LATE_MS = 100;

/**
 * How long to wait for an answer: short, so that a server that froze is noticed soon, again and again while a cluster
 * elects its next leader; then, because it may also just be slow, four times as long. What an answer needed is allowed for
 * afterwards too, and forgotten with time.
 */
export class TimeLimit {
  private needed = 0;
  private since = 0;
  private missed = 0;
  private lastMiss = -Infinity;
  private readonly longest: number;

  /** @param first milliseconds to begin with; it grows to four times that */
  constructor(private readonly first: number) {
    this.longest = first * MOST;
  }

  /** The limit of a call that begins now, in milliseconds. */
  get milliseconds(): number {
    return Math.min(this.longest, Math.max(this.first, this.level()));
  }

  /** A call that began then has run into its limit. Calls that ran into it together count as one. */
  reached(begun: number): void {
    if (begun < this.lastMiss) return;
    this.lastMiss = performance.now();
    this.missed++;
    if (this.missed >= SHORT_TRIES) this.need(this.longest);
  }

  /** An answer took so many milliseconds. */
  answered(took: number): void {
    this.missed = 0;
    if (2 * took > this.first) this.need(2 * took);
  }

  private need(milliseconds: number): void {
    if (milliseconds <= this.level()) return;
    this.needed = Math.min(this.longest, milliseconds);
    this.since = performance.now();
  }

  private level(): number {
    return this.needed * 0.5 ** ((performance.now() - this.since) / HALF_LIFE_MS);
  }
}

/**
 * Calls back once when so many milliseconds have passed without a sign. Where this process itself stood still (a stop
 * signal, a stalled event loop), what came meanwhile is read first.
 */
export class Silence {
  private timer: NodeJS.Timeout;
  private due: number;

  constructor(
    private readonly milliseconds: number,
    private readonly onSilence: () => void,
  ) {
    this.due = performance.now() + milliseconds;
    this.timer = setTimeout(() => this.fire(), milliseconds);
  }

  /** A sign of life: the time begins anew. */
  broken(): void {
    this.due = performance.now() + this.milliseconds;
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private fire(): void {
    const late = performance.now() - this.due;
    if (late < LATE_MS) return this.onSilence();
    const more = Math.min(late, this.milliseconds);
    this.due = performance.now() + more;
    this.timer = setTimeout(() => this.fire(), more);
  }
}
