/** Where letters and attachments are kept: by random id, deletable. */
export interface Documents {
  /**
   * Stores the bytes durably under the id; storing the same bytes again is success, and counts as stored now.
   * @param stream the stream whose event will name the document: a sweep looks there
   * @throws DocumentConflict when other content stands under the id; DocumentsUnavailable, and nothing is stored then
   */
  put(documentId: string, bytes: Uint8Array, mediaType: string, stream?: string): Promise<void>;
  /** @throws DocumentNotFound; DocumentDamaged when the bytes are not those that were stored */
  get(documentId: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }>;
  delete(documentId: string): Promise<void>;
  /** Deletes a document that was stored before this moment (RFC 3339) and not again since. Answers whether it did. */
  deleteStoredBefore(documentId: string, moment: string): Promise<boolean>;
  /** The stream that was named when it was stored; undefined where none was, or where nothing was stored to its end. */
  streamOf(documentId: string): Promise<string | undefined>;
  /** Ids of all documents, for sweeping what no event names. */
  list(): AsyncIterable<{ readonly documentId: string; readonly storedAt: string }>;
}

export class DocumentNotFound extends Error {
  override readonly name = 'DocumentNotFound';
  constructor(readonly documentId: string) {
    super(`No document ${documentId}`);
  }
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

/** Other bytes, another media type or another stream already stand under the id: documents never change. */
export class DocumentConflict extends Error {
  override readonly name = 'DocumentConflict';
  constructor(readonly documentId: string) {
    super(`Document ${documentId} is already stored with other content`);
  }
}

/** Documents cannot be read or written now (folder away, disk full). Trying again later is safe. */
export class DocumentsUnavailable extends Error {
  override readonly name = 'DocumentsUnavailable';
  constructor(message: string, options?: { cause?: unknown; readonly full?: boolean }) {
    super(message, options);
    this.full = options?.full ?? false;
  }
  /** The disk is full: HTTP 507 rather than 503. */
  readonly full: boolean;
}
