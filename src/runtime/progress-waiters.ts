/** The consumer did not get there in time. */
export class NotCaughtUp extends Error {
  override readonly name = 'NotCaughtUp';
  constructor(
    readonly consumer: string,
    readonly wanted: bigint,
    readonly at: bigint,
    why: string,
  ) {
    super(`${consumer} is at ${at}, not yet at ${wanted}: ${why}`);
  }
}

interface Waiter {
  readonly position: bigint;
  readonly resolve: () => void;
  readonly reject: (error: NotCaughtUp) => void;
  readonly timer: NodeJS.Timeout;
}

interface Present {
  readonly at: bigint;
  readonly state: string;
  readonly lastError: string | undefined;
}

/** Callers that wait until a consumer has come to a position. */
export class ProgressWaiters {
  private readonly waiting = new Set<Waiter>();

  constructor(private readonly consumer: string) {}

  wait(position: bigint, timeoutMs: number, present: () => Present): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = (): void => {
        this.waiting.delete(waiter);
        const { at, state, lastError } = present();
        reject(new NotCaughtUp(this.consumer, position, at, lastError ? `${state}, ${lastError}` : state));
      };
      const waiter: Waiter = { position, resolve, reject, timer: setTimeout(late, timeoutMs) };
      this.waiting.add(waiter);
    });
  }

  get any(): boolean {
    return this.waiting.size > 0;
  }

  reached(position: bigint): void {
    for (const waiter of this.waiting) {
      if (waiter.position <= position) this.end(waiter).resolve();
    }
  }

  /** Nobody will get there any more. */
  abandon(): void {
    for (const waiter of this.waiting) {
      this.end(waiter).reject(new NotCaughtUp(this.consumer, waiter.position, 0n, 'it was stopped'));
    }
  }

  private end(waiter: Waiter): Waiter {
    clearTimeout(waiter.timer);
    this.waiting.delete(waiter);
    return waiter;
  }
}
