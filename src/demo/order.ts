import type { Journal } from './journal-schema.js';

/** What an entry sends. */
export interface Order {
  readonly path: string;
  readonly body: object;
}

/** Letters and clocks as the story speaks of them: the latest of a kind on a case. */
export interface LookUps {
  /** Id of the latest letter of this kind. */
  latest(caseId: string, kind: string): Promise<string>;
  /** Id of the exception case of the latest letter of this kind. */
  exceptionCase(caseId: string, kind: string): Promise<string>;
  /** Id of the clock of this rule. */
  clock(caseId: string, ruleId: string): Promise<string>;
}

/** Business times beyond "now". */
export function times({
  received,
  restricted,
}: {
  received?: string | undefined;
  restricted?: true | undefined;
}): object {
  return { receivedAt: received, ...(restricted && { confidentiality: 'restricted' }) };
}

/** Reasons by their code, with the words that the letter tells the customer. */
export const reasonsOf = (
  { reasons }: { readonly reasons?: readonly string[] | undefined },
  journal: Journal,
): { code: string; text: string }[] | undefined =>
  reasons?.map((code) => ({ code, text: journal.reasons[code] ?? code }));
