import { breachCaseId } from '../events/identity.js';
import { breachCaseDue, breachCaseOver, escalationDue, linkDue, type SagaOutput } from '../events/saga.events.js';
import type { OnBreach } from '../events/obligation.events.js';
import { defineSaga } from './define-saga.js';

type BreachNote =
  | {
      /** A duty whose rule asks for more than a record where its statutory limit passes. */
      readonly what: 'duty';
      readonly obligationId: string;
      readonly onBreach: OnBreach;
      readonly ruleId: string;
      readonly words: string;
    }
  | { readonly what: 'breached' | 'withdrawn' | 'reviewed'; readonly obligationId: string };

interface Duty {
  readonly onBreach: OnBreach;
  readonly ruleId: string;
  readonly words: string;
  readonly escalated: boolean;
  readonly ownCase: 'none' | 'open' | 'closed';
}

interface State {
  readonly duties: Readonly<Record<string, Duty>>;
}

/** To whom a missed limit is escalated. */
const COMPLIANCE = 'compliance';

/**
 * A missed statutory limit is escalated on its case where the rule asks for it, and gets a case of its own where the rule
 * asks for that: closed again once a person has reviewed it, or a late fact has withdrawn the breach. One case per clock,
 * however often its breach comes and goes. What an import tells happened before, and is not escalated.
 */
export const escalateOnBreach = defineSaga<State, BreachNote & { readonly caseId: string }>({
  name: 'escalate-on-breach',
  instance: (event) => event.metadata.caseId,
  bornWithCase: true,
  notes: {
    'obligation.incurred': ({ data, metadata }) => {
      const { caseId, obligationId, onBreach = 'record', ruleId, title, citation } = data;
      if (onBreach === 'record' || metadata.origin === 'import') return undefined;
      return { caseId, what: 'duty', obligationId, onBreach, ruleId, words: `${title} (${citation})` };
    },
    'obligation.breached': ({ data: { caseId, obligationId, limit }, metadata }) =>
      limit === 'target' || metadata.origin === 'import' ? undefined : { caseId, what: 'breached', obligationId },
    'obligation.breach-withdrawn': ({ data: { caseId, obligationId, limit } }) =>
      limit === 'target' ? undefined : { caseId, what: 'withdrawn', obligationId },
    'obligation.breach-reviewed': ({ data: { caseId, obligationId } }) => ({ caseId, what: 'reviewed', obligationId }),
  },
  initial: { duties: {} },
  // The case may be there from an earlier breach of the same clock, or an officer may have closed or reopened it by hand.
  expectedRefusals: {
    'saga.breach-case-due': ['case-exists', 'case-open'],
    'saga.breach-case-over': ['case-closed'],
  },
  evolve: (state, entry) => ('output' in entry ? afterOutput(state, entry.output) : afterNote(state, entry.noted.note)),
  decide: ({ note }, state) => {
    const duty = state.duties[note.obligationId];
    if (!duty) return [];
    switch (note.what) {
      case 'duty':
        return [];
      case 'breached':
        return escalate(note.caseId, note.obligationId, duty);
      default:
        return duty.ownCase === 'open' ? [over(note.caseId, note.obligationId, note.what)] : [];
    }
  },
});

function escalate(caseId: string, obligationId: string, { escalated, ownCase, onBreach, ...duty }: Duty): SagaOutput[] {
  if (escalated) return [];
  const words = `Statutory limit missed: ${duty.words}`;
  const escalation = escalationDue({ caseId, obligationId, to: COMPLIANCE, words });
  if (onBreach !== 'open-case' || ownCase === 'open') return [escalation];
  const own = breachCaseId(obligationId);
  return [
    escalation,
    breachCaseDue({ caseId, obligationId, ruleId: duty.ruleId, words }),
    linkDue({ caseId, relation: 'has-breach', otherCaseId: own }),
    linkDue({ caseId: own, relation: 'breach-of', otherCaseId: caseId }),
  ];
}

const over = (caseId: string, obligationId: string, what: 'withdrawn' | 'reviewed'): SagaOutput =>
  breachCaseOver({
    caseId,
    breachCaseId: breachCaseId(obligationId),
    resolution: what === 'withdrawn' ? 'breach-withdrawn' : 'reviewed',
  });

function afterNote(state: State, note: BreachNote): State {
  if (note.what === 'duty') {
    const { obligationId, onBreach, ruleId, words } = note;
    const { escalated = false, ownCase = 'none' } = state.duties[obligationId] ?? {};
    return withDuty(state, obligationId, { onBreach, ruleId, words, escalated, ownCase });
  }
  const duty = state.duties[note.obligationId];
  // A breach that was taken back and comes again is a new one.
  return duty && note.what === 'withdrawn' ? withDuty(state, note.obligationId, { ...duty, escalated: false }) : state;
}

function afterOutput(state: State, output: SagaOutput): State {
  switch (output.type) {
    case 'saga.escalation-due':
      return changed(state, output.data.obligationId, { escalated: true });
    case 'saga.breach-case-due':
      return changed(state, output.data.obligationId, { ownCase: 'open' });
    case 'saga.breach-case-over': {
      const own = output.data.breachCaseId;
      const id = Object.keys(state.duties).find((obligationId) => breachCaseId(obligationId) === own);
      return id === undefined ? state : changed(state, id, { ownCase: 'closed' });
    }
    default:
      return state;
  }
}

const withDuty = (state: State, id: string, duty: Duty): State => ({ duties: { ...state.duties, [id]: duty } });

function changed(state: State, id: string, change: Partial<Duty>): State {
  const duty = state.duties[id];
  return duty ? withDuty(state, id, { ...duty, ...change }) : state;
}
