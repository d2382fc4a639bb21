import { once } from 'node:events';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';

/** The one file of a form. */
export interface FormFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface FormParts {
  /** Parts that are no file, as text. */
  readonly fields: Readonly<Record<string, string>>;
  /** The part `file`. */
  readonly file?: FormFile;
}

/** More than anybody needs to tell of a document. */
const LIMITS = { fields: 50, files: 1, parts: 51, fieldSize: 65_536, headerPairs: 50 };

/**
 * The parts of a `multipart/form-data` body (RFC 7578) that is here already. Parts named otherwise than `file` are texts,
 * of whatever type they say they are.
 * @throws Error when it is none, or breaks off
 */
export async function formParts(contentType: string, body: Buffer): Promise<FormParts> {
  const fields: Record<string, string> = {};
  let file: FormFile | undefined;
  const reader = new Busboy({
    headers: { 'content-type': contentType } as BusboyHeaders,
    limits: LIMITS,
    isPartAFile: (name) => name === 'file',
  });
  reader.on('field', (name, value) => {
    fields[name] = value;
  });
  reader.on('file', (_, stream: BusboyFileStream, name, _encoding, mediaType) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => (file = { name: name ?? '', mediaType, bytes: Buffer.concat(chunks) }));
  });
  const finished = once(reader, 'finish');
  reader.end(body);
  await finished;
  return { fields, ...(file && { file }) };
}
