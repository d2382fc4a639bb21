import { z } from 'zod';

const text = z.string();
const reason = z.object({
  code: text,
  /** As the reader is told it: specific, in plain words (12 CFR 1002.9(b)(2)). */
  text,
});

/**
 * What a letter may say, all of it ready to print ("1 July 2026", "USD 12,000.00"). The composing effect supplies it and
 * the templates name it by dots; {@link namesKnownValue} holds templates to exactly these names.
 */
export const letterMergeData = z.object({
  letter: z.object({
    /** Printed date of the letter. */
    date: text,
    /** Our reference, which an answer should quote. */
    reference: text,
    /** One of the kinds of communication. */
    kind: text,
    /** What a person wants said, in their own words. */
    message: text.optional(),
  }),
  /** The earlier letter that this one supersedes or corrects. */
  replaces: z.object({ date: text.optional(), reference: text }).optional(),
  case: z.object({
    /** Reference of the case in the system that decides it. */
    reference: text,
    /** Kind of the case: application, complaint, claim … */
    kind: text,
    product: text.optional(),
    /** ISO 3166-1 alpha-2, with a subdivision where the law is a state's: US, US-CA, GB. */
    jurisdiction: text,
    /** Day on which the case came in: when the firm received it, whenever it was keyed in. */
    openedOn: text,
    title: text.optional(),
  }),
  /** The firm that decided and writes. */
  creditor: z.object({
    name: text,
    address: text,
    phone: text.optional(),
    /** Id of the agency that supervises it, where the text of a partial knows its address: occ, fdic … */
    agency: text.optional(),
    /** The federal agency that supervises it (12 CFR 1002, appendix A); firms outside the United States have none. */
    agencyName: text.optional(),
    agencyAddress: text.optional(),
  }),
  recipient: z.object({
    name: text,
    address: text,
  }),
  decision: z
    .object({
      /** One of the outcomes of a case: approved, denied, counteroffered … */
      outcome: text,
      /** Day of the decision. */
      on: text,
      reasons: z.array(reason),
      amount: text.optional(),
    })
    .optional(),
  /** What was asked for last and has not come in. */
  information: z.object({ items: z.array(z.object({ text })) }).optional(),
  /** Stage that the case has reached, in words. */
  stage: text.optional(),
  /** Who deals with the case after it was escalated. */
  escalatedTo: text.optional(),
  /** How the case was closed, in words. */
  resolution: text.optional(),
});
export type LetterMergeData = z.infer<typeof letterMergeData>;

/** A name as a template writes it, in parts: `decision.reasons[0].text` is `['decision', 'reasons', 0, 'text']`. */
export type NameParts = readonly (string | number)[];

/** Whether a template may name this: a value of {@link LetterMergeData}, a part of it, or the size of a list. */
export function namesKnownValue(parts: NameParts, from: z.ZodType = letterMergeData): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) return true;
  const schema = from instanceof z.ZodOptional ? (from.unwrap() as z.ZodType) : from;
  if (schema instanceof z.ZodObject) {
    const member = (schema.shape as Record<string, z.ZodType>)[part];
    return member !== undefined && namesKnownValue(rest, member);
  }
  if (schema instanceof z.ZodArray) {
    if (part === 'size') return rest.length === 0;
    return (typeof part === 'number' || part === 'first' || part === 'last') && namesItemValue(rest);
  }
  return false;
}

/** Whether an item of a list has this value: what a template may name of a loop's variable. */
export function namesItemValue(parts: NameParts): boolean {
  return namesKnownValue(parts, reason);
}
