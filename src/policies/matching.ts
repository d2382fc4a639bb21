import { reachedAt, type CaseCommunication, type CaseDecision, type CaseFact, type CaseFacts } from './case-facts.js';
import type { Evidence, NoticeEvidence } from './assessment.js';
import { isNotice, type EvidenceSelector, type NoticeSelector } from './evidence-schema.js';

interface Link {
  readonly eventId: string;
  readonly supersedes?: string;
}

/** Statements of one thing, each correcting the one before: the first recorded names it, the last one holds. */
export interface Chain<T> {
  readonly rootId: string;
  readonly members: readonly T[];
  readonly head: T;
}

/** Groups statements by what they supersede. A statement that supersedes an unknown one begins a chain of its own. */
export function chainsOf<T extends Link>(statements: readonly T[]): Chain<T>[] {
  const rootOf = new Map<string, string>();
  const members = new Map<string, T[]>();
  for (const statement of statements) {
    const root = (statement.supersedes && rootOf.get(statement.supersedes)) || statement.eventId;
    rootOf.set(statement.eventId, root);
    members.set(root, [...(members.get(root) ?? []), statement]);
  }
  return [...members].map(([rootId, chain]) => ({ rootId, members: chain, head: chain.at(-1) as T }));
}

/** The facts that hold, corrected ones left out. */
export const factsInForce = (facts: CaseFacts): CaseFact[] => chainsOf(facts.facts).map((chain) => chain.head);

/** The decisions that hold, revised ones left out. */
export const decisionsInForce = (facts: CaseFacts): CaseDecision[] =>
  chainsOf(facts.decisions).map((chain) => chain.head);

/** The decision that the case stands at: of those that hold the last taken. */
export function currentDecision(facts: CaseFacts): CaseDecision | undefined {
  return decisionsInForce(facts).reduce<CaseDecision | undefined>(
    (latest, decision) => (latest === undefined || decision.at >= latest.at ? decision : latest),
    undefined,
  );
}

export const factMatches = (fact: CaseFact, wanted: { fact: string; value?: string | number | boolean | undefined }) =>
  fact.name === wanted.fact && (wanted.value === undefined || fact.value === wanted.value);

export const earliest = <T extends { readonly at: string }>(items: readonly T[]): T | undefined =>
  items.reduce<T | undefined>((first, item) => (first === undefined || item.at < first.at ? item : first), undefined);

/** When a decision stopped to hold: the time of the one that revised it. */
const supersededAt = (decision: CaseDecision, facts: CaseFacts) =>
  facts.decisions.find((other) => other.supersedes === decision.eventId)?.at;

/**
 * Whether a letter is the notice of a decision. It is when the record links them. Without a link to any decision of
 * the case it is when it went out while the decision held (or before it, for letters that speak for themselves).
 * A letter that went out after the decision was revised tells the applicant nothing that holds.
 */
function belongsTo(
  letter: CaseCommunication,
  at: string,
  decision: CaseDecision,
  selector: NoticeSelector,
  facts: CaseFacts,
) {
  const until = supersededAt(decision, facts);
  if (until !== undefined && at >= until) return false;
  if (letter.relatesTo === decision.eventId) return true;
  if (facts.decisions.some((other) => other.eventId === letter.relatesTo)) return false;
  return at >= decision.at || selector.evenBeforeDecision === true;
}

/** Limits a search for letters: to one decision, to letters after an anchor, away from those of other duties. */
export interface NoticeScope {
  readonly decision?: CaseDecision;
  readonly anchorAt?: string;
  readonly notRelatedTo?: readonly string[];
  /** Only what happened after this instant: the next of several in a row. */
  readonly after?: string;
}

/** A consent of the recipient for the channel that stood at that time. */
function consented(letter: CaseCommunication, at: string, facts: CaseFacts): boolean {
  const party = letter.recipient ?? facts.parties?.find((one) => one.role === 'primary')?.id;
  return (facts.consents ?? []).some(
    (consent) =>
      consent.channel === letter.channel &&
      (party === undefined || consent.party === party) &&
      consent.from <= at &&
      (consent.withdrawnAt === undefined || consent.withdrawnAt > at),
  );
}

/** All letters that one of the selectors accepts, each with the time at which it reached the level asked for. */
export function noticesOf(
  facts: CaseFacts,
  selectors: readonly NoticeSelector[],
  scope: NoticeScope = {},
): NoticeEvidence[] {
  return facts.communications.flatMap((letter) =>
    selectors.flatMap((selector) => {
      if (!selector.kinds.includes(letter.kind)) return [];
      if (selector.carries?.some((element) => !letter.elements?.includes(element))) return [];
      if (selector.channels && !(letter.channel && selector.channels.includes(letter.channel))) return [];
      if (letter.relatesTo && scope.notRelatedTo?.includes(letter.relatesTo)) return [];
      if (selector.form && (letter.form ?? 'written') !== selector.form) return [];
      const at = reachedAt(letter, selector.level);
      if (at === undefined) return [];
      if (scope.after !== undefined && at <= scope.after) return [];
      if (letter.channel && selector.consentFor?.includes(letter.channel) && !consented(letter, at, facts)) return [];
      if (selector.onlyAfterAnchor && scope.anchorAt !== undefined && at < scope.anchorAt) return [];
      if (selector.outcomes) {
        const candidates = scope.decision ? [scope.decision] : facts.decisions;
        const outcomes = selector.outcomes;
        const own = candidates.some(
          (decision) => outcomes.includes(decision.outcome) && belongsTo(letter, at, decision, selector, facts),
        );
        if (!own) return [];
      }
      return [{ ref: letter.id, at, level: selector.level }];
    }),
  );
}

/** All that one of the selectors accepts as done: letters, and what a rule may ask for beside them. */
export function evidenceOf(
  facts: CaseFacts,
  selectors: readonly EvidenceSelector[],
  scope: NoticeScope = {},
): Evidence[] {
  return selectors.flatMap((selector) => {
    if (isNotice(selector)) {
      return noticesOf(facts, [selector], scope).map((notice) => ({ ...notice, by: 'communication' as const }));
    }
    const since = selector.onlyAfterAnchor ? scope.anchorAt : undefined;
    return deedsOf(facts, selector)
      .filter(({ at }) => (since === undefined || at >= since) && (scope.after === undefined || at > scope.after))
      .map((deed): Evidence => ({ ...deed, level: 'DELIVERED' }));
  });
}

function deedsOf(
  facts: CaseFacts,
  selector: Exclude<EvidenceSelector, NoticeSelector>,
): Pick<Evidence, 'by' | 'ref' | 'at'>[] {
  const told = (by: Evidence['by'], found: readonly { readonly eventId: string; readonly at: string }[]) =>
    found.map(({ eventId, at }) => ({ by, ref: eventId, at }));
  if ('payment' in selector) {
    return told(
      'payment',
      (facts.payments ?? []).filter(({ kind }) => selector.payment.includes(kind)),
    );
  }
  if ('correction' in selector) return told('correction', facts.corrections ?? []);
  if ('filing' in selector) {
    return told(
      'filing',
      (facts.filings ?? []).filter(({ authority }) => selector.filing.includes(authority)),
    );
  }
  if ('decision' in selector) {
    return told(
      'decision',
      decisionsInForce(facts).filter(({ outcome }) => selector.decision.includes(outcome)),
    );
  }
  return told(
    'fact',
    factsInForce(facts).filter(({ name }) => name === selector.fact),
  );
}
