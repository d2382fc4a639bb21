import type { FastifyInstance } from 'fastify';

/** JSON bodies: events are at most 1 MiB. */
const JSON_LIMIT = 1_048_576;
/** Attached documents, sent as they are. */
const DOCUMENT_LIMIT = 16 * 1_048_576;
export const DOCUMENT_TYPES = [
  'application/pdf',
  'application/octet-stream',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'text/plain',
];

/** Which bodies are read, and how large they may be: 413 for a larger one, 415 for another type. */
export function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    /^application\/(.+\+)?json/,
    { parseAs: 'string', bodyLimit: JSON_LIMIT },
    (request, body, done) => {
      // No body at all is an empty one: commands whose fields are all optional need none.
      if (body === '') return done(null, {});
      return parseJson(request, body as string, done);
    },
  );
  fastify.addContentTypeParser(DOCUMENT_TYPES, { parseAs: 'buffer', bodyLimit: DOCUMENT_LIMIT }, (_, body, done) =>
    done(null, body),
  );
}

/** Positions are 64-bit integers: text in JSON. */
export const bigintAsText = (payload: unknown): string =>
  JSON.stringify(payload, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
