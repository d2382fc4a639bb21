/** Character types of the Unicode bidirectional algorithm (UAX #9, table 4), without the explicit embeddings. */
export type BidiClass = 'L' | 'R' | 'AL' | 'EN' | 'AN' | 'ES' | 'ET' | 'CS' | 'NSM' | 'WS' | 'ON' | 'BN';

type Range = readonly [from: number, to: number];

const RANGES: readonly (readonly [BidiClass, readonly Range[]])[] = [
  ['EN', [[0x30, 0x39], [0xb2, 0xb3], [0xb9, 0xb9], [0x6f0, 0x6f9], [0x2070, 0x2079], [0x2080, 0x2089], [0xff10, 0xff19]]],
  ['AN', [[0x600, 0x605], [0x660, 0x669], [0x66b, 0x66c], [0x6dd, 0x6dd]]],
  ['ES', [[0x2b, 0x2b], [0x2d, 0x2d], [0x207a, 0x207b], [0x208a, 0x208b], [0x2212, 0x2212], [0xff0b, 0xff0b], [0xff0d, 0xff0d]]],
  ['ET', [[0x23, 0x25], [0xa2, 0xa5], [0xb0, 0xb1], [0x58f, 0x58f], [0x609, 0x60a], [0x66a, 0x66a], [0x2030, 0x2034], [0x20a0, 0x20cf], [0x212e, 0x212e], [0x2213, 0x2213], [0xff03, 0xff05]]],
  ['CS', [[0x2c, 0x2c], [0x2e, 0x2f], [0x3a, 0x3a], [0xa0, 0xa0], [0x60c, 0x60c], [0x202f, 0x202f], [0x2044, 0x2044], [0xff0c, 0xff0c], [0xff0e, 0xff0f], [0xff1a, 0xff1a]]],
  ['WS', [[0x09, 0x09], [0x20, 0x20], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2028], [0x205f, 0x205f], [0x3000, 0x3000]]],
  ['BN', [[0xad, 0xad], [0x200b, 0x200d], [0x2060, 0x2064], [0xfeff, 0xfeff]]],
  ['L', [[0x200e, 0x200e]]],
]; // prettier-ignore

const RIGHT_TO_LEFT: readonly Range[] = [
  [0x590, 0x5ff], [0x7c0, 0x85f], [0x200f, 0x200f], [0xfb1d, 0xfb4f], [0x10800, 0x10fff], [0x1e800, 0x1edff], [0x1ef00, 0x1efff],
]; // prettier-ignore
const ARABIC_LETTER: readonly Range[] = [
  [0x600, 0x7bf], [0x860, 0x8ff], [0x61c, 0x61c], [0xfb50, 0xfdff], [0xfe70, 0xfefe], [0x1ee00, 0x1eeff],
]; // prettier-ignore

const NONSPACING_MARK = /[\p{Mn}\p{Me}]/u;
const NEUTRAL = /[\p{P}\p{S}]/u;
/** In right-to-left blocks some signs are neutral, such as the ornate parentheses U+FD3E and U+FD3F. */
const NEUTRAL_ARABIC = new Set([0x606, 0x607, 0x60e, 0x60f, 0x6de, 0x6e9, 0xfd3e, 0xfd3f, 0xfdfd]);

const within = (codePoint: number, ranges: readonly Range[]): boolean =>
  ranges.some(([from, to]) => codePoint >= from && codePoint <= to);

function derive(codePoint: number): BidiClass {
  for (const [bidiClass, ranges] of RANGES) if (within(codePoint, ranges)) return bidiClass;
  const character = String.fromCodePoint(codePoint);
  if (NONSPACING_MARK.test(character)) return 'NSM';
  if (NEUTRAL_ARABIC.has(codePoint)) return 'ON';
  if (within(codePoint, RIGHT_TO_LEFT)) return 'R';
  if (within(codePoint, ARABIC_LETTER)) return 'AL';
  // Signs of the scripts between Devanagari and extended Greek belong to those scripts.
  return NEUTRAL.test(character) && !(codePoint >= 0x900 && codePoint < 0x1fbd) ? 'ON' : 'L';
}

const known = new Map<number, BidiClass>();

/** The type of a character; derived from its general category and block, which agrees with the Unicode tables for the scripts our fonts have. */
export function bidiClass(codePoint: number): BidiClass {
  let found = known.get(codePoint);
  if (found === undefined) {
    found = derive(codePoint);
    known.set(codePoint, found);
  }
  return found;
}

const MIRRORED = '()[]{}<>«»‹›≤≥⟨⟩（）［］｛｝「」『』《》〈〉【】';

/** The bracket that stands for this one in right-to-left text (UAX #9, rule L4); the character itself if it has no mirror. */
export function mirrored(codePoint: number): number {
  const index = codePoint > 0xffff ? -1 : MIRRORED.indexOf(String.fromCharCode(codePoint));
  return index < 0 ? codePoint : MIRRORED.charCodeAt(index ^ 1);
}
