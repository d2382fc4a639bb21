import { z } from 'zod';
import { defineEvent, document, integer, oneOf, plain, prose, sha256, type DraftOf } from './define-event.js';
import { COMMUNICATION_KINDS } from './communication.events.js';

const head = () => ({ templateId: plain(), templateVersion: integer() });

export const templateDrafted = defineEvent('template.drafted', 1, {
  ...head(),
  kind: oneOf(COMMUNICATION_KINDS),
  title: plain(),
  language: plain(),
  body: document(),
  bodyHash: sha256(),
  /** Ids of the required elements that the body declares. */
  elements: z.array(plain()).max(50),
});
export const templateSubmitted = defineEvent('template.submitted', 1, head());
export const templateApproved = defineEvent('template.approved', 1, { ...head(), bodyHash: sha256() });
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
