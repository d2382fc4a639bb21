import type { NoticeDuty, NoticeDutyAnswer } from '../../policies/assessment.js';
import type { DecisionView } from '../../projections/decisions/queries.js';
import type { DueClock } from '../../projections/obligations/queries.js';

/** Decisions: `decisions` = `notified` + the three buckets of decisions without notice. */
export interface DecisionCounts {
  readonly decisions: number;
  readonly notified: number;
  readonly duty: number;
  readonly 'no-duty': number;
  readonly 'cannot-tell': number;
}

/** What the rules say of decisions without notice: the same words for all of them. */
export interface Verdict {
  readonly duty: NoticeDuty;
  readonly reason: string;
  readonly citation: string | null;
  readonly policy: string | null;
  readonly decisions: number;
}

/** How a clock stands at the position; exactly one holds of a clock with a limit. */
export type ClockStanding = 'met' | 'late' | 'missed' | 'waived' | 'at-risk' | 'running';

/** Clocks of one rule: `clocks` = the six standings. Own limits missed and undetermined ones are counted apart. */
export interface RuleCounts extends Readonly<Record<ClockStanding, number>> {
  readonly packId: string;
  readonly ruleId: string;
  readonly title: string;
  readonly citation: string;
  readonly clocks: number;
  /** The firm's own limit passed and the statutory one did not. */
  readonly ownMissed: number;
  readonly undetermined: number;
}

type Mutable<T> = { -readonly [P in keyof T]: T[P] };

const noDecisions = (): Mutable<DecisionCounts> => ({ decisions: 0, notified: 0, duty: 0, 'no-duty': 0, 'cannot-tell': 0 }); // prettier-ignore

/** Without notice, the first to read: what the firm owes. */
export const BUCKETS = ['duty', 'no-duty', 'cannot-tell'] as const satisfies readonly NoticeDuty[];

/** Counts decisions one by one, and keeps for each in two bytes what the rules say of it. */
export class DecisionTally {
  readonly total: DecisionCounts = noDecisions();
  readonly kinds = new Set<string>();
  readonly legalEntities = new Set<string>();
  readonly importIds = new Set<string>();
  /** Something restricted was counted. */
  restricted = false;
  private readonly outcomes = new Map<string, Mutable<DecisionCounts>>();
  private readonly months = new Map<string, Mutable<DecisionCounts>>();
  private readonly verdicts: Mutable<Verdict>[] = [];
  private readonly verdictNumbers = new Map<string, number>();
  /** By place in the order of the report: 0 for notified, else the number of the verdict plus one. */
  private readonly places: Uint16Array;

  /** @param expected how many decisions will be counted */
  constructor(expected: number) {
    this.places = new Uint16Array(expected);
  }

  add(decision: DecisionView, answer: NoticeDutyAnswer): void {
    const place = this.total.decisions;
    if (place >= this.places.length)
      throw new RangeError(`More decisions than the ${this.places.length} counted before`);
    const bucket = answer.notice ? 'notified' : answer.duty;
    const counts = [this.total, of(this.outcomes, decision.outcome), of(this.months, decision.decidedAt.slice(0, 7))];
    for (const one of counts as Mutable<DecisionCounts>[]) {
      one.decisions += 1;
      one[bucket] += 1;
    }
    if (!answer.notice) this.places[place] = this.verdictNumber(answer) + 1;
    if (decision.case) {
      this.kinds.add(decision.case.kind);
      this.legalEntities.add(decision.case.legalEntity);
    }
    this.restricted ||= isRestricted(decision);
    if (decision.importId !== null) this.importIds.add(decision.importId);
  }

  /** By outcome, the most frequent first. */
  byOutcome(): (readonly [outcome: string, counts: DecisionCounts])[] {
    return [...this.outcomes].sort(([a, { decisions: m }], [b, { decisions: n }]) => n - m || (a < b ? -1 : 1));
  }

