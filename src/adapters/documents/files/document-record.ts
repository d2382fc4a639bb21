import { z } from 'zod';
import { DocumentDamaged } from '../../../ports/documents.js';

/** What stands beside a document: enough to hand it out again and to see that it is whole. */
const documentRecord = z.strictObject({
  documentId: z.string(),
  mediaType: z.string(),
  /** Length in bytes. */
  bytes: z.int().nonnegative(),
  /** The stream whose event names the document. */
  stream: z.string().optional(),
  /** Plain SHA-256 of the bytes, hex. It could tell of a letter that can be guessed, so it goes when the document goes. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type DocumentRecord = z.infer<typeof documentRecord>;

/** @throws DocumentDamaged when the text is not a record of this document */
export function readDocumentRecord(documentId: string, text: string): DocumentRecord {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DocumentDamaged(documentId, 'its record is not JSON', { cause: error });
  }
  const record = documentRecord.safeParse(json);
  if (!record.success) throw new DocumentDamaged(documentId, 'its record is not complete', { cause: record.error });
  if (record.data.documentId !== documentId) throw new DocumentDamaged(documentId, 'its record is that of another');
  return record.data;
}

export function writeDocumentRecord(record: DocumentRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
