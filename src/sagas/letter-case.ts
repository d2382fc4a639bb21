import type { CaseKind } from '../events/case.events.js';
import type { Metadata } from '../events/envelope.js';
import type { Notes } from './define-saga.js';

/** What a saga that asks for letters about a case must know of it. */
export type LetterCaseNote = { readonly caseId: string } & (
  | {
      readonly what: 'opened';
      readonly kind: CaseKind;
      readonly jurisdiction: string;
      readonly silent: boolean;
      readonly restricted: boolean;
    }
  | { readonly what: 'primary-party'; readonly partyId: string }
  | { readonly what: 'went-live' }
);

export interface LetterCase {
  readonly caseId: string;
  readonly kind?: CaseKind;
  readonly jurisdiction: string;
  readonly recipient?: string;
  /** Imported cases ask for nothing until they are taken live. */
  readonly silent: boolean;
  /** A restricted case (suspicion of fraud) writes no letters by itself: the letter would tell. */
  readonly restricted: boolean;
}

export const noCase: LetterCase = { caseId: '', jurisdiction: '', silent: true, restricted: false };

/** Exception cases, and those that a missed limit opens, are the firm's own: no letters are written about them. */
export const letterCaseNotes = {
  'case.opened': ({ data, metadata }) =>
    data.kind === 'communication-exception' || data.breach
      ? undefined
      : {
          caseId: data.caseId,
          what: 'opened',
          kind: data.kind,
          jurisdiction: data.jurisdiction,
          silent: metadata.origin === 'import',
          restricted: metadata.confidentiality === 'restricted',
        },
  'case.party-added': ({ data }) =>
    data.role === 'primary' ? { caseId: data.caseId, what: 'primary-party', partyId: data.partyId } : undefined,
  'case.went-live': ({ data }) => ({ caseId: data.caseId, what: 'went-live' }),
} satisfies Notes<LetterCaseNote>;

export function evolveLetterCase<C extends LetterCase>(state: C, note: LetterCaseNote): C {
  switch (note.what) {
    case 'opened': {
      const { caseId, kind, jurisdiction, silent, restricted } = note;
      return { ...state, caseId, kind, jurisdiction, silent, restricted };
    }
    case 'primary-party':
      return { ...state, recipient: note.partyId };
    case 'went-live':
      return { ...state, silent: false };
  }
}

export const mayWrite = ({ silent, restricted, kind }: LetterCase): boolean =>
  !silent && !restricted && kind !== undefined;

/** What an import tells of a live case happened before: nothing is sent for it. What is restricted is told nobody. */
export const untold = ({ origin, confidentiality }: Metadata): boolean =>
  origin === 'import' || confidentiality === 'restricted';
