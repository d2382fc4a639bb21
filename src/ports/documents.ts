/** Where letters and attachments are kept: by random id, deletable. */
export interface Documents {
  /** Stores the bytes durably under the id; storing the same bytes again is success. */
  put(documentId: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** @throws DocumentNotFound */
  get(documentId: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }>;
  delete(documentId: string): Promise<void>;
  /** Ids of all documents, for sweeping what no event names. */
  list(): AsyncIterable<{ readonly documentId: string; readonly storedAt: string }>;
}

export class DocumentNotFound extends Error {
  override readonly name = 'DocumentNotFound';
  constructor(readonly documentId: string) {
    super(`No document ${documentId}`);
  }
}
