import { z } from 'zod';

/** What stands beside a document: enough to hand it out again and to see that it is whole. */
const documentRecord = z.strictObject({
  documentId: z.string(),
  mediaType: z.string(),
  /** Length in bytes. */
  bytes: z.int().nonnegative(),
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

/** What is stored under the id is not what was put there. */
export class DocumentDamaged extends Error {
  override readonly name = 'DocumentDamaged';
  constructor(
    readonly documentId: string,
    why: string,
    options?: { cause?: unknown },
  ) {
    super(`Document ${documentId} is damaged: ${why}`, options);
  }
}

/** Other bytes, or another media type, already stand under the id: documents never change. */
export class DocumentConflict extends Error {
  override readonly name = 'DocumentConflict';
  constructor(readonly documentId: string) {
    super(`Document ${documentId} is already stored with other content`);
  }
}
