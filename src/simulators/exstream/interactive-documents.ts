import type { DriverData } from '../../adapters/communications/exstream/exstream-composer.js';
import { composePdf } from './compose-pdf.js';

/** A document in the editor. */
interface Interactive {
  data: DriverData;
  /** How often its final letter was asked for. */
  fulfilled: number;
}

/** What persons edit in the engine: documents in its Interactive Editor, each key one. */
export class InteractiveDocuments {
  private readonly documents = new Map<string, Interactive>();
  private readonly byKey = new Map<string, string>();

  /** Brings a letter into the editor; answers the id of its document there. */
  bring(key: string, data: DriverData): string {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const documentId = `INT-${this.documents.size + 1}`;
    this.byKey.set(key, documentId);
    this.documents.set(documentId, { data, fulfilled: 0 });
    return documentId;
  }

  /** The document of a letter, by our id of it. */
  of(communicationId: string): string | undefined {
    return [...this.documents].find(([, { data }]) => data.document.communicationId === communicationId)?.[0];
  }

  /** A person edits: gives the letter another title. */
  retitle(documentId: string, title: string): void {
    const document = this.documents.get(documentId);
    if (!document) throw new Error(`There is no document ${documentId} in the editor`);
    document.data = { ...document.data, document: { ...document.data.document, title } };
  }

  fulfilments(documentId: string): number {
    return this.documents.get(documentId)?.fulfilled ?? 0;
  }

  /** The final letter of what the document is now; undefined where there is none. */
  async fulfil(
    documentId: string,
    preserve: boolean,
  ): Promise<{ readonly bytes: Uint8Array; readonly communicationId: string } | undefined> {
    const document = this.documents.get(documentId);
    if (!document) return undefined;
    document.fulfilled += 1;
    if (!preserve) this.documents.delete(documentId);
    return { bytes: await composePdf(document.data), communicationId: document.data.document.communicationId };
  }
}
