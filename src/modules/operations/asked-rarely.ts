/** A question that costs something: who asks while it is under way, or soon after, shares the answer. Failures are not kept. */
export class AskedRarely<T> {
  private answer: Promise<T> | undefined;
  private answeredAt = -Infinity;

  /** @param keptMs how long an answer is given again; 0: only to those who ask while it is under way */
  constructor(
    private readonly ask: () => Promise<T>,
    private readonly keptMs: number,
  ) {}

  /** @throws what the question throws */
  get(): Promise<T> {
    if (this.answer && performance.now() < this.answeredAt + this.keptMs) return this.answer;
    this.answeredAt = Infinity;
    const answer = this.ask();
    const ended = (at: number) => (): void => {
      if (this.answer === answer) this.answeredAt = at;
    };
    this.answer = answer;
    answer.then(() => ended(performance.now())(), ended(-Infinity));
    return answer;
  }
}
