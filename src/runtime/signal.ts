/** A doorbell: rung while nobody waits, it is still heard by the next who does. */
export class Signal {
  private rung = false;
  private ring: (() => void) | undefined;

  raise(): void {
    this.rung = true;
    this.ring?.();
  }

  /** Forgets what was rung before. */
  clear(): void {
    this.rung = false;
  }

  /** Resolves when it is rung, or after so many milliseconds. */
  async wait(milliseconds?: number): Promise<void> {
    if (this.rung) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.ring = resolve;
      if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
    });
    this.ring = undefined;
    clearTimeout(timer);
  }
}
