import type { Role } from '../../events/principal.events.js';
import type { Actor } from '../../events/envelope.js';

/** Who calls, as their key or token says. */
export interface Principal {
  readonly id: string;
  readonly type: 'person' | 'system';
  readonly name: string;
  /** Of those who call with a key. */
  readonly keyId?: string;
  readonly roles: readonly Role[];
  /** Empty lists mean "all". */
  readonly scope: { readonly kinds: readonly string[]; readonly legalEntities: readonly string[] };
  /** Principal id of the person in whose name a system calls. */
  readonly onBehalfOf?: string;
}

export const actorOf = ({ id, type, name, onBehalfOf }: Principal): Actor => ({
  type,
  id,
  name,
  ...(onBehalfOf !== undefined && { onBehalfOf }),
});

/** Roles of a key or token, with those granted to their holder and without those removed: the removal wins. */
export function effectiveRoles(
  own: readonly Role[],
  changes: { readonly granted: readonly Role[]; readonly removed: readonly Role[] } | undefined,
): readonly Role[] {
  if (!changes) return own;
  return [...new Set([...own, ...changes.granted])].filter((role) => !changes.removed.includes(role));
}

/** Whether a case of this kind and entity is within a principal's scope. */
export function inScope({ scope }: Principal, of: { readonly kind: string; readonly legalEntity: string }): boolean {
  const covers = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  return covers(scope.kinds, of.kind) && covers(scope.legalEntities, of.legalEntity);
}
