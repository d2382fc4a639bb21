import type { ActivePack, DeterminedAssessment, ObligationAssessment } from './assessment.js';
import type { CaseFacts } from './case-facts.js';
import { judge } from './judgement.js';
import { assess } from './obligations.js';
import { localDate } from './plain-date.js';

/** How the clocks of one rule and month came out. */
export interface Tally {
  /** Clocks that can be counted; the sum of all but `undetermined`. */
  clocks: number;
  /** Done in time, by the statutory limit. */
  met: number;
  /** The statutory limit passed before it was done, or is past and it is not. */
  missed: number;
  /** Lifted before the limit passed. */
  lifted: number;
  running: number;
  /** Duties of which it cannot be told whether, or until when. */
  undetermined: number;
}

/** What a pack would do otherwise than the one that is compared with. */
export interface Differences {
  /** Duties that only the new pack, or only the one before, brings. */
  added: number;
  dropped: number;
  dueEarlier: number;
  dueLater: number;
  /** From met, lifted or running to missed, and back. */
  becomeMissed: number;
  noLongerMissed: number;
  /** From determined to not, and back. */
  becomeUndetermined: number;
  becomeDetermined: number;
}

export interface SimulationResult {
  readonly cases: number;
  /** Cases of which the pack says anything. */
  readonly casesConcerned: number;
  readonly total: Tally;
  /** By rule, in the order of their ids. */
  readonly byRule: ReadonlyMap<string, Tally>;
  /** By the month in which the clock is due (`YYYY-MM`, where the firm is), ascending. */
  readonly byMonth: ReadonlyMap<string, Tally>;
  readonly differences?: Differences;
}

const empty = (): Tally => ({ clocks: 0, met: 0, missed: 0, lifted: 0, running: 0, undetermined: 0 });

type Outcome = Exclude<keyof Tally, 'clocks'>;

function outcomeOf(assessment: DeterminedAssessment, until: string): Outcome {
  const verdict = judge(assessment, until);
  if (verdict === 'breached') return 'missed';
  const doneAt = assessment.satisfiedBy?.at ?? assessment.waivedBy?.at;
  if (doneAt === undefined || doneAt > until) return 'running';
  return assessment.satisfiedBy ? 'met' : 'lifted';
}

/**
 * Runs a pack over recorded cases, one after the other, and counts what its clocks come to. Pure: the same cases in
 * the same order give the same result; cases in another order give the same numbers.
 */
export class Simulation {
  private cases = 0;
  private concerned = 0;
  private readonly total = empty();
  private readonly byRule = new Map<string, Tally>();
  private readonly byMonth = new Map<string, Tally>();
  private readonly differences: Differences = {
    added: 0, dropped: 0, dueEarlier: 0, dueLater: 0, becomeMissed: 0, noLongerMissed: 0, becomeUndetermined: 0,
    becomeDetermined: 0,
  }; // prettier-ignore

  /**
   * @param pack the one tried
   * @param until what has happened, and which limits have passed, is judged by this instant (RFC 3339 UTC)
   * @param before the one that it is compared with, such as the one in force
   */
  constructor(
    private readonly pack: ActivePack,
    private readonly until: string,
    private readonly before?: ActivePack,
  ) {}

  /** Counts one case. */
  add(facts: CaseFacts): void {
    this.cases += 1;
    const found = duties(this.pack, facts);
    if (found.size > 0) this.concerned += 1;
    for (const assessment of found.values()) this.count(assessment, facts);
    if (this.before) this.compare(duties(this.before, facts), found);
  }

  private count(assessment: ObligationAssessment, facts: CaseFacts): void {
    const rule = tallyAt(this.byRule, assessment.ruleId);
    if (assessment.state === 'undetermined') {
      // One that has a date all the same stands in its month.
      const month = assessment.dueAt === undefined ? [] : [this.monthOf(assessment.dueAt, assessment, facts)];
      for (const tally of [this.total, rule, ...month]) tally.undetermined += 1;
      return;
    }
    if (assessment.state === 'not-applicable') return;
    const outcome = outcomeOf(assessment, this.until);
    for (const tally of [this.total, rule, this.monthOf(assessment.dueAt, assessment, facts)]) {
      tally.clocks += 1;
      tally[outcome] += 1;
    }
  }

  private monthOf(dueAt: string, { packVersion }: ObligationAssessment, facts: CaseFacts): Tally {
    const version = this.pack.pack.versions.find((one) => one.version === packVersion);
    return tallyAt(this.byMonth, localDate(dueAt, facts.zone ?? version?.zone ?? 'UTC').slice(0, 7));
  }

  private compare(before: Duties, after: Duties): void {
    const changed = this.differences;
    for (const [name, one] of after) {
      const other = before.get(name);
      if (!other) changed.added += 1;
      else this.compareOne(other, one);
    }
    for (const name of before.keys()) if (!after.has(name)) changed.dropped += 1;
  }

  private compareOne(before: ObligationAssessment, after: ObligationAssessment): void {
    const changed = this.differences;
    const [was, is] = [determinedOf(before), determinedOf(after)];
    if (was && !is) changed.becomeUndetermined += 1;
    if (!was && is) changed.becomeDetermined += 1;
    if (!was || !is) return;
    if (is.dueAt < was.dueAt) changed.dueEarlier += 1;
    if (is.dueAt > was.dueAt) changed.dueLater += 1;
    const [missedBefore, missedNow] = [was, is].map((one) => outcomeOf(one, this.until) === 'missed');
    if (!missedBefore && missedNow) changed.becomeMissed += 1;
    if (missedBefore && !missedNow) changed.noLongerMissed += 1;
  }

  result(): SimulationResult {
    return {
      cases: this.cases,
      casesConcerned: this.concerned,
      total: { ...this.total },
      byRule: sorted(this.byRule),
      byMonth: sorted(this.byMonth),
      ...(this.before && { differences: { ...this.differences } }),
    };
  }
}

type Duties = ReadonlyMap<string, ObligationAssessment>;

/** The duties of a case by name; rules that ask nothing of it are left out. */
function duties(pack: ActivePack, facts: CaseFacts): Duties {
  const found = assess([pack], facts).filter(({ state }) => state !== 'not-applicable');
  return new Map(found.map((one) => [JSON.stringify([one.ruleId, one.occurrence]), one]));
}

const determinedOf = (one: ObligationAssessment): DeterminedAssessment | undefined =>
  one.state === 'undetermined' || one.state === 'not-applicable' ? undefined : one;

function tallyAt(tallies: Map<string, Tally>, key: string): Tally {
  let tally = tallies.get(key);
  if (!tally) {
    tally = empty();
    tallies.set(key, tally);
  }
  return tally;
}

const sorted = (tallies: ReadonlyMap<string, Tally>): ReadonlyMap<string, Tally> =>
  new Map([...tallies].sort(([a], [b]) => (a < b ? -1 : 1)));
