import type { Metadata } from '../events/envelope.js';
import type { Notes } from './define-saga.js';

/** What is kept of each event that tells of a clock. */
export type ClockNote =
  | { readonly what: 'clock'; readonly obligationId: string; readonly kinds: string[]; readonly words: string }
  | { readonly what: 'clock-warned' | 'clock-breached' | 'clock-lifted'; readonly obligationId: string };

interface Clock {
  /** Kinds of letters that meet it. */
  readonly kinds: readonly string[];
  readonly words: string;
  readonly warned: boolean;
  /** It can be met in time no more, or need not be met. */
  readonly over: boolean;
}

/** Clocks of a case by obligation: one that runs is the deadline of a letter that is to meet it. */
export type Clocks = Readonly<Record<string, Clock>>;

/** What an import tells happened before, and is nobody's deadline; nor is a restricted clock, whose end would be told. */
const untold = ({ origin, confidentiality }: Metadata): boolean =>
  origin === 'import' || confidentiality === 'restricted';

export const clockNotes = {
  'obligation.incurred': ({ data: { caseId, obligationId, noticeKinds, title, citation }, metadata }) =>
    noticeKinds.length === 0 || untold(metadata)
      ? undefined
      : { caseId, what: 'clock', obligationId, kinds: [...noticeKinds], words: `${title} (${citation})` },
  'obligation.warned': ({ data: { caseId, obligationId }, metadata }) =>
    untold(metadata) ? undefined : { caseId, what: 'clock-warned', obligationId },
  'obligation.breached': ({ data: { caseId, obligationId, limit }, metadata }) =>
    limit === 'target' || untold(metadata) ? undefined : { caseId, what: 'clock-breached', obligationId },
  'obligation.waived': ({ data: { caseId, obligationId }, metadata }) =>
    untold(metadata) ? undefined : { caseId, what: 'clock-lifted', obligationId },
} satisfies Notes<ClockNote & { readonly caseId: string }>;

/** The clocks once one more thing was said of one. */
export function withClock(clocks: Clocks, note: ClockNote): Clocks {
  if (note.what === 'clock') {
    const { obligationId, kinds, words } = note;
    return { ...clocks, [obligationId]: { kinds, words, warned: false, over: false } };
  }
  const clock = clocks[note.obligationId];
  if (!clock) return clocks;
  const changed = note.what === 'clock-warned' ? { ...clock, warned: true } : { ...clock, over: true };
  return { ...clocks, [note.obligationId]: changed };
}
/** Clocks that a letter of this kind is to meet, that have warned and are not over. */
export const nearTheirEnd = (clocks: Clocks, kind: string): { obligationId: string; words: string }[] =>
  Object.entries(clocks)
    .filter(([, clock]) => clock.warned && !clock.over && clock.kinds.includes(kind))
    .map(([obligationId, { words }]) => ({ obligationId, words }));

/** Whether a letter of this kind was to meet this clock, and can meet no other one in time. */
export const isLastOf = (clocks: Clocks, obligationId: string, kind: string): boolean =>
  clocks[obligationId]?.kinds.includes(kind) === true &&
  Object.values(clocks).every((clock) => clock.over || !clock.kinds.includes(kind));

/** The clock that a letter of this kind meets: one that is not over, where there is one; the first of several. */
export function clockMetBy(clocks: Clocks, kind: string): string | undefined {
  const met = Object.entries(clocks).filter(([, clock]) => clock.kinds.includes(kind));
  return (met.find(([, { over }]) => !over) ?? met[0])?.[0];
}
