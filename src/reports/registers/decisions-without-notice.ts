import type { NoticeDutyAnswer } from '../../policies/assessment.js';
import type { DecidedCase, DecisionView } from '../../projections/decisions/queries.js';
import { noticeVerdict } from '../notice-verdict.js';
import { decisionFilter } from '../period/filters.js';
import { caseColumns, data, isSecret, register, shown, type RegisterSource } from '../register/register.js';
import { sentence } from '../wording.js';

export interface Judged {
  readonly decided: DecidedCase;
  readonly decision: DecisionView;
  readonly verdict: NoticeDutyAnswer;
}

/** Every decision of the period with the answer of the rules in force. */
export async function* judgedDecisions({ queries, request, packs }: RegisterSource): AsyncGenerator<Judged, void> {
  for await (const decided of queries.decidedCases(decisionFilter({ ...request, confidentiality: undefined }))) {
    yield { decided, decision: decided.decision, verdict: noticeVerdict(packs, decided) };
  }
}

async function* withoutNotice(source: RegisterSource): AsyncGenerator<Judged, void> {
  for await (const one of judgedDecisions(source)) if (!one.verdict.notice) yield one;
}

const owes = (duty: string) => ({ verdict }: Judged) => verdict.duty === duty; // prettier-ignore

/** Decisions that no letter has told anybody of. */
export const decisionsWithoutNotice = register<Judged>({
  kind: 'decisions-without-notice',
  title: 'Decisions without notice',
  of: 'decisions',
  scope: 'Decisions by the time of the decision, of which no notice went out up to this position',
  columns: [
    shown('decidedAt', 'Decided (UTC)', 104, ({ decision }) => decision.decidedAt),
    ...caseColumns<Judged>(({ decision }) => decision),
    shown('outcome', 'Outcome', 80, ({ decision }) => sentence(decision.outcome)),
    shown('noticeDuty', 'Notice', 66, ({ verdict }) => verdict.duty, { cell: ({ verdict }) => WORDS[verdict.duty] }),
    shown('reason', 'Why', { flex: 1.3 }, ({ verdict }) => verdict.reason, {
      cell: ({ verdict }) => ({ text: sentence(verdict.reason), note: verdict.citation ?? '' }),
    }),
    data('citation', ({ verdict }) => verdict.citation),
    data('decisionId', ({ decision }) => decision.decisionId),
    data('pack', ({ verdict }) => verdict.packId),
    data('supersededBy', ({ decision }) => decision.supersededBy),
  ],
  tallies: [
    { name: 'owed', label: 'Owed', counts: owes('duty'), tone: 'critical' },
    { name: 'notOwed', label: 'Not owed', counts: owes('no-duty') },
    { name: 'cannotTell', label: 'Cannot be told', counts: owes('cannot-tell'), tone: 'warning' },
  ],
  group: ({ decision }) => sentence(decision.outcome),
  groupedBy: 'Outcome',
  rows: withoutNotice,
  isRestricted: ({ decision }) => isSecret(decision),
  importId: ({ decision }) => decision.importId,
});

const WORDS = { duty: 'owed', 'no-duty': 'not owed', 'cannot-tell': 'cannot be told' } as const;
