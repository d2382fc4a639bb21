import { z } from 'zod';
import { clockShape, deemedReceipt, limit, specialEvent, tolling } from './clock-schema.js';
import { condition, extension, factMatch, noticeSelector, satisfiedBy, trigger, waiver } from './evidence-schema.js';
import { because, confidence, date, jurisdiction, positive, text, word } from './schema-words.js';

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
  /** Roles of the parties of which each must have its own (recipient: each). */
  recipientRoles: z.array(word).min(1).optional(),
  satisfiedBy,
  waivedBy: z.array(waiver),
  /** Whether a duty exists cannot be told while the outcome is one of these and none of the facts is known. */
  unclearWhen: z.array(
    z.strictObject({ decision: z.array(word).min(1), unlessFacts: z.array(word).min(1), reason: text }),
  ),
  /** In their order; each one only where its step was taken before the limit before it had passed. */
  extensions: z.array(extension),
  tolling: z.array(tolling).optional(),
  /** Every so often again, each counted from the letter before, until something of `waivedBy` ends it. */
  recurs: z.strictObject({ every: limit }).optional(),
  /** open-case: escalate, and open a case for whoever must put it right. */
  onBreach: z.enum(['record', 'escalate', 'open-case']),
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

/** What is done by itself where a notice does not reach somebody: a fact that starts a clock, and a notice in its place. */
const substitute = z.strictObject({
  /** Failures that mean that the address is no good. */
  failures: z.array(word).min(1),
  /** The fact that is recorded, and the rule whose clock it starts. */
  fact: word,
  rule: word,
  /** Kind of the notice that is written instead. */
  notice: word,
  /** From so many unreachable on, the public is told: no letters any more, a person publishes. */
  publicFrom: z.strictObject({ count: positive, confidence, source: word.optional() }).optional(),
  /** What is to be published, and how, in words. */
  publicNotice: text.optional(),
  citation: text,
});
export type Substitute = z.infer<typeof substitute>;

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
  /** By calendar: the one that takes its place in a jurisdiction (`GB-SCT`) or part of it. */
  localCalendars: z.record(word, z.record(jurisdiction, word)).optional(),
  specialEvents: z.array(specialEvent).optional(),
  appliesWhen: z.strictObject({
    caseKinds: z.array(word).min(1),
    jurisdictions: z.array(jurisdiction).min(1),
    products: z.array(text).min(1).optional(),
  }),
  /** Every fact that the rules speak of, in words: `title` reads inside a sentence, `meaning` says what counts. */
  facts: z.record(
    word,
    z.strictObject({
      title: text,
      meaning: text,
      /** A date that this fact moved would tell it: what is computed from it is restricted as it is. */
      confidentiality: z.literal('restricted').optional(),
    }),
  ),
  notices: z.record(
    word,
    z.strictObject({
      title: text,
      requiredElements: z.array(requiredElement),
      /** A person other than the author lets it go, whatever it contains. */
      releasedBySecondPerson: z.boolean().optional(),
      assumedReceipt: deemedReceipt.optional(),
      substitute: substitute.optional(),
    }),
  ),
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
