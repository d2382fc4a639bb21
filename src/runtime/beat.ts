import { Signal } from './signal.js';

/**
 * Keeps those who follow the log from chasing whoever writes it with ever smaller steps, each with a read and a commit of
 * its own. Who has rested long enough goes at once; who goes on goes at the next beat. Beats are the same moments for all of
 * a process: those who go together share what they read and what they commit. Where somebody waits there is no rest.
 */
export class Beat {
  private last = Number.NEGATIVE_INFINITY;
  private readonly haste = new Signal();

  /** @param everyMs from one beat to the next: a multiple of that of others shares their moments */
  constructor(private readonly everyMs: number) {}

  /** Resolves when the next step may begin. */
  async due(isAwaited: () => boolean): Promise<void> {
    const now = performance.now();
    const { everyMs } = this;
    if (now - this.last < everyMs && !isAwaited()) await this.haste.wait(everyMs - (now % everyMs));
    this.haste.clear();
  }

  /** A step that found something has begun then, by `performance.now()`. */
  stepped(begun: number): void {
    this.last = begun;
  }

  /** Ends the rest. */
  hurry(): void {
    this.haste.raise();
  }
}
