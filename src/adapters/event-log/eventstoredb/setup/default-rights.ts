/** Reading, writing, deleting, reading metadata, setting metadata: whom the server allows it, by user or group. */
const RIGHTS = ['$r', '$w', '$d', '$mr', '$mw'] as const;
type Right = (typeof RIGHTS)[number];
type Acl = Readonly<Record<Right, readonly string[]>>;

/** The document of the stream `$settings`: the rights on every stream that says nothing else itself. */
export interface DefaultRights {
  readonly $userStreamAcl: Acl;
  readonly $systemStreamAcl: Acl;
}

const ADMINS = '$admins';
const EVERYBODY = '$all';

/**
 * The default rights under which these users can append and read, and only administrators can delete, truncate, set
 * metadata or change this. Whom present rights name for reading and appending beside everybody stays named, so that
 * others on a shared server are not shut out; for what destroys, only those stay who are neither these users nor
 * everybody.
 *
 * @param present the document that stands there, undefined where none does
 */
export function defaultRights(users: readonly string[], present: unknown): DefaultRights {
  const userStreams = aclOf(present, '$userStreamAcl');
  const systemStreams = aclOf(present, '$systemStreamAcl');
  const allowed = (roles: readonly string[]) => distinct([...users, ADMINS, ...roles.filter(isSomebody)]);
  const forbidden = (roles: readonly string[]) =>
    distinct([ADMINS, ...roles.filter((role) => isSomebody(role) && !users.includes(role))]);
  return {
    $userStreamAcl: {
      $r: allowed(userStreams.$r),
      $w: allowed(userStreams.$w),
      $d: forbidden(userStreams.$d),
      $mr: allowed(userStreams.$mr),
      $mw: forbidden(userStreams.$mw),
    },
    $systemStreamAcl: {
      $r: allowed(systemStreams.$r),
      $w: forbidden(systemStreams.$w),
      $d: forbidden(systemStreams.$d),
      $mr: forbidden(systemStreams.$mr),
      $mw: forbidden(systemStreams.$mw),
    },
  };
}

/** Whether the document that stands there says exactly this. */
export function saysTheSame(present: unknown, wanted: DefaultRights): boolean {
  return (['$userStreamAcl', '$systemStreamAcl'] as const).every((kind) =>
    RIGHTS.every((right) => {
      const there = [...aclOf(present, kind)[right]].sort();
      const asked = [...wanted[kind][right]].sort();
      return there.length === asked.length && there.every((role, i) => role === asked[i]);
    }),
  );
}

const isSomebody = (role: string): boolean => role !== EVERYBODY;
const distinct = (roles: readonly string[]): readonly string[] => [...new Set(roles)];

/** A role may stand alone or in a list; what is missing names nobody. */
function aclOf(document: unknown, kind: keyof DefaultRights): Acl {
  const acl = (document as Partial<Record<string, Record<string, unknown>>> | null | undefined)?.[kind] ?? {};
  const roles = (right: Right): readonly string[] => [acl[right] ?? []].flat().map(String);
  return { $r: roles('$r'), $w: roles('$w'), $d: roles('$d'), $mr: roles('$mr'), $mw: roles('$mw') };
}
