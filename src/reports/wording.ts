import type { Tone } from '../pdf/theme.js';

/** `adverse-action-notice` → `adverse action notice`; `HANDED_OFF` → `handed off`. */
export const spoken = (code: string): string =>
  (/^[A-Z_]+$/.test(code) ? code.toLowerCase() : code).replaceAll(/[-_]/g, ' ');

/** The same at the start of a sentence. */
export function sentence(code: string): string {
  const words = spoken(code);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `legalEntity` → `Legal entity`; other field names are left as they are. */
export function fieldName(name: string): string {
  if (!/^[a-z]+(?:[A-Z][a-z]*)+$/.test(name)) return sentence(name);
  return sentence(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

/** `2026-07-01T09:12:33.481Z` → `2026-07-01 09:12:33.481 UTC`; trailing zeros of the second are left out. */
export function instant(at: string): string {
  const time = at.slice(11, 23);
  const short = time.endsWith('00.000') ? time.slice(0, 5) : time.endsWith('.000') ? time.slice(0, 8) : time;
  return `${at.slice(0, 10)} ${short} UTC`;
}

/** The same without the zone, for columns that name it in their heading. */
export const instantInColumn = (at: string): string => instant(at).slice(0, -4);

/** The same on two lines, for narrow columns. */
export const instantOnTwoLines = (at: string): string => instant(at).replace(' ', '\n');

/** Digits in groups of three, whatever the machine's locale: `13087` → `13,087`. */
export function count(value: number | bigint): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 page`, `2 pages`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `31.4 %`; `–` of nothing. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** A list in words: `a, b and c`. */
export function inList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** How a state reads at a glance. The word says it; the tone only repeats it. */
const TONES: Readonly<Record<string, Tone>> = {
  // clocks
  running: 'info',
  warned: 'warning',
  tolled: 'neutral',
  'target-missed': 'warning',
  breached: 'critical',
  satisfied: 'success',
  'satisfied-late': 'critical',
  waived: 'neutral',
  undetermined: 'warning',
  // letters
  requested: 'neutral',
  composed: 'neutral',
  held: 'warning',
  released: 'info',
  'handed-off': 'success',
  delivered: 'success',
  opened: 'success',
  returned: 'critical',
  failed: 'critical',
  cancelled: 'neutral',
  // notice duties
  duty: 'critical',
  'no-duty': 'neutral',
  'cannot-tell': 'warning',
  // cases and exceptions
  open: 'info',
  closed: 'neutral',
  restricted: 'critical',
};

export const toneOf = (state: string): Tone => TONES[state] ?? 'neutral';
export const badgeOf = (state: string, label = spoken(state)) => ({ label, tone: toneOf(state) });

/** A text of a partial as a proof names it: which, in which version, from when, by its hash. */
export const partialInWords = (partial: {
  readonly partialId: string;
  readonly partialVersion: number;
  readonly effectiveFrom: string;
  readonly bodyHash: string;
}): string =>
  `${partial.partialId} version ${partial.partialVersion}, from ${partial.effectiveFrom}, SHA-256 ${partial.bodyHash}`;
