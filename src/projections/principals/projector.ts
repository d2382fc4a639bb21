import { personalText } from '../../events/envelope.js';
import type { Role } from '../../events/principal.events.js';
import { change, defineProjection, merge, on, put } from '../define-projection.js';
import { PrincipalKeyTable, PrincipalTable, type PrincipalRow } from './entity.js';

type Principal = Omit<PrincipalRow, 'fromPosition' | 'toPosition'>;

/** A principal's row: begun with what an event says of it, or changed by that. */
const principal = (
  first: Pick<Principal, 'principalId'> & Partial<Principal>,
  later: (current: Principal) => Partial<Principal>,
) =>
  merge(PrincipalTable, { principalType: 'person', granted: [], removed: [], ...first }, (current) => later(current));

const without = (roles: readonly Role[], role: Role): readonly Role[] => roles.filter((other) => other !== role);
const including = (roles: readonly Role[], role: Role): readonly Role[] => [...without(roles, role), role].sort();

/** Who is known, who holds which key, with which roles and scope, and is it still valid? */
export const principals = defineProjection({
  name: 'principals',
  version: 2,
  tables: [PrincipalKeyTable, PrincipalTable],
  project: [
    on({
      'principal.key-issued': ({ data, metadata }) => {
        const { principalId, principalType } = data;
        const name = personalText(data.name);
        return [
          put(PrincipalKeyTable, {
            keyId: data.keyId,
            principalId,
            principalType,
            name,
            keyHash: data.keyHash,
            roles: data.roles,
            scope: data.scope,
            revoked: false,
            issuedAt: metadata.occurredAt,
            issuedBy: metadata.actor.id,
          }),
          principal({ principalId, principalType, name }, (current) => ({
            principalType,
            name: current.name ?? name,
          })),
        ];
      },
      'principal.key-revoked': ({ data: { keyId, why }, metadata }) =>
        change(
          PrincipalKeyTable,
          { keyId },
          {
            revoked: true,
            revokedAt: metadata.occurredAt,
            revokedBy: metadata.actor.id,
            revokedWhy: personalText(why),
          },
        ),
      'principal.first-seen': ({ data, metadata: { occurredAt: firstSeenAt } }) => {
        const seen = { name: personalText(data.name), firstSeenAt };
        return principal({ principalId: data.principalId, ...seen }, () => seen);
      },
      'principal.role-granted': ({ data: { principalId, role } }) =>
        principal({ principalId, granted: [role] }, ({ granted, removed }) => ({
          granted: including(granted, role),
          removed: without(removed, role),
        })),
      'principal.role-removed': ({ data: { principalId, role } }) =>
        principal({ principalId, removed: [role] }, ({ granted, removed }) => ({
          granted: without(granted, role),
          removed: including(removed, role),
        })),
    }),
  ],
});
