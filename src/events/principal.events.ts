import { z } from 'zod';
import { defineEvent, oneOf, pii, plain, sha256, type DraftOf } from './define-event.js';

export const ROLES = [
  'case-system',
  'service',
  'officer',
  'auditor',
  'template-approver',
  'policy-approver',
  'admin',
  /** Opens no door of its own: a system with it may act on behalf of a person. */
  'delegate',
  /** A portal of the firm's customers: gets tokens that show one customer's letters. Reads nothing else. */
  'portal',
] as const;
export type Role = (typeof ROLES)[number];

export const keyIssued = defineEvent('principal.key-issued', 1, {
  principalId: plain(),
  principalType: oneOf(['person', 'system']),
  name: pii('principalId', 200),
  keyId: plain(),
  /** HMAC-SHA-256 of the key under the deployment's secret, hex. */
  keyHash: sha256(),
  roles: z.array(oneOf(ROLES)).min(1).max(20),
  /** Empty lists mean "all". */
  scope: z.strictObject({ kinds: z.array(plain()).max(50), legalEntities: z.array(plain()).max(200) }),
});
export const keyRevoked = defineEvent('principal.key-revoked', 1, {
  principalId: plain(),
  keyId: plain(),
  why: pii('principalId', 4_000),
});
/** A person has signed in for the first time: whose name stands behind the id. */
export const firstSeen = defineEvent('principal.first-seen', 1, {
  principalId: plain(),
  name: pii('principalId', 200),
});
/** Beside the roles that keys and tokens bring, and after a removal: again. */
export const roleGranted = defineEvent('principal.role-granted', 1, {
  principalId: plain(),
  role: oneOf(ROLES),
  why: pii('principalId', 4_000),
});
/** Whatever keys and tokens bring: not this role. */
export const roleRemoved = defineEvent('principal.role-removed', 1, {
  principalId: plain(),
  role: oneOf(ROLES),
  why: pii('principalId', 4_000),
});

export const principalEvents = [keyIssued, keyRevoked, firstSeen, roleGranted, roleRemoved] as const;
export type PrincipalEvent = DraftOf<(typeof principalEvents)[number]>;
