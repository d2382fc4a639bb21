import { beginnings } from './beginning.js';
import type { CaseCommunication, CaseFacts } from './case-facts.js';
import { appliesTo } from './obligations.js';
import type { ActivePack } from './assessment.js';
import { versionOn } from './pack.js';
import { endOfDay, localDate } from './plain-date.js';

/** When a letter counts as received though nobody has said so, and by which pack. */
export interface DeemedReceiptAnswer {
  /** The last instant of that day, in the zone of the firm; of several packs and calendars the latest. */
  readonly at: string;
  readonly citation: string;
  /** The rule is named by the kind of the letter. */
  readonly policy: {
    readonly packId: string;
    readonly version: string;
    readonly hash: string;
    readonly ruleId: string;
  };
}

/** Undefined for a letter that was not handed off, and where no pack assumes the receipt of its kind by its channel. */
export function deemedReceiptOf(
  packs: readonly ActivePack[],
  facts: CaseFacts,
  letter: CaseCommunication,
): DeemedReceiptAnswer | undefined {
  const sent = letter.reachedAt?.HANDED_OFF;
  if (sent === undefined) return undefined;
  return packs
    .flatMap(({ pack, hash }) => {
      const version = versionOn(pack, localDate(sent, facts.zone ?? pack.versions[0]?.zone ?? 'UTC'));
      const rule = version?.notices[letter.kind]?.assumedReceipt;
      if (!version || !rule || !appliesTo(version, facts)) return [];
      if (rule.channels && !rule.channels.includes(letter.channel ?? '')) return [];
      const place = { zone: facts.zone ?? version.zone, calendars: version.calendars };
      const anchor = { title: 'handed off', at: sent, eventId: letter.id };
      const policy = { packId: pack.id, version: version.version, hash, ruleId: letter.kind };
      return beginnings({ assumedReceipt: { after: rule.after } }, anchor, {}, place).map(({ date }) => ({
        at: endOfDay(date, place.zone),
        citation: rule.citation,
        policy,
      }));
    })
    .reduce<DeemedReceiptAnswer | undefined>(
      (latest, one) => (latest === undefined || one.at > latest.at ? one : latest),
      undefined,
    );
}
