import type { CommunicationView } from '../../projections/communications/queries.js';
import { caseColumns, data, isSecret, register, shown, type RegisterSource } from '../register/register.js';
import { judgedDecisions, type Judged } from './decisions-without-notice.js';

interface Parity extends Judged {
  readonly letter: CommunicationView | undefined;
}

async function* pairs(source: RegisterSource): AsyncGenerator<Parity, void> {
  for await (const one of judgedDecisions(source)) {
    if (one.decision.reasons.length === 0 || !one.verdict.notice) continue;
    const { caseId } = one.decision;
    const letters = await source.queries.communications(caseId);
    yield { ...one, letter: letters.find(({ communicationId }) => communicationId === one.verdict.notice?.ref) };
  }
}

const decided = ({ decision }: Parity): string[] => [...new Set(decision.reasons.map(({ code }) => code))].sort();
const told = ({ letter }: Parity): string[] | undefined => letter?.reasonCodes == null ? undefined : [...new Set(letter.reasonCodes)].sort(); // prettier-ignore
type Verdict = 'equal' | 'differ' | 'not-known';
function parityOf(row: Parity): Verdict {
  const codes = told(row);
  if (codes === undefined) return 'not-known';
  return codes.join('\n') === decided(row).join('\n') ? 'equal' : 'differ';
}
const is = (verdict: Verdict) => (row: Parity) => parityOf(row) === verdict; // prettier-ignore

/** Whether the reasons that a customer was told are those of the decision. */
export const reasonParity = register<Parity>({
  kind: 'reason-parity',
  title: 'Reasons decided and reasons told',
  of: 'notices',
  scope: 'Decisions with reasons, by the time of the decision, whose notice went out',
  notes: ['Reasons are compared by their codes, whatever their order. Not known: the letter was not made here.'],
  columns: [
    shown('decidedAt', 'Decided (UTC)', 104, ({ decision }) => decision.decidedAt),
    ...caseColumns<Parity>(({ decision }) => decision),
    shown('reasonsDecided', 'Decided', { flex: 1.2 }, decided),
    shown('reasonsTold', 'Told', { flex: 1.2 }, told),
    shown('parity', 'Parity', 64, parityOf),
    data('outcome', ({ decision }) => decision.outcome),
    data('decisionId', ({ decision }) => decision.decisionId),
    data('communicationId', ({ verdict }) => verdict.notice?.ref),
    data('sentAt', ({ verdict }) => verdict.notice?.at),
  ],
  tallies: [
    { name: 'equal', label: 'Equal', counts: is('equal'), tone: 'success' },
    { name: 'differ', label: 'Differ', counts: is('differ'), tone: 'critical' },
    { name: 'notKnown', label: 'Not known', counts: is('not-known'), tone: 'warning' },
  ],
  group: ({ decision }) => decision.outcome,
  groupedBy: 'Outcome',
  rows: pairs,
  isRestricted: ({ decision }) => isSecret(decision),
  importId: ({ decision }) => decision.importId,
}); // prettier-ignore
