import type { LetterMergeData } from './merge-data.js';

/** Outcomes of which the letter of a kind tells; the first is what its preview shows unless told otherwise. */
const TOLD_BY: Readonly<Record<string, string>> = {
  'approval-letter': 'approved',
  'counteroffer-letter': 'counteroffered',
  'incompleteness-notice': 'incomplete',
  'settlement-notice': 'settled',
};

/**
 * Values to preview a template with, no person's: everything that a letter may say is there, so that every part of the
 * template shows.
 *
 * @param outcome of the decision; what a letter of this kind usually tells of, unless given
 * @param on the day of the letter, `YYYY-MM-DD`
 */
export function sampleLetter(
  kind: string,
  jurisdiction: string,
  { outcome, on = '2026-07-01' }: { readonly outcome?: string | undefined; readonly on?: string } = {},
): LetterMergeData {
  return {
    letter: {
      date: printed(on),
      reference: 'SAMPLE01',
      kind,
      message: 'This is what a person would say here in their own words.',
    },
    replaces: { date: '1 June 2026', reference: 'SAMPLE00' },
    case: {
      reference: 'SAMPLE-2026-0001',
      kind: 'application',
      product: 'sample product',
      jurisdiction,
      openedOn: '3 June 2026',
      title: 'Sample of a case',
    },
    creditor: {
      name: 'Sample Firm',
      address: '1 Sample Street\nSample Town',
      phone: '(000) 000-0000',
      agencyName: 'Sample Agency',
      agencyAddress: '2 Sample Street\nSample City',
    },
    recipient: { name: 'Sample Customer', address: '3 Sample Road\nSample Village' },
    decision: {
      outcome: outcome ?? TOLD_BY[kind] ?? 'denied',
      on: '30 June 2026',
      reasons: [
        { code: 'sample-reason', text: 'A first reason' },
        { code: 'other-reason', text: 'A second reason' },
      ],
      amount: '1,234.56 in sample currency',
    },
    information: { items: [{ text: 'A first document' }, { text: 'A second document' }] },
    stage: 'sample stage',
    escalatedTo: 'a senior reviewer',
    resolution: 'sample resolution',
  };
}

const printed = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
