import { ABOUT_COLUMNS, aboutRecords } from '../about.js';
import { clockRecord, importRecord } from '../case-audit/case-audit-records.js';
import type { RecordList, ReportRecord } from '../formats/report-record.js';
import { counting, type OnProgress } from '../progress.js';
import type { JudgedDecision, Period } from './read-period.js';
import { BUCKETS, standingOf, type DecisionCounts, type RuleCounts } from './tallies.js';

/**
 * `record` says what a line is: about, import, policy, total (all, an outcome, a month), verdict, rule, decision, clock.
 * Every decision and clock of the report is there, so that each total can be counted again.
 */
const COLUMNS = [
  'record', ...ABOUT_COLUMNS,
  // totals
  'of', 'decisions', 'notified', 'withoutNoticeDuty', 'withoutNoticeNoDuty', 'withoutNoticeCannotTell', 'clocks', 'met',
  'late', 'missed', 'waived', 'atRisk', 'running', 'ownLimitMissed', 'undetermined',
  // decision and clock
  'id', 'caseId', 'caseReference', 'caseKind', 'legalEntity', 'state', 'title', 'citation', 'occurredAt', 'origin',
  'confidentiality', 'outcome', 'reasons', 'decidedBy', 'supersedes', 'supersededBy', 'bucket', 'noticeDuty',
  'noticeDutyReason', 'noticeId', 'noticeAt', 'importId', 'standing', 'policy', 'packVersion', 'packHash', 'rule',
  'occurrence', 'anchorName', 'anchorAt', 'targetAt', 'dueAt', 'steps', 'missingFacts', 'requiredEvidence',
  'requiredElements', 'targetBreachedAt', 'statutoryBreachedAt', 'breachWithdrawnWhy', 'satisfiedAt', 'satisfiedBy',
  'satisfiedRef', 'satisfiedLate', 'waivedAt', 'waivedWhy', 'recomputedWhy',
  'extendedBy', 'extendedWhy', 'tolledFrom', 'tolledCause', 'waivedBy', 'waivedRemark', 'recipients', 'reached', 'onBreach', 'standard',
  'reviewedAt', 'reviewedBy', 'reviewRootCause', 'reviewRemediation', 'reviewOwner',
  // import and policy
  'actor', 'system', 'fileDigest', 'mappingHash', 'anchors', 'asOf', 'activatedAt', 'overrideReason',
] as const; // prettier-ignore

/** The period report for machines. */
export function periodRecords(period: Period, onProgress?: OnProgress): RecordList {
  return { columns: COLUMNS, records: recordsOf(period, onProgress) };
}

async function* recordsOf(period: Period, onProgress: OnProgress | undefined): AsyncGenerator<ReportRecord, void> {
  const { about, decisions, clocks } = period;
  yield* aboutRecords(about);
  for (const one of period.imports) yield importRecord(one);
  for (const { packId, packVersion, hash, activatedAt, activatedBy, overrideReason } of period.policies) {
    yield {
      record: 'policy',
      id: packId,
      packVersion,
      packHash: hash,
      ...(activatedAt !== null && { activatedAt }),
      ...(activatedBy !== null && { actor: activatedBy }),
      ...(overrideReason !== null && { overrideReason }),
    };
  }
  yield totalRecord('all', decisions.total);
  for (const [outcome, counts] of decisions.byOutcome()) yield totalRecord(`outcome ${outcome}`, counts);
  for (const [month, counts] of decisions.byMonth()) yield totalRecord(`month ${month}`, counts);
  for (const bucket of BUCKETS) {
    for (const { reason, citation, policy, decisions: number } of decisions.verdictsOf(bucket)) {
      yield {
        record: 'verdict',
        decisions: number,
        bucket,
        noticeDutyReason: reason,
        ...(citation !== null && { citation }),
        ...(policy !== null && { policy }),
      };
    }
  }
  for (const rule of clocks.byRule()) yield ruleRecord(rule);
  const total = decisions.total.decisions + clocks.total('clocks') + clocks.total('undetermined');
  yield* counting(rows(period), 'writing', total, onProgress);
}

async function* rows(period: Period): AsyncGenerator<ReportRecord, void> {
  for await (const one of period.judged()) yield decisionRecord(one);
  for await (const clock of period.dueClocks()) yield ofCase(clock, { standing: standingOf(clock) });
  for await (const clock of period.undeterminedClocks()) yield ofCase(clock, {});
}

function totalRecord(of: string, counts: DecisionCounts): ReportRecord {
  return {
    record: 'total',
    of,
    decisions: counts.decisions,
    notified: counts.notified,
    withoutNoticeDuty: counts.duty,
    withoutNoticeNoDuty: counts['no-duty'],
    withoutNoticeCannotTell: counts['cannot-tell'],
  };
}

function ruleRecord(counts: RuleCounts): ReportRecord {
  const { packId: policy, ruleId: rule, title, citation, clocks, met, late, missed, waived, running } = counts;
  const { 'at-risk': atRisk, ownMissed: ownLimitMissed, undetermined } = counts;
  return {
    record: 'rule', clocks, met, late, missed, waived, atRisk, running, ownLimitMissed, undetermined, title, citation,
    policy, rule,
  }; // prettier-ignore
}

function decisionRecord({ decision, verdict }: JudgedDecision): ReportRecord {
  const { decisionId: id, caseId, decidedAt: occurredAt, outcome, reasons, origin, confidentiality } = decision;
  const { decidedBy, supersedes, supersededBy, importId, case: of } = decision;
  const { duty, reason, citation, notice, packId, packVersion } = verdict;
  return {
    record: 'decision',
    id,
    caseId,
    ...(of && { caseReference: of.externalId, caseKind: of.kind, legalEntity: of.legalEntity }),
    ...(citation !== undefined && { citation }),
    occurredAt,
    origin,
    confidentiality,
    outcome,
    ...(reasons.length > 0 && {
      reasons: reasons.map(({ code, text }) => (text === undefined ? code : `${code}: ${text}`)),
    }),
    ...(decidedBy !== null && { decidedBy }),
    ...(supersedes !== null && { supersedes }),
    ...(supersededBy !== null && { supersededBy }),
    bucket: notice ? 'notified' : duty,
    noticeDuty: duty,
    noticeDutyReason: reason,
    ...(notice && { noticeId: notice.ref, noticeAt: notice.at }),
    ...(importId !== null && { importId }),
    ...(packId !== undefined && { policy: packId, packVersion }),
  };
}

function ofCase(clock: Parameters<typeof clockRecord>[0], more: { readonly standing?: string }): ReportRecord {
  const { record, ...fields } = clockRecord(clock);
  const { case: of, caseId, importId } = clock;
  return {
    record,
    caseId,
    ...(of && { caseReference: of.externalId, caseKind: of.kind, legalEntity: of.legalEntity }),
    ...fields,
    ...more,
    ...(importId !== null && { importId }),
  };
}
