/** What a letter is made of. All values are texts ready to print. */
export interface CompositionOrder {
  /** The letter that is composed: names it to an engine outside. Nothing of it is printed. */
  readonly communicationId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly templateBody: string;
  /** Approved texts of the partials that the template includes, as they are in force for this letter. */
  readonly partials?: readonly PartialText[];
  readonly language: string;
  readonly title: string;
  /** Values that the template may name; nested by dots in the template. */
  readonly merge: MergeData;
  /** Printed date of the letter, RFC 3339; also the document's creation date. */
  readonly date: string;
}
export interface PartialText {
  readonly partialId: string;
  readonly body: string;
}
export interface MergeData {
  readonly [name: string]: string | readonly MergeData[] | MergeData | undefined;
}
export interface ComposedLetter {
  readonly bytes: Uint8Array;
  readonly mediaType: 'application/pdf';
  readonly pages: number;
  readonly engine: string;
  readonly engineVersion: string;
  /** Ids of the required elements that the letter carries, as its template declares and the merge data fill them. */
  readonly elements: readonly string[];
  /** The document in the engine's own editor, where persons may change the letter; absent where none was made. */
  readonly engineDocument?: string;
  /** Ids of the partials that stand in the letter. */
  readonly partials: readonly string[];
}

/** A letter that a person has edited in the engine, to be made final. */
export interface FulfilmentOrder {
  readonly templateId: string;
  readonly engineDocument: string;
}
/** What it carries is for its editor to say. */
export type FulfilledLetter = Omit<ComposedLetter, 'elements' | 'partials' | 'engineDocument'>;

/** Makes letters from approved templates. Equal orders give equal letters: the same text and the same elements. */
export interface Composer {
  /**
   * @throws CompositionRefused when the template or its data do not allow it; not to be retried. Anything else that it
   * throws may pass: the same order may be given again
   */
  compose(order: CompositionOrder): Promise<ComposedLetter>;
  /**
   * Makes the final letter of what a person has edited in the engine; absent where letters cannot be edited there. Asked
   * for again it makes it again, of what the document is then: nothing leaves the engine by it.
   * @throws what `compose` throws
   */
  fulfil?(order: FulfilmentOrder): Promise<FulfilledLetter>;
  /**
   * Whether what letters of a template are made from is approved now; absent where nothing beside our own templates is.
   * Throws where nobody can say: to be asked later.
   */
  approved?(templateId: string): Promise<boolean>;
  close(): Promise<void>;
}

export class CompositionRefused extends Error {
  override readonly name = 'CompositionRefused';
  constructor(
    readonly failure: 'render-error' | 'data-missing' | 'template-not-approved',
    /** Without a person's data: it is logged. */
    message: string,
    /** The same with all that is known, where an engine's own words may quote the letter: for the record alone. */
    readonly detail: string = message,
  ) {
    super(message);
  }
}
