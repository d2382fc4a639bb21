/** Text of one kind; line breaks in it are kept. */
export interface LetterSpan {
  readonly text: string;
  readonly strong?: true;
}
export type LetterText = readonly LetterSpan[];

/** The body of a letter as a small tree: all that a template's Markdown can say. */
export type LetterBlock =
  | { readonly kind: 'paragraph'; readonly text: LetterText }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly LetterText[] }
  /** Terms, each with what it is: the amount, the date, the reference. */
  | { readonly kind: 'facts'; readonly items: readonly { readonly label: string; readonly value: LetterText }[] }
  /** Set off from the rest: a statement in the words of a law. */
  | { readonly kind: 'notice'; readonly title: string; readonly text: LetterText };

/** A letter without its paper: who writes to whom is the composer's part. */
export interface RenderedTemplate {
  readonly subject: string;
  readonly salutation: string;
  readonly blocks: readonly LetterBlock[];
  readonly closing: string;
  /** The office that signs, below the firm's name. */
  readonly signatory?: string;
  /** Ids of the required elements that this letter carries, in the order of the template's list. */
  readonly elements: readonly string[];
  /** Ids of the partials that stand in it, in the order of their first place. */
  readonly partials: readonly string[];
}

/** The text without its styles. */
export function plainText(text: LetterText): string {
  return text.map((span) => span.text).join('');
}
