import { z } from 'zod';
import { day, defineEvent, document, integer, oneOf, plain, prose, sha256, type DraftOf } from './define-event.js';
import { COMMUNICATION_KINDS } from './communication.events.js';

/** What a template is for: a letter of this kind, or a part of letters, such as a text of a regulator. */
export const TEMPLATE_KINDS = [...COMMUNICATION_KINDS, 'partial'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** The day that decides which text of a partial a letter gets: its own, that of the decision, that of the case's coming in. */
export const DATED_BY = ['letter', 'decision', 'received'] as const;
export type DatedBy = (typeof DATED_BY)[number];

const head = () => ({ templateId: plain(), templateVersion: integer() });

export const templateDrafted = defineEvent('template.drafted', 1, {
  ...head(),
  kind: oneOf(TEMPLATE_KINDS),
  title: plain(),
  language: plain(),
  body: document(),
  bodyHash: sha256(),
  /** Ids of the required elements that the body declares. */
  elements: z.array(plain()).max(50),
  /** Ids of the partials that a letter includes. */
  partials: z.array(plain()).max(50).optional(),
  /** Of a partial: where its text stands, and for which days it is meant. */
  partial: z
    .strictObject({
      citation: plain(),
      source: plain(),
      confidence: oneOf(['verified', 'unverified']),
      legalReview: z.strictObject({ by: plain(), on: day() }).optional(),
      effectiveFrom: day(),
      /** The last day on which it may be used. */
      effectiveUntil: day().optional(),
      datedBy: oneOf(DATED_BY),
    })
    .optional(),
});
export const templateSubmitted = defineEvent('template.submitted', 1, head());
export const templateApproved = defineEvent('template.approved', 1, {
  ...head(),
  bodyHash: sha256(),
  /** Of a partial: the approved letters that include it, as the approver named them. */
  letters: z.array(plain()).max(200).optional(),
});
export const templateRejected = defineEvent('template.rejected', 1, { ...head(), why: prose() });
export const templateRetired = defineEvent('template.retired', 1, { ...head(), why: prose() });

export const templateEvents = [
  templateDrafted,
  templateSubmitted,
  templateApproved,
  templateRejected,
  templateRetired,
] as const;
export type TemplateEvent = DraftOf<(typeof templateEvents)[number]>;