  /** By month of the decision (UTC), `2026-07`, the earliest first; months without decisions are absent. */
  byMonth(): (readonly [month: string, counts: DecisionCounts])[] {
    return [...this.months].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** What the rules say of decisions without notice, one bucket, the most frequent first. */
  verdictsOf(bucket: NoticeDuty): Verdict[] {
    return this.verdicts.filter(({ duty }) => duty === bucket).sort((a, b) => b.decisions - a.decisions || (a.reason < b.reason ? -1 : 1)); // prettier-ignore
  }

  /** The verdict of the n-th decision in the order of the report; undefined where it had its notice. */
  verdictAt(place: number): Verdict | undefined {
    const number = this.places[place];
    if (number === undefined) throw new RangeError(`No decision was counted at place ${place}`);
    return number === 0 ? undefined : this.verdicts[number - 1];
  }

  private verdictNumber({ duty, reason, citation: cited, packId, packVersion }: NoticeDutyAnswer): number {
    const citation = cited ?? null;
    const policy = packId === undefined ? null : `${packId} ${packVersion ?? ''}`.trim();
    const key = JSON.stringify([duty, reason, citation, policy]);
    const number = this.verdictNumbers.get(key) ?? this.verdicts.length;
    if (number === this.verdicts.length) {
      this.verdictNumbers.set(key, number);
      this.verdicts.push({ duty, reason, citation, policy, decisions: 0 });
    }
    (this.verdicts[number] as Mutable<Verdict>).decisions += 1;
    return number;
  }
}

const isRestricted = (row: DecisionView | DueClock): boolean =>
  row.confidentiality === 'restricted' || row.case?.confidentiality === 'restricted';

function of(groups: Map<string, Mutable<DecisionCounts>>, key: string): Mutable<DecisionCounts> {
  const known = groups.get(key);
  if (known) return known;
  const fresh = noDecisions();
  groups.set(key, fresh);
  return fresh;
}

/**
 * How a clock stands. A statutory limit that passed stays missed, whatever came after: `late` where the duty was met in
 * the end, else `missed`.
 */
export function standingOf(clock: DueClock): ClockStanding {
  if (clock.satisfiedAt !== null) return clock.satisfiedLate || clock.statutoryBreachedAt !== null ? 'late' : 'met';
  if (clock.statutoryBreachedAt !== null) return 'missed';
  if (clock.waivedAt !== null) return 'waived';
  return clock.warnedAt !== null || clock.targetBreachedAt !== null ? 'at-risk' : 'running';
}

/** Whether only the firm's own limit passed. */
export const missedOwnLimitOnly = (clock: DueClock): boolean =>
  clock.targetBreachedAt !== null && clock.statutoryBreachedAt === null;

/** Counts clocks by rule. */
export class ClockTally {
  readonly kinds = new Set<string>();
  readonly legalEntities = new Set<string>();
  readonly importIds = new Set<string>();
  /** Something restricted was counted. */
  restricted = false;
  private readonly rules = new Map<string, Mutable<RuleCounts>>();

  add(clock: DueClock): void {
    const rule = this.ruleOf(clock);
    if (clock.dueAt === null) {
      rule.undetermined += 1;
    } else {
      rule.clocks += 1;
      rule[standingOf(clock)] += 1;
      if (missedOwnLimitOnly(clock)) rule.ownMissed += 1;
    }
    if (clock.case) {
      this.kinds.add(clock.case.kind);
      this.legalEntities.add(clock.case.legalEntity);
    }
    this.restricted ||= isRestricted(clock);
    if (clock.importId !== null) this.importIds.add(clock.importId);
  }

  /** By pack and rule. */
  byRule(): RuleCounts[] {
    return [...this.rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, counts]) => counts);
  }

  total(count: ClockStanding | 'clocks' | 'ownMissed' | 'undetermined'): number {
    return this.byRule().reduce((sum, rule) => sum + rule[count], 0);
  }

  private ruleOf({ packId, ruleId, title, citation }: DueClock): Mutable<RuleCounts> {
    const key = `${packId}\n${ruleId}`;
    const known = this.rules.get(key);
    if (known) return known;
    const fresh = {
      packId, ruleId, title, citation, clocks: 0, met: 0, late: 0, missed: 0, waived: 0, 'at-risk': 0, running: 0,
      ownMissed: 0, undetermined: 0,
    }; // prettier-ignore
    this.rules.set(key, fresh);
    return fresh;
  }
}
