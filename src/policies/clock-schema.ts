import { z } from 'zod';
import { confidence, date, positive, text, word } from './schema-words.js';

const calendars = z.array(word).min(1);
/** Where a number was read. */
const read = { confidence, source: word.optional() };

const limitLeaf = z.strictObject({
  count: positive,
  unit: z.enum(['hours', 'days', 'weeks', 'months', 'business-days', 'billing-cycles']),
  /** Names of calendars; several where the law is ambiguous: the earliest result is the target, the latest is due. */
  calendars: calendars.optional(),
  /** Counted from this time instead of the rule's anchor. */
  from: word.optional(),
  /** Counted back from this coming event: done at least so long before it. */
  before: word.optional(),
  /** Counted from the last day of the calendar year of the anchor. */
  fromYearEnd: z.boolean().optional(),
  /** The limit counts only where `from` or `before` is known; without it an unknown one leaves the duty undetermined. */
  whereKnown: z.boolean().optional(),
  /** The fact whose times are the ends of the billing cycles. */
  cycleEnds: word.optional(),
  /** A second stretch after the first: "the first working day after the eight weeks". */
  then: z.strictObject({ count: positive, unit: z.enum(['days', 'business-days']), calendars: calendars.optional() }).optional(),
  confidence,
  /** Id of the source where the number was read. */
  source: word.optional(),
}); // prettier-ignore
export type LimitLeaf = z.infer<typeof limitLeaf>;

/** One limit, or the earliest (`min`) or latest (`max`) of several. */
export type Limit = LimitLeaf | { min: LimitLeaf[] } | { max: LimitLeaf[] };
export const limit: z.ZodType<Limit> = z.union([
  limitLeaf,
  z.strictObject({ min: z.array(limitLeaf).min(2) }),
  z.strictObject({ max: z.array(limitLeaf).min(2) }),
]);

/**
 * `trigger` is the time of the trigger, `received` the receipt of the case; any other name is a fact. Of several, those
 * of `whereKnown` may be lacking: they count where the record has them.
 */
const severalAnchors = { whereKnown: z.array(word).min(1).optional() };
const anchor = z.union([
  word,
  z.strictObject({ latestOf: z.array(word).min(2), ...severalAnchors }),
  z.strictObject({ earliestOf: z.array(word).min(2), ...severalAnchors }),
]);

const roll = z.union([
  z.literal('none'),
  z.strictObject({ to: z.enum(['next-working-day', 'previous-working-day']), calendars }),
]);

/** What comes after close of business, or on a day without business, counts as come on the next business day. */
const cutOff = z.strictObject({
  closesAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM').optional(),
  calendars,
  citation: text.optional(),
}); // prettier-ignore

/** What was sent counts as received so long after it, unless the record has the true receipt. */
const assumedReceipt = z.strictObject({
  after: z.strictObject({ count: positive, unit: z.enum(['days', 'business-days']), calendars: calendars.optional(), ...read }),
  /** The fact that tells the true receipt. */
  unless: word.optional(),
  citation: text.optional(),
}); // prettier-ignore

/** What was handed off counts as received so long after it, at the end of that day, unless it came back. */
export const deemedReceipt = z.strictObject({
  after: z.strictObject({ count: positive, unit: z.enum(['days', 'business-days']), calendars: calendars.optional(), ...read }),
  /** Only what went by one of these channels. */
  channels: z.array(word).min(1).optional(),
  citation: text,
}); // prettier-ignore
export type DeemedReceipt = z.infer<typeof deemedReceipt>;

/** The part of a rule that the clock needs. */
export const clockShape = {
  anchor,
  limit,
  /** exclusive: the day of the anchor is not counted; inclusive: it is day 1. */
  start: z.enum(['exclusive', 'inclusive']),
  roll,
  cutOff: cutOff.optional(),
  assumedReceipt: assumedReceipt.optional(),
  /**
   * The rule's own words where it names no number ("promptly"). `limit` is then a yardstick that the firm sets: passing
   * it misses a target, and is no breach of law by itself.
   */
  standard: text.optional(),
  /** Offsets before due at which to warn. */
  warnAt: z.array(z.strictObject({ count: positive, unit: z.enum(['days', 'hours']) })),
  /** The firm's own, stricter limit. */
  target: limit.optional(),
};
export const clockRule = z.strictObject(clockShape);
export type ClockRule = z.infer<typeof clockRule>;

/** The only causes that stop a clock: a rule that lists none is stopped by nothing. */
export const tolling = z.strictObject({
  cause: word,
  title: text,
  citation: text,
  /** Facts that tell when the cause arose and when it ended. */
  from: word,
  until: word,
  /** The day on which the cause ended does not count either. */
  lastDayStopped: z.boolean().optional(),
  /** The longest stop that the rule allows. */
  atMost: z.strictObject({ count: positive, unit: z.literal('days'), ...read }).optional(),
  ...read,
});
export type Tolling = z.infer<typeof tolling>;

/** An emergency or the like that changes limits for a while, whatever version is in force. */
export const specialEvent = z.strictObject({
  id: word,
  title: text,
  citation: text,
  /** First and last local date of the anchors that it changes. */
  anchoredFrom: date,
  anchoredTo: date,
  rules: z.array(word).min(1),
  jurisdictions: z.array(text).min(1).optional(),
  limit,
});
export type SpecialEvent = z.infer<typeof specialEvent>;

/** The leaves of a limit with their places in it. */
export function leavesOf(of: Limit, at: readonly (string | number)[] = []): { leaf: LimitLeaf; at: (string | number)[] }[] {
  if ('min' in of) return of.min.map((leaf, index) => ({ leaf, at: [...at, 'min', index] }));
  if ('max' in of) return of.max.map((leaf, index) => ({ leaf, at: [...at, 'max', index] }));
  return [{ leaf: of, at: [...at] }];
} // prettier-ignore
