import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';
import { assertReadable } from './readable-content.js';
import { keepSignedBody } from './signed-body.js';

/** JSON bodies: events are at most 1 MiB. */
const JSON_LIMIT = 1_048_576;
/** Attached documents, sent as they are. */
export const DOCUMENT_LIMIT = 16 * 1_048_576;
export const DOCUMENT_TYPES = [
  'application/pdf',
  'application/octet-stream',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'text/plain',
];

/** Messages that are signed: over their bytes, so that nothing may read them before. */
const TAKES_SIGNED = /^\/v1\/inbound\/cloudevents$/;
/** Up to a thousand events in one message. */
const SIGNED_LIMIT = 16 * 1_048_576;

/** Routes that take a mail message as their body. */
const TAKES_MAIL = /\/delivery-receipts\/email-dsn$/;
/** Documents of the engine come in forms, or in base64 within JSON: a third longer, and some fields. */
const TAKES_FORMS = /^\/v1\/inbound\/documents$/;
const FORM_LIMIT = Math.ceil((DOCUMENT_LIMIT * 4) / 3) + 65_536;

/** Routes that take a document as their body; all others take JSON. */
const TAKES_DOCUMENTS = /\/documents$/;

/** Which bodies are read, and how large they may be: 413 for a larger one, 415 for another type, 422 for unusable text. */
export function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    if (TAKES_SIGNED.test(route.url)) route.bodyLimit = SIGNED_LIMIT;
    if (TAKES_FORMS.test(route.url)) route.bodyLimit = FORM_LIMIT;
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    /^application\/(.+\+)?json/,
    { parseAs: 'buffer', bodyLimit: JSON_LIMIT },
    (request, body, done) => {
      if (TAKES_SIGNED.test(request.routeOptions.url ?? '')) return done(null, body);
      keepSignedBody(request, body as Buffer);
      // No body at all is an empty one: commands whose fields are all optional need none.
      if (body.length === 0) return done(null, {});
      return parseJson(request, body.toString('utf8'), done);
    },
  );
  fastify.addContentTypeParser(
    DOCUMENT_TYPES,
    { parseAs: 'buffer', bodyLimit: DOCUMENT_LIMIT },
    (request, body, done) => {
      if (TAKES_DOCUMENTS.test(request.routeOptions.url ?? '')) done(null, body);
      else done(new Problem(415, 'media-type-unsupported', 'Send application/json'));
    },
  );
  fastify.addContentTypeParser(
    'message/rfc822',
    { parseAs: 'buffer', bodyLimit: DOCUMENT_LIMIT },
    (request, body, done) => {
      if (!TAKES_MAIL.test(request.routeOptions.url ?? ''))
        return done(new Problem(415, 'media-type-unsupported', 'Send application/json'));
      keepSignedBody(request, body as Buffer);
      return done(null, body);
    },
  );
  fastify.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: FORM_LIMIT },
    (request, body, done) => {
      if (TAKES_FORMS.test(request.routeOptions.url ?? '')) done(null, body);
      else done(new Problem(415, 'media-type-unsupported', 'Send application/json'));
    },
  );
  fastify.addHook('preValidation', async ({ params, query, body }) => {
    for (const content of [params, query, body]) assertReadable(content);
  });
}

/** Positions are 64-bit integers: text in JSON. */
export const bigintAsText = (payload: unknown): string =>
  JSON.stringify(payload, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
