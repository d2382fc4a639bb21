import type { LetterMergeData } from '../../../src/templates/merge-data.js';
import { shippedPartials } from '../../../src/templates/shipped-templates.js';

/** Everything that a letter may say, as one case never has it at once. */
export const FULL: LetterMergeData = {
  letter: {
    date: 'July 1, 2026',
    reference: 'L-2026-000123',
    kind: 'adverse-action-notice',
    message: 'We had to ask another bank.',
  },
  replaces: { date: 'June 1, 2026', reference: 'L-2026-000100' },
  information: { items: [{ text: 'Pay stubs of the last three months' }, { text: 'A copy of your passport' }] },
  case: {
    reference: 'APP-2026-004711',
    kind: 'application',
    product: 'Personal loan',
    jurisdiction: 'US',
    openedOn: 'June 3, 2026',
    title: 'Loan for home improvement',
  },
  creditor: {
    name: 'First Meridian Bank, N.A.',
    address: '500 Harbor Street, Suite 20\nBoston, MA 02110',
    phone: '(800) 555-0142',
    agencyName: 'Office of the Comptroller of the Currency, Customer Assistance Group',
    agencyAddress: 'P.O. Box 53570\nHouston, TX 77052',
  },
  recipient: { name: 'Ana Müller', address: '12 Elm Street\nSpringfield, IL 62701' },
  decision: {
    outcome: 'denied',
    on: 'June 30, 2026',
    reasons: [
      { code: 'income', text: 'Income insufficient for amount of credit requested' },
      { code: 'employment', text: 'Length of employment' },
    ],
    amount: 'USD 12,000.00',
  },
  stage: 'Review by a specialist',
  escalatedTo: 'our Disputes Team',
  resolution: 'The account was settled.',
};

/** What every letter has, and nothing more. */
export const LEAST: LetterMergeData = {
  letter: { date: '1 July 2026', reference: 'L-1', kind: 'correspondence' },
  case: { reference: 'C-1', kind: 'application', jurisdiction: 'GB', openedOn: '3 June 2026' },
  creditor: { name: 'Northgate Bank plc', address: '1 High Street' },
  recipient: { name: 'Ana Müller', address: '12 Elm Road' },
};

export const decided = (
  outcome: string,
  reasons: readonly string[] = [],
  amount?: string,
): Pick<LetterMergeData, 'decision'> => ({
  decision: {
    outcome,
    on: '30 June 2026',
    reasons: reasons.map((text, index) => ({ code: `r${index}`, text })),
    ...(amount !== undefined && { amount }),
  },
});

export const inCountry = (jurisdiction: string, kind = 'application') => ({
  case: { ...LEAST.case, jurisdiction, kind },
});

/** The newest text of each partial that ships. */
export const NEWEST_TEXTS: readonly { readonly partialId: string; readonly body: string }[] = [
  ...new Map((await shippedPartials()).map(({ id, body }) => [id, body])),
].map(([partialId, body]) => ({ partialId, body }));
