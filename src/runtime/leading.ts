import type { Lease } from './lease.js';
import { Signal } from './signal.js';

/** A standby looks this often how far the leader has come, where somebody waits for that. */
const FOLLOW_MS = 20;
/** … and this often where nobody does. */
const FOLLOW_IDLY_MS = 1_000;

/** The part of one user in a lease: it leads, or stands by. */
export class Leading {
  private held: AbortSignal | undefined;
  private readonly looking = new Signal();

  constructor(
    private readonly lease: Lease,
    private readonly name: string,
    /** Rung when this process leads no longer. */
    private readonly onLost: () => void,
  ) {}

  /** Whether this process has led, and {@link end} was not called since. */
  get begun(): boolean {
    return this.held !== undefined;
  }

  /** Whether it has led and does no longer: what it does is to be ended. */
  get lost(): boolean {
    return this.held?.aborted ?? false;
  }

  /**
   * Resolves when this process leads; at once where it does already. As long as another one does, `follow` is called
   * again and again; it answers whether somebody waits for how far that one comes.
   * @throws the reason of an aborted signal, or what `follow` throws
   */
  async begin(signal: AbortSignal, follow: () => Promise<boolean>): Promise<void> {
    if (this.held) return;
    const ending = new AbortController();
    const acquired = this.lease.acquire(this.name, AbortSignal.any([signal, ending.signal]));
    try {
      if (this.lease.shared) await this.standBy(acquired, follow);
    } catch (error) {
      ending.abort(error);
      // It may have been acquired in the same moment: then it is given up again, or nobody would lead.
      if (await acquired.then(Boolean, () => false)) await this.lease.release(this.name);
      throw error;
    }
    const held = await acquired;
    this.held = held;
    held.addEventListener('abort', this.onLost, { once: true });
  }

  /** Somebody waits from now on: a standby looks at once. */
  look(): void {
    this.looking.raise();
  }

  /** Ends what was begun; others may lead. */
  async end(): Promise<void> {
    if (!this.held) return;
    this.held = undefined;
    await this.lease.release(this.name);
  }

  /** One hook on the acquisition for all of the waiting: a hook a look would pile up for as long as it stands by. */
  private async standBy(acquired: Promise<unknown>, follow: () => Promise<boolean>): Promise<void> {
    let waiting = true;
    const ended = (): void => {
      waiting = false;
      this.looking.raise();
    };
    acquired.then(ended, ended);
    for (let pause = FOLLOW_MS; ;) {
      await this.looking.wait(pause);
      if (!waiting) return;
      this.looking.clear();
      pause = (await follow()) ? FOLLOW_MS : FOLLOW_IDLY_MS;
    }
  }
}
