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
] as const;
export type Role = (typeof ROLES)[number];

export const keyIssued = defineEvent('principal.key-issued', 1, {
  principalId: plain(),
  principalType: oneOf(['person', 'system']),
  name: pii('principalId', 200),
  keyId: plain(),
  /** HMAC-SHA-256 of the key under the deployment's secret, hex. */
  keyHash: sha256(),
  roles: z.array(oneOf(ROLES)).min(1).max(7),
  /** Empty lists mean "all". */
  scope: z.strictObject({ kinds: z.array(plain()).max(50), legalEntities: z.array(plain()).max(200) }),
});
export const keyRevoked = defineEvent('principal.key-revoked', 1, {
  principalId: plain(),
  keyId: plain(),
  why: pii('principalId', 4_000),
});

export const principalEvents = [keyIssued, keyRevoked] as const;
export type PrincipalEvent = DraftOf<(typeof principalEvents)[number]>;
