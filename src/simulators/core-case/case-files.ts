import { createHash } from 'node:crypto';
import { formParts, type FormFile } from '../../modules/inbound/form-parts.js';

interface Kept {
  /** Its reference here. */
  readonly id: string;
  /** The key that it was asked for under, and how often. */
  readonly key: string;
  asked: number;
}

export interface FollowUpThere extends Kept {
  readonly caseConfigId: string;
  readonly caseName: string;
  readonly parentCase: string;
  readonly externalId: string;
}
export interface AttachmentThere extends Kept {
  readonly caseReference: string;
  readonly name: string;
  readonly mediaType: string;
  readonly documentId: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
}
export interface CommentThere extends Kept {
  readonly caseReference: string;
  readonly text: string;
}

const CASES = /^\/cases$/;
const ATTACHMENTS = /^\/cases\/([^/]+)\/attachments$/;
const COMMENTS = /^\/cases\/([^/]+)\/comments$/;

/** What was brought to the case system; each key makes one thing. */
export class CaseFiles {
  readonly cases: FollowUpThere[] = [];
  readonly attachments: AttachmentThere[] = [];
  readonly comments: CommentThere[] = [];

  /** Status and body of the answer. */
  async take(path: string, key: string, type: string, body: Buffer): Promise<[number, object]> {
    const known = [...this.cases, ...this.attachments, ...this.comments].find((kept) => kept.key === key);
    if (known) {
      known.asked += 1;
      return [200, { id: known.id }];
    }
    const made = await this.make(path, key, type, body);
    return made ? [201, { id: made.id }] : [404, { message: 'No such resource' }];
  }

  private async make(path: string, key: string, type: string, body: Buffer): Promise<Kept | undefined> {
    if (CASES.test(path)) {
      const { json } = await partsOf(type, body, 'case');
      const { caseConfigId, caseName, parentCase, externalId } = json as unknown as FollowUpThere;
      return kept(this.cases, { id: `FU-${this.cases.length + 1}`, key, asked: 1, caseConfigId, caseName, parentCase, externalId }); // prettier-ignore
    }
    const [, attachTo] = ATTACHMENTS.exec(path) ?? [];
    if (attachTo !== undefined) {
      const { json, file } = await partsOf(type, body, 'attachment');
      const bytes = file?.bytes ?? Buffer.alloc(0);
      const { name, mimeType: mediaType, documentId } = json as unknown as AttachmentThere & { mimeType: string };
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const caseReference = decodeURIComponent(attachTo);
      return kept(this.attachments, { id: `AT-${this.attachments.length + 1}`, key, asked: 1, caseReference, name, mediaType, documentId, bytes: bytes.length, sha256 }); // prettier-ignore
    }
    const [, commentOn] = COMMENTS.exec(path) ?? [];
    if (commentOn === undefined) return undefined;
    const { text } = JSON.parse(body.toString()) as { text: string };
    return kept(this.comments, { id: `CO-${this.comments.length + 1}`, key, asked: 1, caseReference: decodeURIComponent(commentOn), text }); // prettier-ignore
  }
}

function kept<T extends Kept>(list: T[], thing: T): T {
  list.push(thing);
  return thing;
}

async function partsOf(type: string, body: Buffer, jsonPart: string): Promise<{ json: object; file?: FormFile }> {
  const { fields, file } = await formParts(type, body);
  return { json: JSON.parse(fields[jsonPart] ?? '{}') as object, ...(file && { file }) };
}
