import type { Evidence, RecipientProgress } from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { earliest, evidenceOf, type NoticeScope } from './matching.js';
import type { Rule } from './pack-schema.js';

/** Whom a duty to each means where the rule names no roles. */
export const APPLICANTS = ['primary', 'joint'];

interface Satisfaction {
  /** What did it; of several recipients the last one's. Absent while it is not done. */
  readonly evidence?: Evidence;
  readonly recipients?: RecipientProgress;
}

/**
 * What satisfies a duty. One to each of several is done when each of them has theirs; a letter that names no recipient
 * is the primary party's. A record that names no parties cannot tell several apart: there one letter is enough.
 */
export function satisfactionOf(rule: Rule, facts: CaseFacts, scope: NoticeScope): Satisfaction {
  const all = evidenceOf(facts, rule.satisfiedBy, scope).filter((one) => reachesWhomItMust(rule, facts, one));
  const roles = rule.recipientRoles ?? APPLICANTS;
  const parties = rule.recipient === 'each' ? (facts.parties ?? []).filter(({ role }) => roles.includes(role)) : [];
  if (parties.length === 0) {
    const evidence = earliest(all);
    return evidence ? { evidence } : {};
  }
  const told = parties.map(({ id, role }) => {
    const own = all.filter(({ ref }) => {
      const letter = facts.communications.find((one) => one.id === ref);
      return (letter?.recipient ?? (role === 'primary' ? id : undefined)) === id;
    });
    return { party: id, evidence: earliest(own) };
  });
  const done = told.flatMap(({ party, evidence }) => (evidence ? [{ party, ref: evidence.ref, at: evidence.at }] : []));
  const missing = told.filter(({ evidence }) => evidence === undefined).map(({ party }) => party);
  const recipients: RecipientProgress = { required: parties.length, done, missing };
  const evidence = told
    .map((one) => one.evidence)
    .filter((one) => one !== undefined)
    .reduce<Evidence | undefined>((last, one) => (last === undefined || one.at > last.at ? one : last), undefined);
  return missing.length === 0 && evidence ? { evidence, recipients } : { recipients };
}

/**
 * Whether a letter went to somebody to whom the duty is owed: the primary party or who represents them; a representative
 * alone, where the rule says so and there is one. What names no recipient, or a record that names no parties, is taken
 * as it stands; so is what is no letter. A rule to one of several names their roles.
 */
function reachesWhomItMust({ recipient, recipientRoles }: Rule, facts: CaseFacts, { by, ref }: Evidence): boolean {
  if (by !== 'communication' || recipient === 'each' || recipient === 'authority') return true;
  const to = facts.communications.find(({ id }) => id === ref)?.recipient;
  const role = facts.parties?.find(({ id }) => id === to)?.role;
  if (role === undefined) return true;
  const represented = facts.parties?.some((one) => one.role === 'representative') === true;
  if (recipient === 'representative' && represented) return role === 'representative';
  return role === 'primary' || role === 'representative' || recipientRoles?.includes(role) === true;
}
