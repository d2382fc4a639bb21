import { z } from 'zod';
import { evidenceLevels } from './case-facts.js';
import { limit } from './clock-schema.js';
import { because, jurisdiction, text, word } from './schema-words.js';

const words = z.array(word).min(1);

/** Which letters count, and how far the evidence for them must go. */
export const noticeSelector = z.strictObject({
  kinds: words,
  level: z.enum(evidenceLevels),
  /** Only letters of a decision with one of these outcomes. */
  outcomes: words.optional(),
  /** A letter without a named decision counts even if it went out before the decision was recorded. */
  evenBeforeDecision: z.boolean().optional(),
  /** Only letters that went out at or after the anchor. */
  onlyAfterAnchor: z.boolean().optional(),
  /** Only letters that carry all of these elements: one letter may serve as two notices. */
  carries: words.optional(),
  channels: words.optional(),
  /** Over one of these channels only with a consent of the recipient that stood when it went out. */
  consentFor: words.optional(),
  /** written: what was only said does not count. Without it both count. */
  form: z.enum(['written', 'oral']).optional(),
});
export type NoticeSelector = z.infer<typeof noticeSelector>;

const afterAnchor = { onlyAfterAnchor: z.boolean().optional() };
/** What satisfies a duty beside letters: money paid, a correction booked, a filing receipted, a decision, a fact. */
const evidenceSelector = z.union([
  noticeSelector,
  z.strictObject({ payment: words, ...afterAnchor }),
  z.strictObject({ correction: z.literal('any'), ...afterAnchor }),
  z.strictObject({ filing: words, ...afterAnchor }),
  z.strictObject({ decision: words, ...afterAnchor }),
  z.strictObject({ fact: word, ...afterAnchor }),
]);
export const satisfiedBy = z.array(evidenceSelector).min(1);
export type EvidenceSelector = z.infer<typeof evidenceSelector>;

export const isNotice = (selector: EvidenceSelector): selector is NoticeSelector => 'kinds' in selector;

export const factMatch = { fact: word, value: z.union([z.string(), z.int(), z.boolean()]).optional() };

export const trigger = z.union([
  z.strictObject(factMatch),
  z.strictObject({ decision: words }),
  z.strictObject({ notice: z.array(noticeSelector).min(1) }),
  z.strictObject({ payment: words }),
  /** The receipt of the case itself. */
  z.strictObject({ case: z.literal('received') }),
]);
export type Trigger = z.infer<typeof trigger>;

/** Holds at the time of the trigger. */
export const condition = z.union([
  z.strictObject(factMatch),
  /** The fact was so within this limit of the receipt of the case. */
  z.strictObject({ fact: word, within: limit }),
  z.strictObject({ noFact: word }),
  z.strictObject({ noFactYet: word }),
  /** One of these facts is known. */
  z.strictObject({ anyFact: words }),
  z.strictObject({ jurisdictions: z.array(jurisdiction).min(1) }),
]);
export type Condition = z.infer<typeof condition>;

export const waiver = z.union([
  /** A fact, only where the decision in force has one of `onlyForOutcomes`. */
  z.strictObject({ ...factMatch, onlyForOutcomes: words.optional(), ...because }),
  /** A fact that was so within this limit of the receipt of the case. */
  z.strictObject({ fact: word, within: limit, ...because }),
  z.strictObject({ decision: words, ...because }),
  /** Another rule of this pack was met in time, by a letter of one of these kinds (of any, without `byKinds`). */
  z.strictObject({ ruleMet: word, byKinds: words.optional(), ...because }),
]);
export type Waiver = z.infer<typeof waiver>;

/** A longer limit, only where the step that it asks for was taken before the limit before it had passed. */
export const extension = z.strictObject({
  id: word,
  title: text,
  citation: text,
  /** What must have gone out, or been paid, in time. */
  by: satisfiedBy,
  when: z.array(condition).optional(),
  /** The limit that then counts, from the same anchor; with `from: step` from the step itself. */
  limit,
  from: z.enum(['anchor', 'step']).optional(),
});
export type Extension = z.infer<typeof extension>;
