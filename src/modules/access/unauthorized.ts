import { Problem } from '../http/problem.js';

/** Of the `WWW-Authenticate` header, RFC 6750: what is wrong with what was shown; undefined where nothing was. */
type BearerError = 'invalid_token' | 'insufficient_scope';

/** As it may stand in quotes in a header. */
const quotable = (words: string): string => words.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');

export const challenge = (error: BearerError | undefined, words: string): Readonly<Record<string, string>> => ({
  'www-authenticate':
    error === undefined
      ? 'Bearer realm="casewitness"'
      : `Bearer realm="casewitness", error="${error}", error_description="${quotable(words)}"`,
});

/** 401: what was shown proves nobody. */
export const unauthorized = (code: string, words: string): Problem =>
  new Problem(401, code, words, { headers: challenge('invalid_token', words) });
