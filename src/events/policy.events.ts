import { z } from 'zod';
import { defineEvent, document, plain, prose, sha256, type DraftOf } from './define-event.js';

export const policyProposed = defineEvent('policy.proposed', 1, {
  packId: plain(),
  packVersion: plain(),
  hash: sha256(),
});
/** Carries the pack's canonical bytes: the engine loads by hash from the log, whatever a later release ships. */
export const policyActivated = defineEvent('policy.activated', 1, {
  packId: plain(),
  packVersion: plain(),
  hash: sha256(),
  bytes: document(),
  /** Why a pack without legal review, or with unverified numbers, is in force all the same. */
  override: z.strictObject({ reason: prose() }).optional(),
});
export const policyRetired = defineEvent('policy.retired', 1, { packId: plain(), hash: sha256(), why: prose() });

export const policyEvents = [policyProposed, policyActivated, policyRetired] as const;
export type PolicyEvent = DraftOf<(typeof policyEvents)[number]>;
