import type { CaseKind, Outcome } from '../events/case.events.js';
import type { CommunicationKind } from '../events/communication.events.js';

/** The letter that an event asks for, with the reason in plain words. */
export interface Letter {
  readonly kind: CommunicationKind;
  readonly words: string;
  readonly citation?: string;
}

/** Decisions on these are credit decisions: in the US their denial is adverse action (12 CFR 1002.2(c)). */
const NOTIFIED_UNDER_REG_B: ReadonlySet<CaseKind> = new Set(['application', 'renewal', 'service']);

/** Kinds of cases whose milestones are told by a standard regulatory notice. */
export const TOLD_BY_REGULATORY_NOTICE: ReadonlySet<CaseKind> = new Set([
  'investigation',
  'policy-exception',
  'regulatory-action',
]);

/** Which outcome of which kind of case asks for which letter; none for what the customer ended. */
export function letterForOutcome(outcome: Outcome, kind: CaseKind, jurisdiction: string): Letter | undefined {
  const words = `The ${named(kind)} was ${outcome}.`;
  if (outcome === 'withdrawn' || outcome === 'cancelled') return undefined;
  if (TOLD_BY_REGULATORY_NOTICE.has(kind)) return { kind: 'regulatory-notice', words };
  if (kind === 'data-subject-request') return { kind: 'data-subject-response', words };
  if (outcome === 'settled' && (kind === 'claim' || kind === 'dispute')) return { kind: 'settlement-notice', words };
  if (kind === 'complaint' || kind === 'dispute') return { kind: 'final-response', words };
  switch (outcome) {
    case 'approved':
    case 'partially-approved':
      return { kind: 'approval-letter', words };
    case 'counteroffered':
      return { kind: 'counteroffer-letter', words };
    case 'incomplete':
      return { kind: 'incompleteness-notice', words };
    case 'denied':
      return NOTIFIED_UNDER_REG_B.has(kind) && jurisdiction.split('-')[0] === 'US'
        ? { kind: 'adverse-action-notice', words, citation: '12 CFR 1002.9(a)' }
        : { kind: 'denial-letter', words };
    default:
      return { kind: 'correspondence', words };
  }
}

/** The kind of a case as people say it. */
export const named = (kind: CaseKind): string => kind.replaceAll('-', ' ');
