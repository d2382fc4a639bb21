/** Since when appends fail, and why the last one did. */
export interface FailingAppends {
  readonly seconds: number;
  readonly reason: string;
}

/** A failure that no other has followed is forgotten after so long: nobody may have tried since. */
const FORGOTTEN_MS = 60_000;

/**
 * Remembers whether appends go through. A log may be read well while it takes nothing: its disk is full, it has no
 * majority, somebody else holds it. That can only be known from those who tried.
 */
export class AppendWatch {
  private since: number | undefined;
  private lastFailure = 0;
  private reason = '';

  succeeded(): void {
    this.since = undefined;
  }

  /** An append has failed for a reason of the store. */
  failed(error: Error): void {
    this.lastFailure = performance.now();
    this.since ??= this.lastFailure;
    this.reason = error.message;
  }

  /** Undefined where the last append went through, or the last failure is long ago. */
  failing(): FailingAppends | undefined {
    const now = performance.now();
    if (this.since !== undefined && now - this.lastFailure > FORGOTTEN_MS) this.since = undefined;
    return this.since === undefined ? undefined : { seconds: (now - this.since) / 1_000, reason: this.reason };
  }
}
