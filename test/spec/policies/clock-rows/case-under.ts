import type { ActivePack } from '../../../../src/policies/assessment.js';
import type {
  CaseCommunication, CaseDecision, CaseFact, CaseFacts, CaseFiling, CasePayment,
} from '../../../../src/policies/case-facts.js'; // prettier-ignore
import { shippedPacks } from '../../../../src/policies/load.js';
import { decision, fact, letter, utc } from '../application-case.js';

export { decision, fact, letter, utc };

const shipped = await shippedPacks();

/** A pack that ships, as if it were active. */
export function shippedPack(id: string): ActivePack {
  const found = shipped.find(({ pack }) => pack.id === id);
  if (!found) throw new Error(`No pack ${id} ships`);
  return { pack: found.pack, hash: found.hash };
}

export const payment = (kind: string, at: string): CasePayment => ({ kind, at: utc(at), eventId: `payment-${kind}` });
export const filing = (authority: string, at: string): CaseFiling => ({
  authority,
  at: utc(at),
  eventId: `filing-${authority}`,
});

type Piece = CaseFact | CaseDecision | CaseCommunication | CasePayment | CaseFiling;

/** One deadline: what happened, and the day or instant on which the rule must be met. */
export interface ClockRow {
  readonly what: string;
  readonly pack: ActivePack;
  readonly rule: string;
  readonly facts: CaseFacts;
  /** Local date of the end of which it is due, or the instant; undefined: none can be told. */
  readonly due: string | undefined;
  /** Where the earliest defensible or the firm's own limit is another. */
  readonly target?: string;
  /** `running` where nothing else is said. */
  readonly state?: string;
  /** Which of several duties of the rule; the first where nothing is said. */
  readonly occurrence?: number;
}

type More = Partial<Pick<ClockRow, 'target' | 'state' | 'occurrence'>> & { readonly case?: Partial<CaseFacts> };

/** Rows of one pack: cases of one kind, received at an hour of business. */
export function rowsUnder(packId: string, subject: Pick<CaseFacts, 'kind' | 'jurisdiction'> & Partial<CaseFacts>, hour: string) {
  const pack = shippedPack(packId);
  return (rule: string, what: string, received: string, pieces: readonly Piece[], due: string | undefined, more: More = {}): ClockRow => {
    const { case: changes, ...expected } = more;
    const at = utc(received.includes(' ') || received.includes('T') ? received : `${received} ${hour}`);
    return {
      what,
      pack,
      rule,
      due,
      ...expected,
      facts: {
        caseId: 'case-1',
        legalEntity: 'Example',
        openedAt: at,
        receivedAt: at,
        facts: pieces.filter((piece): piece is CaseFact => 'name' in piece),
        decisions: pieces.filter((piece): piece is CaseDecision => 'outcome' in piece),
        communications: pieces.filter((piece): piece is CaseCommunication => 'reachedLevel' in piece),
        payments: pieces.filter((piece): piece is CasePayment => 'kind' in piece && 'eventId' in piece),
        filings: pieces.filter((piece): piece is CaseFiling => 'authority' in piece),
        ...subject,
        ...changes,
      },
    };
  };
} // prettier-ignore
