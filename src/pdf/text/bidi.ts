import { bidiClass, type BidiClass } from './bidi-class.js';

/** Any character that could make text run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The embedding levels of a paragraph: odd runs from right to left. One entry per UTF-16 code unit. */
export interface Levels {
  readonly base: 0 | 1;
  readonly levels: Uint8Array;
}

/**
 * Resolves directions by the Unicode bidirectional algorithm (UAX #9): rules W1–W7, N0–N2, I1–I2, L2 and L4.
 * Explicit embeddings, overrides and isolates are not obeyed: invisible characters that reorder a record would let a
 * writer show one thing and store another. They are shown instead (see `shape.ts`).
 *
 * @returns undefined for text without right-to-left characters.
 */
export function resolveLevels(text: string): Levels | undefined {
  if (!RIGHT_TO_LEFT.test(text)) return undefined;
  const starts: number[] = [];
  const original: BidiClass[] = [];
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index) ?? 0;
    starts.push(index);
    original.push(bidiClass(codePoint));
    index += codePoint > 0xffff ? 2 : 1;
  }
  const base = baseLevel(original);
  const embedding = base === 1 ? 'R' : 'L';
  const classes = resolveWeak(original, embedding);
  resolveBrackets(classes, original, embedding, (at) => text[starts[at] ?? 0] ?? '');
  resolveNeutral(classes, embedding);
  const levels = new Uint8Array(text.length);
  starts.forEach((start, at) => {
    const end = starts[at + 1] ?? text.length;
    levels.fill(implicitLevel(classes[at] ?? 'L', base), start, end);
  });
  return { base, levels };
}

/**
 * Right to left only where the first letter and most letters are: a higher-level protocol as UAX #9 permits (HL1).
 * By rules P2 and P3 alone an English sentence would run from right to left because it begins with an Arabic name; by
 * most letters alone a salutation would, because the name in it is longer than the word before it.
 */
function baseLevel(classes: readonly BidiClass[]): 0 | 1 {
  const first = classes.find((type) => type === 'L' || type === 'R' || type === 'AL');
  if (first === undefined || first === 'L') return 0;
  let balance = 0;
  for (const type of classes) {
    if (type === 'L') balance--;
    if (type === 'R' || type === 'AL') balance++;
  }
  return balance > 0 ? 1 : 0;
}

/** Rules W1 to W7: marks, numbers and what stands between numbers. */
function resolveWeak(original: readonly BidiClass[], embedding: 'L' | 'R'): BidiClass[] {
  const classes = [...original];
  let strong: BidiClass = embedding;
  let previous: BidiClass = embedding;
  for (let at = 0; at < classes.length; at++) {
    let type = classes[at] ?? 'L';
    if (type === 'NSM') type = previous; // W1
    if (type === 'L' || type === 'R' || type === 'AL') strong = type;
    else if (type === 'EN' && strong === 'AL') type = 'AN'; // W2
    classes[at] = type;
    if (type !== 'BN') previous = type;
  }
  for (let at = 0; at < classes.length; at++) if (classes[at] === 'AL') classes[at] = 'R'; // W3
  for (let at = 1; at + 1 < classes.length; at++) {
    const type = classes[at];
    const before = classes[at - 1];
    if (before !== classes[at + 1]) continue;
    if (before === 'EN' && (type === 'ES' || type === 'CS')) classes[at] = 'EN'; // W4
    if (before === 'AN' && type === 'CS') classes[at] = 'AN';
  }
  for (let at = 0; at < classes.length; at++) {
    if (classes[at] !== 'ET') continue; // W5
    let end = at;
    while (classes[end] === 'ET') end++;
    if (classes[at - 1] === 'EN' || classes[end] === 'EN') classes.fill('EN', at, end);
    at = end - 1;
  }
  strong = embedding;
  for (let at = 0; at < classes.length; at++) {
    const type = classes[at] ?? 'L';
    if (type === 'ES' || type === 'ET' || type === 'CS') classes[at] = 'ON'; // W6
    if (type === 'L' || type === 'R') strong = type;
    if (type === 'EN' && strong === 'L') classes[at] = 'L'; // W7
  }
  return classes;
}

const strongOf = (type: BidiClass | undefined): 'L' | 'R' | undefined =>
  type === 'L' ? 'L' : type === 'R' || type === 'EN' || type === 'AN' ? 'R' : undefined;

const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Rule N0: a pair of brackets takes one direction, from what it holds or from what stands before it. */
function resolveBrackets(
  classes: BidiClass[],
  original: readonly BidiClass[],
  embedding: 'L' | 'R',
  characterAt: (at: number) => string,
): void {
  const open: { at: number; character: string }[] = [];
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < classes.length; at++) {
    if (classes[at] !== 'ON') continue;
    const character = characterAt(at);
    if ('([{'.includes(character)) open.push({ at, character });
    const opener = CLOSING[character];
    if (opener === undefined) continue;
    const match = open.findLastIndex((entry) => entry.character === opener);
    const entry = open[match];
    if (entry === undefined) continue;
    pairs.push([entry.at, at]);
    open.length = match;
  }
  pairs.sort((a, b) => a[0] - b[0]);
  for (const [from, to] of pairs) {
    const inside = new Set(classes.slice(from + 1, to).map(strongOf));
    let direction: 'L' | 'R' | undefined;
    if (inside.has(embedding)) direction = embedding;
    else if (inside.has(embedding === 'L' ? 'R' : 'L')) {
      const before = classes
        .slice(0, from)
        .map(strongOf)
        .findLast((type) => type !== undefined);
      direction = before ?? embedding;
    }
    if (direction === undefined) continue;
    for (const at of [from, to]) {
      classes[at] = direction;
      for (let mark = at + 1; original[mark] === 'NSM'; mark++) classes[mark] = direction;
    }
  }
}

/** Rules N1 and N2: neutral characters follow their neighbours when these agree, else the paragraph. */
function resolveNeutral(classes: BidiClass[], embedding: 'L' | 'R'): void {
  for (let at = 0; at < classes.length; at++) {
    if (strongOf(classes[at]) !== undefined) continue;
    let end = at;
    while (end < classes.length && strongOf(classes[end]) === undefined) end++;
    const before = at === 0 ? embedding : strongOf(classes[at - 1]);
    const after = end === classes.length ? embedding : strongOf(classes[end]);
    classes.fill(before === after ? (before ?? embedding) : embedding, at, end);
    at = end - 1;
  }
}

/** Rules I1 and I2. */
function implicitLevel(type: BidiClass, base: 0 | 1): number {
  if (base === 0) return type === 'R' ? 1 : type === 'AN' || type === 'EN' ? 2 : 0;
  return type === 'R' ? 1 : 2;
}

/**
 * Rule L2: puts the parts of one line into the order in which they are painted, from the highest level down to the
 * lowest odd one.
 */
export function visualOrder<T extends { readonly level: number }>(parts: readonly T[]): T[] {
  const ordered = [...parts];
  const highest = Math.max(0, ...ordered.map((part) => part.level));
  for (let level = highest; level >= 1; level--) {
    for (let at = 0; at < ordered.length; at++) {
      if ((ordered[at]?.level ?? 0) < level) continue;
      let end = at;
      while ((ordered[end]?.level ?? -1) >= level) end++;
      ordered.splice(at, end - at, ...ordered.slice(at, end).reverse());
      at = end;
    }
  }
  return ordered;
}
