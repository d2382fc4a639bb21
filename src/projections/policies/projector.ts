import { add, change, defineProjection, merge, on } from '../define-projection.js';
import { PolicyBytesTable, PolicyTable } from './entity.js';

/** Which versions of which policy packs are proposed, in force or retired, and by whose word? */
export const policies = defineProjection({
  name: 'policies',
  version: 1,
  tables: [PolicyTable, PolicyBytesTable],
  project: [
    on({
      'policy.proposed': ({ data: { packId, packVersion, hash }, metadata: { occurredAt, actor } }) => {
        const proposal = { proposedAt: occurredAt, proposedBy: actor.id };
        return merge(PolicyTable, { packId, packVersion, hash, state: 'proposed', ...proposal }, () => proposal);
      },
      'policy.activated': ({ data: { packId, packVersion, hash, bytes, override }, metadata }) => {
        const activation = {
          state: 'active' as const,
          activatedAt: metadata.occurredAt,
          activatedBy: metadata.actor.id,
          overrideReason: override?.reason ?? null,
        };
        return [
          merge(PolicyTable, { packId, packVersion, hash, ...activation }, () => ({
            ...activation,
            retiredAt: null,
            retiredBy: null,
            retiredWhy: null,
          })),
          add(PolicyBytesTable, { packId, hash, bytes }),
        ];
      },
      'policy.retired': ({ data: { packId, hash, why }, metadata: { occurredAt, actor } }) =>
        change(
          PolicyTable,
          { packId, hash },
          { state: 'retired', retiredAt: occurredAt, retiredBy: actor.id, retiredWhy: why },
        ),
    }),
  ],
});
