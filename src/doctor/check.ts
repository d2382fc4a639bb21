export type CheckStatus = 'ok' | 'warn' | 'fail';

/** What one check has found: a line for the operator. */
export interface Finding {
  readonly check: string;
  readonly status: CheckStatus;
  /** What was found. */
  readonly message: string;
  /** What to do, where something is to be done. */
  readonly advice?: string;
}

/** Looks at one thing and changes nothing. Whatever it throws is a failed check. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<Verdict> | Verdict;
}

export type Verdict = Omit<Finding, 'check'>;

export const ok = (message: string): Verdict => ({ status: 'ok', message });
export const warn = (message: string, advice: string): Verdict => ({ status: 'warn', message, advice });
export const fail = (message: string, advice: string): Verdict => ({ status: 'fail', message, advice });

/** Runs checks one after the other, and tells of each as it ends. */
export async function* runChecks(checks: readonly Check[]): AsyncGenerator<Finding, void> {
  for (const { name, run } of checks) {
    try {
      yield { check: name, ...(await run()) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      yield { check: name, ...fail(message, 'See docs/OPERATIONS.md, or ask whoever runs the store') };
    }
  }
}
