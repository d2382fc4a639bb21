import type { EventOf } from '../../events/catalogue.js';
import { referenceTo } from '../case-reference.js';
import { change, defineProjection, merge, on, type Change } from '../define-projection.js';
import { ObligationCaseTable, ObligationTable, type ObligationRow } from './entity.js';
import { standingOf } from './standing.js';

type Columns = (typeof ObligationTable)['fields'];

/** Facts come in; the state follows from all facts together. */
function facts(obligationId: string, given: (row: ObligationRow) => Change<Columns>) {
  return change(ObligationTable, { obligationId }, (row) => withStanding(row, given(row)));
}

function withStanding(row: ObligationRow, added: Change<Columns>): Change<Columns> {
  return { ...added, ...standingOf({ ...row, ...added } as ObligationRow) };
}

type Limits = EventOf<'obligation.incurred' | 'obligation.recomputed'>['data'];

const limitsOf = ({ anchor, warnAt, targetAt, dueAt, steps }: Limits) => ({
  anchorName: anchor.name,
  anchorAt: anchor.at,
  anchorEventId: anchor.eventId,
  warnAt,
  targetAt,
  dueAt,
  sortAt: dueAt,
  steps,
});

const ruleOf = ({ data, metadata }: EventOf<'obligation.incurred' | 'obligation.undetermined'>) => ({
  obligationId: data.obligationId,
  caseId: data.caseId,
  packId: data.packId,
  packVersion: data.packVersion,
  packHash: data.packHash,
  ruleId: data.ruleId,
  citation: data.citation,
  title: data.title,
  occurrence: data.occurrence,
  confidentiality: metadata.confidentiality,
  origin: metadata.origin,
  importId: metadata.importId,
});

/** A column is never cleared by leaving it out: what a withdrawn breach takes back is set to null. */
const breachOf = (limit: 'target' | 'statutory', at: string | null) =>
  limit === 'target' ? { targetBreachedAt: at } : { statutoryBreachedAt: at };

const clocks = on({
  'obligation.incurred': (event) => {
    const { data, metadata } = event;
    const known = {
      ...ruleOf(event),
      ...limitsOf(data),
      noticeKinds: data.noticeKinds,
      requiredElements: data.requiredElements,
      requiredEvidence: data.evidence,
      missingFacts: [],
    };
    // What was undetermined may become determined; what was met or lifted runs again.
    const runs = {
      ...known,
      satisfiedAt: null,
      satisfiedBy: null,
      satisfiedRef: null,
      satisfiedEvidence: null,
      satisfiedLate: false,
      waivedAt: null,
      waivedWhy: null,
    };
    return merge(
      ObligationTable,
      { ...known, state: 'running', pending: true, incurredAt: metadata.occurredAt, satisfiedLate: false },
      (row) => withStanding(row, runs),
    );
  },
  'obligation.undetermined': (event) => {
    const { data, metadata } = event;
    return merge(
      ObligationTable,
      {
        ...ruleOf(event),
        state: 'undetermined',
        pending: false,
        warnAt: [],
        sortAt: metadata.occurredAt,
        steps: [],
        missingFacts: data.missingFacts,
        noticeKinds: [],
        requiredElements: [],
        incurredAt: metadata.occurredAt,
        satisfiedLate: false,
      },
      () => ({ missingFacts: data.missingFacts }),
    );
  },
  'obligation.warned': ({ data: { obligationId, warnAt } }) => facts(obligationId, () => ({ warnedAt: warnAt })),
  'obligation.satisfied': ({ data: { obligationId, by, ref, evidence, at, late } }) =>
    facts(obligationId, () => ({
      satisfiedAt: at,
      satisfiedBy: by,
      satisfiedRef: ref,
      satisfiedEvidence: evidence,
      satisfiedLate: late,
    })),
  'obligation.waived': ({ data: { obligationId, why }, metadata }) =>
    facts(obligationId, () => ({ waivedAt: metadata.occurredAt, waivedWhy: why })),
  'obligation.breached': ({ data: { obligationId, limit, at } }) => facts(obligationId, () => breachOf(limit, at)),
  'obligation.breach-withdrawn': ({ data: { obligationId, limit, why } }) =>
    facts(obligationId, () => ({ ...breachOf(limit, null), breachWithdrawnWhy: why })),
  'obligation.recomputed': ({ data }) =>
    facts(data.obligationId, () => ({ ...limitsOf(data), recomputedWhy: data.why })),
  'case.opened': (event) => referenceTo(ObligationCaseTable, event),
});

/** Which clocks run, when is each due and why, and which were met, missed or waived? */
export const obligations = defineProjection({
  name: 'obligations',
  version: 1,
  tables: [ObligationTable, ObligationCaseTable],
  project: [clocks],
});
