interface Order {
  readonly carryOut: () => Promise<void>;
  readonly refuse: (error: Error) => void;
}

/** What others ask of a loop, to be done between two of its steps. */
export class Orders {
  private readonly waiting: Order[] = [];

  get pending(): boolean {
    return this.waiting.length > 0;
  }

  add<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ carryOut: () => work().then(resolve, reject), refuse: reject });
    });
  }

  /** Failures go to those who asked. */
  async carryOut(): Promise<void> {
    for (let order = this.waiting.shift(); order; order = this.waiting.shift()) await order.carryOut();
  }

  refuse(error: Error): void {
    for (const order of this.waiting.splice(0)) order.refuse(error);
  }
}
