import { z } from 'zod';

/** Lower-case words joined by hyphens: ids, kinds, outcomes, names of facts and calendars. */
export const word = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens');
export const date = z.iso.date('must be a date, YYYY-MM-DD');
export const text = z.string().trim().min(1, 'must not be empty');
export const positive = z.int().min(1).max(10_000);
export const jurisdiction = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be an ISO 3166 code such as US or US-CA');
/** verified: somebody read the number in the source that is named beside it. */
export const confidence = z.enum(['verified', 'unverified']);
export const because = { reason: text, citation: text.optional() };
