import type { FastifyRequest } from 'fastify';
import { DOCUMENT_LIMIT, DOCUMENT_TYPES } from '../http/bodies.js';
import { Problem } from '../http/problem.js';
import { assertReadable } from '../http/readable-content.js';
import { validationPipe } from '../http/validation.js';
import { EngineDocumentDto } from './engine-document.dto.js';
import { formParts, type FormParts } from './form-parts.js';

/** A document and what is told of it. */
export interface SentDocument {
  readonly about: EngineDocumentDto;
  readonly bytes: Buffer;
}

const ABOUT = { type: 'body', metatype: EngineDocumentDto } as const;
const pipe = validationPipe();

/**
 * Reads a document that was sent as `multipart/form-data` (the fields of the JSON form, or one part `metadata` with them
 * as JSON, and the document as the part `file`), or as JSON with its bytes in base64.
 * @throws Problem 400, 413, 415 or 422
 */
export async function readEngineDocument({ headers, body }: FastifyRequest): Promise<SentDocument> {
  const sent = Buffer.isBuffer(body) ? await fromParts(headers['content-type'] ?? '', body) : fromJson(body);
  assertReadable(sent.fields);
  const about = (await pipe.transform(sent.fields, ABOUT)) as EngineDocumentDto;
  if (!DOCUMENT_TYPES.includes(about.mediaType)) {
    throw fault(415, 'media-type-unsupported', 'mediaType', `must be one of: ${DOCUMENT_TYPES.join(', ')}`);
  }
  const { bytes } = sent;
  if (bytes.length === 0) throw fault(422, 'content-invalid', 'file', 'is empty');
  if (bytes.length > DOCUMENT_LIMIT)
    throw fault(413, 'body-too-large', 'file', `has more than ${DOCUMENT_LIMIT} bytes`);
  return { about, bytes };
}

interface Unchecked {
  readonly fields: Record<string, unknown>;
  readonly bytes: Buffer;
}

function fromJson(body: unknown): Unchecked {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw fault(422, 'content-invalid', 'body', 'must be a JSON object');
  }
  const { content, ...fields } = body as Record<string, unknown>;
  if (typeof content !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(content)) {
    throw fault(422, 'content-invalid', 'content', 'must be the document in base64');
  }
  return { fields, bytes: Buffer.from(content, 'base64') };
}

async function fromParts(contentType: string, body: Buffer): Promise<Unchecked> {
  let parts: FormParts;
  try {
    parts = await formParts(contentType, body);
  } catch (error) {
    throw new Problem(400, 'body-unreadable', 'This is no multipart/form-data', { cause: error });
  }
  const { file } = parts;
  if (!file) throw fault(422, 'content-invalid', 'file', 'is missing');
  const { metadata, ...others } = parts.fields;
  const fields: Record<string, unknown> = { ...others, ...metadataIn(metadata) };
  fields['mediaType'] ??= file.mediaType;
  if (file.name !== '') fields['fileName'] ??= file.name;
  return { fields, bytes: file.bytes };
}

function metadataIn(part: string | undefined): object {
  if (part === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(part);
  } catch (error) {
    throw new Problem(400, 'body-unreadable', 'The part metadata is not JSON', { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw fault(422, 'content-invalid', 'metadata', 'must be a JSON object');
}

const fault = (status: number, code: string, field: string, reason: string): Problem =>
  new Problem(status, code, `${field} ${reason}`, { errors: [{ field, reason }] });
