import { z } from 'zod';
import { evidenceLevels } from './case-facts.js';

/** Lower-case words joined by hyphens: ids, kinds, outcomes, names of facts and calendars. */
const word = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens');
const date = z.iso.date('must be a date, YYYY-MM-DD');
const text = z.string().trim().min(1, 'must not be empty');
const positive = z.int().min(1).max(10_000);

/** verified: somebody read the number in the source that is named beside it. */
const confidence = z.enum(['verified', 'unverified']);

const limitLeaf = z.strictObject({
  count: positive,
  unit: z.enum(['hours', 'days', 'weeks', 'months', 'business-days']),
  /** Names of calendars; several where the law is ambiguous: the earliest result is the target, the latest is due. */
  calendars: z.array(word).min(1).optional(),
  confidence,
  /** Id of the source where the number was read. */
  source: word.optional(),
});
export type LimitLeaf = z.infer<typeof limitLeaf>;

/** One limit, or the earliest (`min`) or latest (`max`) of several. */
export type Limit = LimitLeaf | { min: LimitLeaf[] } | { max: LimitLeaf[] };
const limit: z.ZodType<Limit> = z.union([
  limitLeaf,
  z.strictObject({ min: z.array(limitLeaf).min(2) }),
  z.strictObject({ max: z.array(limitLeaf).min(2) }),
]);

/** `trigger` is the time of the trigger, `received` the receipt of the case; any other name is a fact. */
const anchor = z.union([
  word,
  z.strictObject({ latestOf: z.array(word).min(2) }),
  z.strictObject({ earliestOf: z.array(word).min(2) }),
]);

const roll = z.union([
  z.literal('none'),
  z.strictObject({ to: z.literal('next-working-day'), calendars: z.array(word).min(1) }),
]);

/** The part of a rule that the clock needs. */
const clockShape = {
  anchor,
  limit,
  /** exclusive: the day of the anchor is not counted; inclusive: it is day 1. */
  start: z.enum(['exclusive', 'inclusive']),
  roll,
  /** Offsets before due at which to warn. */
  warnAt: z.array(z.strictObject({ count: positive, unit: z.enum(['days', 'hours']) })),
  /** The firm's own, stricter limit. */
  target: limit.optional(),
};
export const clockRule = z.strictObject(clockShape);
export type ClockRule = z.infer<typeof clockRule>;

/** Which letters count, and how far the evidence for them must go. */
const noticeSelector = z.strictObject({
  kinds: z.array(word).min(1),
  level: z.enum(evidenceLevels),
  /** Only letters of a decision with one of these outcomes. */
  outcomes: z.array(word).min(1).optional(),
  /** A letter without a named decision counts even if it went out before the decision was recorded. */
  evenBeforeDecision: z.boolean().optional(),
  /** Only letters that went out at or after the anchor. */
  onlyAfterAnchor: z.boolean().optional(),
  /** Only letters that carry all of these elements: one letter may serve as two notices. */
  carries: z.array(word).min(1).optional(),
  channels: z.array(word).min(1).optional(),
});
export type NoticeSelector = z.infer<typeof noticeSelector>;

const factMatch = { fact: word, value: z.union([z.string(), z.int(), z.boolean()]).optional() };
const trigger = z.union([
  z.strictObject(factMatch),
  z.strictObject({ decision: z.array(word).min(1) }),
  z.strictObject({ notice: z.array(noticeSelector).min(1) }),
]);
export type Trigger = z.infer<typeof trigger>;

/** Holds at the time of the trigger. */
const condition = z.union([
  z.strictObject(factMatch),
  z.strictObject({ noFact: word }),
  z.strictObject({ noFactYet: word }),
]);
export type Condition = z.infer<typeof condition>;

const because = { reason: text, citation: text.optional() };
const waiver = z.union([
  /** A fact, only where the decision in force has one of `onlyForOutcomes`. */
  z.strictObject({ ...factMatch, onlyForOutcomes: z.array(word).min(1).optional(), ...because }),
  z.strictObject({ decision: z.array(word).min(1), ...because }),
  /** Another rule of this pack was met in time, by a letter of one of these kinds. */
  z.strictObject({ ruleMet: word, byKinds: z.array(word).min(1), ...because }),
]);
export type Waiver = z.infer<typeof waiver>;

