import { VERSION_MISMATCH } from '../../commands/kernel/command.js';

const STATUS: Readonly<Record<string, number>> = {
  [VERSION_MISMATCH]: 412,
  'case-unknown': 404,
  'communication-unknown': 404,
  'obligation-unknown': 404,
  'template-unknown': 404,
  'key-unknown': 404,
  'principal-unknown': 404,
  'inbound-unknown': 404,
  'document-unknown': 404,
  'party-unknown': 422,
  'reason-required': 422,
  'outcome-not-of-kind': 422,
  'primary-party-twice': 422,
  'consent-withdrawn-before': 422,
  'four-eyes': 403,
  'person-required': 403,
  'self-grant': 403,
};

/** HTTP status of a refusal: unknown things 404, bad content 422, stale versions 412, else 409. */
export const statusOfRefusal = (code: string): number => STATUS[code] ?? 409;
