import type { Block, ReportDocument, Row, Table, Timeline, TimelineEntry } from '../../pdf/report-document.js';

/** A block whose rows, if it has any, follow in messages of their own. */
export type SentBlock = Exclude<Block, Table | Timeline> | Omit<Table, 'rows'> | Omit<Timeline, 'entries'>;

/** What the painter's thread is sent, in this order: the head, then each block with its items, then the end. */
export type ToPainter =
  | { readonly kind: 'head'; readonly head: Omit<ReportDocument, 'blocks'> }
  | { readonly kind: 'block'; readonly block: SentBlock }
  | { readonly kind: 'items'; readonly items: readonly Row[] | readonly TimelineEntry[] }
  | { readonly kind: 'items-end' }
  | { readonly kind: 'end' };

/** What it answers: one `taken` for each message, and at the end the file or why there is none. */
export type FromPainter =
  | { readonly kind: 'taken' }
  | { readonly kind: 'painted'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string; readonly stack?: string | undefined };