const rule = z.strictObject({
  id: word,
  citation: text,
  title: text,
  /** Case kinds of this rule, where narrower than the pack's. */
  caseKinds: z.array(word).min(1).optional(),
  /** once: at most one such duty per case; each: one for every trigger. */
  occurs: z.enum(['once', 'each']),
  trigger: z.array(trigger).min(1),
  when: z.array(condition),
  /**
   * Facts without which the duty cannot be told, unless a fact of `unlessFacts` settles the question. `asked` says
   * when their absence counts: always, or only once a trigger was seen.
   */
  needs: z.array(
    z.strictObject({ fact: word, unlessFacts: z.array(word), asked: z.enum(['always', 'when-triggered']) }),
  ),
  ...clockShape,
  recipient: z.enum(['primary', 'each', 'representative', 'authority']),
  satisfiedBy: z.array(noticeSelector).min(1),
  waivedBy: z.array(waiver),
  /** Whether a duty exists cannot be told while the outcome is one of these and none of the facts is known. */
  unclearWhen: z.array(
    z.strictObject({ decision: z.array(word).min(1), unlessFacts: z.array(word).min(1), reason: text }),
  ),
  extensions: z.array(z.never('this engine version computes no extensions: the list must be empty')),
  onBreach: z.enum(['record', 'escalate']),
});
export type Rule = z.infer<typeof rule>;

const requiredElement = z.strictObject({
  id: word,
  title: text,
  citation: text,
  /** Elements of which any one does as well. */
  or: z.array(word).min(1).optional(),
});
export type RequiredElement = z.infer<typeof requiredElement>;

const noticeDutyRow = z.strictObject({
  decision: z.array(word).min(1),
  when: z.array(
    z.union([
      z.strictObject(factMatch),
      z.strictObject({ noFact: word }),
      z.strictObject({ ruleMet: word, byKinds: z.array(word).min(1) }),
    ]),
  ),
  duty: z.enum(['duty', 'no-duty', 'cannot-tell']),
  /** Letters that are the notice of such a decision. */
  notifiedBy: z.array(noticeSelector),
  ...because,
});
export type NoticeDutyRow = z.infer<typeof noticeDutyRow>;

/** A reviewed list of the days on which business does not run. */
const calendar = z.strictObject({
  title: text,
  /** ISO weekdays off, 1 = Monday. */
  weekend: z.array(z.int().min(1).max(7)).max(6),
  /** The library's days that count. Without filters: every day of these types. */
  holidays: z.array(
    z.strictObject({
      country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code'),
      state: z.string().min(1).optional(),
      types: z.array(z.enum(['public', 'bank', 'optional', 'school', 'observance'])).min(1),
      only: z.array(text).min(1).optional(),
      except: z.array(text).min(1).optional(),
    }),
  ),
  /** none: only the day itself; sunday-to-monday: moved days that fall on a Monday; library: all that it moves. */
  observedShift: z.enum(['none', 'sunday-to-monday', 'library']),
  added: z.array(z.strictObject({ date, title: text })).optional(),
  removed: z.array(date).optional(),
});
export type CalendarSpec = z.infer<typeof calendar>;

const packVersion = z.strictObject({
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]*$/, 'must be letters, digits, dots and hyphens'),
  effectiveFrom: date,
  /** The last day in force; null while there is no end. */
  effectiveTo: date.nullable(),
  sources: z.array(z.strictObject({ id: word, url: z.url(), checkedOn: date, note: text.optional() })).min(1),
  /** Null until counsel has reviewed the version. */
  legalReview: z.strictObject({ by: text, on: date, note: text.optional() }).nullable(),
  zone: z.string().min(1),
  calendars: z.record(word, calendar),
  appliesWhen: z.strictObject({
    caseKinds: z.array(word).min(1),
    jurisdictions: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)).min(1),
    products: z.array(text).min(1).optional(),
  }),
  /** Every fact that the rules speak of, in words: `title` reads inside a sentence, `meaning` says what counts. */
  facts: z.record(word, z.strictObject({ title: text, meaning: text })),
  notices: z.record(word, z.strictObject({ title: text, requiredElements: z.array(requiredElement) })),
  obligations: z.array(rule).min(1),
  noticeDuty: z.array(noticeDutyRow),
  retention: z.strictObject({
    count: positive,
    unit: z.enum(['days', 'months', 'years']),
    from: text,
    citation: text,
    confidence,
    source: word.optional(),
  }),
  /** What the version knowingly leaves out. */
  notModelled: z.array(text),
});
export type PackVersion = z.infer<typeof packVersion>;

/** The shape of a pack; `checkPack` (pack.ts) also checks what a shape cannot say. */
export const packShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'),
  title: text,
  jurisdiction: text,
  regulator: text,
  versions: z.array(packVersion).min(1),
});
/** A policy pack: one regulation as dated data. */
export type Pack = z.infer<typeof packShape>;
