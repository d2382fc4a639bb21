import { personalText } from '../../events/envelope.js';
import { change, defineProjection, on, put } from '../define-projection.js';
import { PrincipalKeyTable } from './entity.js';

/** Who holds which key, with which roles and scope, and is it still valid? */
export const principals = defineProjection({
  name: 'principals',
  version: 1,
  tables: [PrincipalKeyTable],
  project: [
    on({
      'principal.key-issued': ({ data, metadata }) =>
        put(PrincipalKeyTable, {
          keyId: data.keyId,
          principalId: data.principalId,
          principalType: data.principalType,
          name: personalText(data.name),
          keyHash: data.keyHash,
          roles: data.roles,
          scope: data.scope,
          revoked: false,
          issuedAt: metadata.occurredAt,
          issuedBy: metadata.actor.id,
        }),
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
    }),
  ],
});
