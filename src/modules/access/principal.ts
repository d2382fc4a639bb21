import type { Role } from '../../events/principal.events.js';
import type { Actor } from '../../events/envelope.js';

/** Who calls, as their key says. */
export interface Principal {
  readonly id: string;
  readonly type: 'person' | 'system';
  readonly name: string;
  readonly keyId: string;
  readonly roles: readonly Role[];
  /** Empty lists mean "all". */
  readonly scope: { readonly kinds: readonly string[]; readonly legalEntities: readonly string[] };
}

export const actorOf = ({ id, type, name }: Principal): Actor => ({ type, id, name });

/** Whether a case of this kind and entity is within a principal's scope. */
export function inScope({ scope }: Principal, of: { readonly kind: string; readonly legalEntity: string }): boolean {
  const covers = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  return covers(scope.kinds, of.kind) && covers(scope.legalEntities, of.legalEntity);
}
