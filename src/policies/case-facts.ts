/** How far the evidence for a letter goes, weakest first. Each rule names the level that satisfies it. */
export const evidenceLevels = [
  'COMPOSED',
  'RELEASED',
  'HANDED_OFF',
  'ASSUMED_RECEIVED',
  'DELIVERED',
  'OPENED',
] as const;
export type EvidenceLevel = (typeof evidenceLevels)[number];

/** A named business fact of a case: an anchor of clocks that is no decision. */
export interface CaseFact {
  readonly name: string;
  readonly value?: string | number | boolean;
  /** When it was so in the business (the regulatory receipt where there is one), RFC 3339 UTC. */
  readonly at: string;
  readonly eventId: string;
  /** The `eventId` of the fact that this one corrects. */
  readonly supersedes?: string;
  /** Nobody outside may come to know it: what a clock computes from it is restricted too. */
  readonly restricted?: boolean;
}

/** Money paid on a case; `kind` is a word of the firm: `refund`, `provisional-credit`, `claim-payment`. */
export interface CasePayment {
  readonly kind: string;
  /** The value date, as an instant. */
  readonly at: string;
  readonly eventId: string;
}

/** An error put right in the books. */
export interface CaseCorrection {
  readonly at: string;
  readonly eventId: string;
}

/** A notice filed with an authority, receipted. */
export interface CaseFiling {
  readonly authority: string;
  readonly at: string;
  /** The event or communication that says so. */
  readonly eventId: string;
}

export interface CaseParty {
  readonly id: string;
  /** `primary`, `joint`, `representative`, … */
  readonly role: string;
}

/** What a party agreed to. Without `withdrawnAt` it stands. */
export interface CaseConsent {
  readonly party: string;
  readonly channel: string;
  readonly from: string;
  readonly withdrawnAt?: string;
}

export interface CaseDecision {
  readonly outcome: string;
  readonly at: string;
  readonly eventId: string;
  /** The `eventId` of the decision that this one revises. */
  readonly supersedes?: string;
}

export interface CaseCommunication {
  readonly id: string;
  readonly kind: string;
  /** The `eventId` of the decision or fact that the letter was written for, where the record says so. */
  readonly relatesTo?: string;
  /** The highest level reached so far, and when. */
  readonly reachedLevel: EvidenceLevel;
  readonly at: string;
  /** When each level was reached. Without it a letter opened in May would count as mailed in May. */
  readonly reachedAt?: Partial<Record<EvidenceLevel, string>>;
  /** Ids of the required elements that the letter carries, once it is composed. */
  readonly elements?: readonly string[];
  /** The channel used, for rules that name theirs. */
  readonly channel?: string;
  /** The party that it went to, for duties to each. Without it the primary party. */
  readonly recipient?: string;
  /** oral: said, and on record as said. Written where absent. */
  readonly form?: 'written' | 'oral';
  /** Carried for the caller. Never used to match: what a letter claims to be for is no evidence that it fits. */
  readonly reasonObligationId?: string;
}

/**
 * What a rule may know about a case, as plain data. Every list stands in the order of the record (the first recorded
 * first): the first of a chain of superseding facts names the occurrence, so the order must not change later.
 * All times are RFC 3339 UTC.
 */
export interface CaseFacts {
  readonly caseId: string;
  readonly kind: string;
  readonly legalEntity: string;
  readonly product?: string;
  /** `US`, `US-CA`, `GB`, … A pack for `US` also covers `US-CA`. */
  readonly jurisdiction: string;
  /** IANA zone of the legal entity; the pack's zone where absent. */
  readonly zone?: string;
  readonly openedAt: string;
  /** When the firm received it. Where absent, the opening stands for it, and the steps say so. */
  readonly receivedAt?: string;
  readonly facts: readonly CaseFact[];
  readonly decisions: readonly CaseDecision[];
  readonly communications: readonly CaseCommunication[];
  readonly payments?: readonly CasePayment[];
  readonly corrections?: readonly CaseCorrection[];
  readonly filings?: readonly CaseFiling[];
  /** Who must be told, for duties to each. Without it one letter is enough. */
  readonly parties?: readonly CaseParty[];
  readonly consents?: readonly CaseConsent[];
  /** Closing stops no statutory clock: carried for explanations only. */
  readonly closed?: boolean;
}

/** When a letter reached a level, or undefined where it has not. Time of the level itself if the record has it. */
export function reachedAt(letter: CaseCommunication, level: EvidenceLevel): string | undefined {
  const own = letter.reachedAt?.[level];
  if (own !== undefined) return own;
  const wanted = evidenceLevels.indexOf(level);
  if (evidenceLevels.indexOf(letter.reachedLevel) < wanted) return undefined;
  // A higher level implies the lower one: the earliest known time at or above it.
  const known = evidenceLevels
    .slice(wanted)
    .map((higher) => letter.reachedAt?.[higher])
    .filter((at): at is string => at !== undefined);
  return [letter.at, ...known].sort()[0];
}
