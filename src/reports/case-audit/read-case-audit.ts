import type { NoticeDutyAnswer } from '../../policies/assessment.js';
import type { AuditEntry } from '../../projections/audit-trail/queries.js';
import type { CaseDetail, PartyView, TimelineEntry } from '../../projections/case-timeline/queries.js';
import type { CommunicationView } from '../../projections/communications/queries.js';
import type { DecisionView } from '../../projections/decisions/queries.js';
import type { ExceptionView } from '../../projections/exceptions/queries.js';
import type { ImportView } from '../../projections/imports/queries.js';
import type { ObligationView } from '../../projections/obligations/queries.js';
import type { PolicyInForce, ReportQueries } from '../../projections/report-queries.js';
import type { About } from '../about.js';
import { noticeVerdict, packsOf } from '../notice-verdict.js';
import { UnknownCase, type CaseAuditRequest, type ReportAt } from '../request.js';
import { instant, sentence, spoken } from '../wording.js';

/** A decision, and whether its notice was owed and given. */
export interface AuditedDecision {
  readonly decision: DecisionView;
  readonly verdict: NoticeDutyAnswer;
  /** As the timeline tells it: who recorded it, and the amount where there is one. */
  readonly entry: TimelineEntry | undefined;
}

/** A party, and what it is called where its name would be too long: `Primary party`, `Other party 2`. */
export interface NamedParty extends PartyView {
  readonly called: string;
}

/** Everything on record about one case, at one position. */
export interface CaseAudit {
  readonly about: About;
  readonly case: CaseDetail;
  /** The primary party first. */
  readonly parties: readonly NamedParty[];
  readonly decisions: readonly AuditedDecision[];
  readonly communications: readonly CommunicationView[];
  readonly obligations: readonly ObligationView[];
  readonly exceptions: readonly ExceptionView[];
  /** Imports that brought the case, or parts of it: their assumptions hold for it. */
  readonly imports: readonly ImportView[];
  readonly policies: readonly PolicyInForce[];
  /** What happened to each letter and each clock, by its id. */
  readonly histories: ReadonlyMap<string, readonly TimelineEntry[]>;
  readonly timelineLength: number;
  readonly trailLength: number;
  /** In readers' order: when it happened, the source's own order, the order of the log. */
  timeline(): AsyncIterable<TimelineEntry>;
  /** In the order of the log. */
  trail(): AsyncIterable<AuditEntry>;
}

/** @throws UnknownCase when the case was not opened at the position, or is restricted and the request leaves that out */
export async function readCaseAudit(
  queries: ReportQueries,
  request: CaseAuditRequest,
  at: ReportAt,
): Promise<CaseAudit> {
  const { caseId, confidentiality } = request;
  const found = await queries.caseById(caseId);
  if (!found || (confidentiality === 'standard' && found.confidentiality !== 'standard')) throw new UnknownCase(caseId);
  const filter = { caseId, ...(confidentiality && { confidentiality }) };
  const shown = <T extends { readonly confidentiality: string }>(rows: readonly T[]): T[] =>
    confidentiality ? rows.filter((row) => row.confidentiality === confidentiality) : [...rows];

  const read = await readTimeline(queries.timeline(filter));
  const policies = await queries.policiesInForce();
  const communications = shown(await queries.communications(caseId));
  const obligations = shown(await queries.obligations(caseId));
  const everyRecord = await queries.countTrail({ caseId });
  const trailLength = await queries.countTrail(filter);
  return {
    about: aboutCase(found, request, at, queries.versions, { everyRecord, trailLength, restricted: read.restricted }),
    case: found,
    parties: namedParties(found.parties),
    decisions: await auditedDecisions(queries, filter, policies, read.decisions),
    communications,
    obligations,
    exceptions: shown(await all(queries.exceptions(caseId))).reverse(),
    imports: await queries.imports(read.importIds),
    policies,
    histories: read.histories,
    timelineLength: read.length,
    trailLength,
    timeline: () => queries.timeline(filter),
    trail: () => queries.trail(filter),
  };
}

const ROLES: readonly PartyView['role'][] = ['primary', 'joint', 'representative', 'authority', 'other'];

function namedParties(parties: readonly PartyView[]): NamedParty[] {
  return ROLES.flatMap((role) => {
    const same = parties.filter((party) => party.role === role);
    const called = (index: number) => `${sentence(role)} party${same.length === 1 ? '' : ` ${index + 1}`}`;
    return same.map((party, index) => ({ ...party, called: called(index) }));
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What the other chapters need of the timeline; the timeline itself is read again when it is written. */
async function readTimeline(entries: AsyncIterable<TimelineEntry>) {
  const histories = new Map<string, TimelineEntry[]>();
  const decisions = new Map<string, TimelineEntry>();
  const importIds = new Set<string>();
  let length = 0;
  let restricted = false;
  for await (const entry of entries) {
    length += 1;
    restricted ||= entry.confidentiality === 'restricted';
    if (entry.importId !== null) importIds.add(entry.importId);
    if (entry.category === 'decision') decisions.set(entry.eventId, entry);
    const subject = entry.category === 'letter' ? entry.communicationId : entry.category === 'clock' ? entry.obligationId : null; // prettier-ignore
    if (subject === null) continue;
    const history = histories.get(subject);
    if (history) history.push(entry);
    else histories.set(subject, [entry]);
  }
  return { histories, decisions, importIds, length, restricted };
}

async function auditedDecisions(
  queries: ReportQueries,
  filter: { readonly caseId: string; readonly confidentiality?: 'standard' },
  policies: readonly PolicyInForce[],
  entries: ReadonlyMap<string, TimelineEntry>,
): Promise<AuditedDecision[]> {
  const packs = packsOf(policies);
  const found: AuditedDecision[] = [];
  for await (const decided of queries.decidedCases(filter)) {
    const { decision } = decided;
    found.push({ decision, verdict: noticeVerdict(packs, decided), entry: entries.get(decision.decisionId) });
  }
  return found;
}

interface Extent {
  readonly everyRecord: number;
  readonly trailLength: number;
  readonly restricted: boolean;
}

function aboutCase(
  found: CaseDetail,
  { confidentiality }: CaseAuditRequest,
  at: ReportAt,
  projections: About['projections'],
  { everyRecord, trailLength, restricted }: Extent,
): About {
  const { externalId, title, kind, legalEntity, caseId } = found;
  const withheld = everyRecord - trailLength;
  return {
    report: 'case-audit',
    title: 'Case audit report',
    subtitle: title === null ? `${sentence(kind)} ${externalId}` : `${sentence(kind)} ${externalId}: ${title}`,
    scope: [
      { label: 'Case reference', value: externalId },
      { label: 'Case id', value: caseId },
      { label: 'Legal entity', value: legalEntity },
      {
        label: 'Scope',
        value: `One ${spoken(kind)}, opened ${instant(found.openedAt)}: all that was recorded of it, of its letters and of its clocks, up to the log position below`,
      },
      {
        label: 'Restricted records',
        value: confidentiality === 'standard' ? 'Left out, as asked' : 'Included, where there are any',
      },
    ],
    populations: [
      {
        of: 'records',
        found: everyRecord,
        included: trailLength,
        excluded: [{ reason: 'restricted', count: withheld }],
      },
    ],
    confidentiality: restricted || found.confidentiality === 'restricted' ? 'restricted' : 'standard',
    withheld,
    at,
    projections,
  };
}
