import type { EventOf, EventType } from '../../events/catalogue.js';
import { personalText } from '../../events/envelope.js';
import { referenceTo } from '../case-reference.js';
import { change, defineProjection, merge, on, type Change } from '../define-projection.js';
import { ObligationCaseTable, ObligationTable, type ObligationRow } from './entity.js';
import { standingOf } from './standing.js';

type Columns = (typeof ObligationTable)['fields'];

type ObligationEventType = Extract<EventType, `obligation.${string}`>;
type Told = EventOf<ObligationEventType>;

/** Facts come in; the state follows from all facts together. */
function facts({ data: { obligationId }, metadata }: Told, given: (row: ObligationRow) => Change<Columns>) {
  return change(ObligationTable, { obligationId }, (row) =>
    withStanding(row, { ...given(row), ...secrecy(metadata.confidentiality) }),
  );
}

/** Once something restricted had its part in a clock, its dates would tell of it. */
const secrecy = (confidentiality: Told['metadata']['confidentiality']): Change<Columns> =>
  confidentiality === 'restricted' ? { confidentiality } : {};

/** In time or late is told by the limit as it stands now: a late fact or a corrected calendar may have moved it. */
function withStanding(row: ObligationRow, added: Change<Columns>): Change<Columns> {
  const now = { ...row, ...added } as ObligationRow;
  const satisfiedLate =
    now.satisfiedAt !== null &&
    (now.dueAt === null ? now.satisfiedLate : now.satisfiedAt > now.dueAt && now.standard === null);
  return { ...added, satisfiedLate, ...standingOf({ ...now, satisfiedLate }) };
}

type Limits = EventOf<
  'obligation.incurred' | 'obligation.recomputed' | 'obligation.extended' | 'obligation.resumed'
>['data'];

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
      recipient: data.recipient,
      onBreach: data.onBreach,
      standard: data.standard,
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
      waivedBy: null,
      waivedRemark: null,
      tolledFrom: null,
      tolledCause: null,
      recipients: null,
      reached: null,
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
      (row) =>
        withStanding(row, {
          missingFacts: data.missingFacts,
          warnAt: [],
          targetAt: null,
          dueAt: null,
          tolledFrom: null,
          sortAt: metadata.occurredAt,
          ...secrecy(metadata.confidentiality),
        }),
    );
  },
  'obligation.warned': (event) => facts(event, () => ({ warnedAt: event.data.warnAt })),
  'obligation.extended': (event) =>
    facts(event, () => ({ ...limitsOf(event.data), extendedBy: event.data.ref, extendedWhy: event.data.why })),
  'obligation.tolled': (event) => facts(event, () => ({ tolledFrom: event.data.from, tolledCause: event.data.cause })),
  'obligation.resumed': (event) =>
    facts(event, () => ({ ...limitsOf(event.data), tolledFrom: null, tolledCause: null })),
  'obligation.partly-satisfied': (event) => {
    const { recipient, by, ref, evidence, at, of } = event.data;
    const more = { recipient, by, ref, evidence, at };
    return facts(event, ({ reached }) => ({ recipients: of, reached: [...(reached ?? []), more] }));
  },
  'obligation.satisfied': (event) => {
    const { by, ref, evidence, at, late, of } = event.data;
    return facts(event, () => ({
      satisfiedAt: at,
      satisfiedBy: by,
      satisfiedRef: ref,
      satisfiedEvidence: evidence,
      satisfiedLate: late,
      tolledFrom: null,
      tolledCause: null,
      ...(of !== undefined && { recipients: of }),
    }));
  },
  'obligation.waived': (event) => {
    const { why, remark } = event.data;
    const person = remark === undefined ? {} : { waivedBy: event.metadata.actor.id, waivedRemark: personalText(remark) }; // prettier-ignore
    return facts(event, () => ({ waivedAt: event.metadata.occurredAt, waivedWhy: why, ...person }));
  },
  'obligation.breached': (event) => facts(event, () => breachOf(event.data.limit, event.data.at)),
  'obligation.breach-withdrawn': (event) =>
    facts(event, () => ({ ...breachOf(event.data.limit, null), breachWithdrawnWhy: event.data.why })),
  'obligation.recomputed': (event) => {
    const { why, packVersion, packHash } = event.data;
    const adopted = { ...(packVersion !== undefined && { packVersion }), ...(packHash !== undefined && { packHash }) };
    return facts(event, () => ({ ...limitsOf(event.data), ...adopted, recomputedWhy: why }));
  },
  'obligation.breach-reviewed': (event) =>
    facts(event, () => ({
      reviewedAt: event.metadata.occurredAt,
      reviewedBy: event.metadata.actor.id,
      reviewRootCause: personalText(event.data.rootCause),
      reviewRemediation: personalText(event.data.remediation),
      reviewOwner: personalText(event.data.owner),
    })),
  'case.opened': (event) => referenceTo(ObligationCaseTable, event),
});

/** Which clocks run, when is each due and why, and which were met, missed or waived? */
export const obligations = defineProjection({
  name: 'obligations',
  version: 2,
  tables: [ObligationTable, ObligationCaseTable],
  project: [clocks],
});
