import type { ActivePack } from '../policies/assessment.js';
import { parsePack } from '../policies/pack.js';
import type { SagaDefinition } from '../ports/saga.js';

/** The packs in force, and those that a running clock was started under. */
export interface PacksOnRecord {
  /** By hash, everything ever activated. */
  readonly byHash: Readonly<Record<string, ActivePack>>;
  /** Hash in force by pack id. */
  readonly inForce: Readonly<Record<string, string>>;
}

/** Which packs were activated and retired, for sagas that judge by them. */
export const packsOnRecord: NonNullable<SagaDefinition<unknown, never, PacksOnRecord>['reference']> = {
  types: ['policy.activated', 'policy.retired'],
  initial: { byHash: {}, inForce: {} },
  evolve: (packs, event) => {
    if (event.type === 'policy.activated') {
      const { packId, hash, bytes } = event.data;
      return {
        byHash: { ...packs.byHash, [hash]: { pack: parsePack(bytes), hash } },
        inForce: { ...packs.inForce, [packId]: hash },
      };
    }
    if (event.type !== 'policy.retired' || packs.inForce[event.data.packId] !== event.data.hash) return packs;
    const { [event.data.packId]: _, ...inForce } = packs.inForce;
    return { ...packs, inForce };
  },
};
