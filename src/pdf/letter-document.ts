import type { Attachment, Block, KeyValue, Metadata } from './report-document.js';
import type { Paper } from './theme.js';

/** A letter as plain data: `renderLetter` paints it. */
export interface LetterDocument {
  readonly metadata: Metadata;
  readonly paper?: Paper;
  readonly letterhead: {
    readonly name: string;
    /** Address, telephone and the like, one line each. */
    readonly lines: readonly string[];
  };
  /** Where the letter goes, one line each; stands in the window of an envelope (DIN 5008 form B, ISO 11180). */
  readonly recipient: readonly string[];
  /** Printed above the address, such as `PERSONAL AND CONFIDENTIAL`. */
  readonly marking?: string;
  /** Already formatted for the reader. */
  readonly date: string;
  /** Our reference, your reference, case number. */
  readonly references?: readonly KeyValue[];
  readonly subject: string;
  readonly salutation: string;
  /** Paragraphs, lists, key figures, tables: the same vocabulary as a report. */
  readonly body: readonly Block[];
  readonly closing: string;
  readonly signatory: {
    readonly name: string;
    readonly lines?: readonly string[];
  };
  readonly enclosures?: { readonly title: string; readonly items: readonly string[] };
  /** At the bottom of every page: registration, supervisor, licence. */
  readonly footer?: readonly string[];
  /** How a page number is written; `Page {page} of {pages}` unless told. */
  readonly pageLabel?: string;
  readonly attachments?: readonly Attachment[];
}
