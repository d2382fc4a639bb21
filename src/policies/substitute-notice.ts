import type { ActivePack } from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { appliesTo } from './obligations.js';
import type { Substitute } from './pack-schema.js';
import { versionOn } from './pack.js';
import { localDate } from './plain-date.js';

/** What a pack asks for in place of a notice that does not reach somebody, and which pack it is. */
export interface SubstituteRule extends Substitute {
  readonly policy: {
    readonly packId: string;
    readonly version: string;
    readonly hash: string;
    readonly ruleId: string;
  };
}

/** The substitute of a kind of notice on such a case at that time; undefined where no pack knows one. */
export function substituteFor(
  packs: readonly ActivePack[],
  facts: Pick<CaseFacts, 'kind' | 'jurisdiction' | 'product'>,
  kind: string,
  at: string,
): SubstituteRule | undefined {
  for (const { pack, hash } of packs) {
    const version = pack.versions[0] && versionOn(pack, localDate(at, pack.versions[0].zone));
    const substitute = version?.notices[kind]?.substitute;
    if (!version || !substitute || !appliesTo(version, facts)) continue;
    const policy = { packId: pack.id, version: version.version, hash, ruleId: substitute.rule };
    return { ...substitute, policy };
  }
  return undefined;
}
