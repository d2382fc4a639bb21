import type { Face, ShownGlyphs } from '../fonts/face.js';
import type { FontChain, Weight } from '../fonts/font-chain.js';
import { mirrored } from './bidi-class.js';

/** Glyphs of one face in the order in which they are painted. */
export interface GlyphRun extends ShownGlyphs {
  readonly face: Face;
}

/** Text turned into glyphs; `width` in 1/1000 of the font size. */
export interface ShapedText {
  readonly runs: readonly GlyphRun[];
  readonly width: number;
}

/** Scripts whose letters depend on their neighbours, and marks that sit on other letters. */
const COMPLEX = /[\p{M}\u200c\u200d\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Lao}]/u;
/** A letter with its marks and joiners; a run of letters of a joining script stays together. */
const CLUSTERS =
  /(?:[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}][\p{M}\u200c\u200d]*)+|[\s\S][\p{M}\u200c\u200d]*/gu;
/** Characters that have no shape by design and change nothing else here: soft hyphen, direction marks, selectors. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/u;
/**
 * Characters that fonts give an empty glyph though they must be seen: controls, and those that reorder text
 * (U+202A to U+202E), by which a record could show one thing and hold another.
 */
const UNSHOWABLE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufff9-\ufffb]/;
const SPACE = /[\t\u1680\u2000-\u200a\u202f\u205f\u3000]/u;

/** How many words are remembered; a bound keeps a report of a million different identifiers small. */
const REMEMBERED_WORDS = 20_000;

/**
 * Turns words into glyphs. Never throws for odd text: a character that no font has, a control character or half of a
 * surrogate pair becomes a visible `[U+1F3E6]`.
 */
export class Shaper {
  private readonly remembered = new Map<string, ShapedText>();

  constructor(private readonly fonts: FontChain) {}

  /** @param rightToLeft whether the whole text lies on an odd bidi level. */
  shape(text: string, weight: Weight, rightToLeft = false): ShapedText {
    const key = `${weight}${rightToLeft ? '<' : '>'}${text}`;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const runs =
      rightToLeft || COMPLEX.test(text) ? this.clusters(text, weight, rightToLeft) : this.characters(text, weight);
    const shaped = { runs: merge(runs), width: runs.reduce((sum, run) => sum + run.width, 0) };
    if (this.remembered.size >= REMEMBERED_WORDS) this.remembered.clear();
    this.remembered.set(key, shaped);
    return shaped;
  }

  private characters(text: string, weight: Weight): GlyphRun[] {
    const runs: GlyphRun[] = [];
    for (const character of text) this.character(character, weight, runs);
    return runs;
  }

  private character(character: string, weight: Weight, into: GlyphRun[], rightToLeft = false): void {
    const codePoint = character.codePointAt(0) ?? 0;
    const shownPoint = rightToLeft ? mirrored(codePoint) : codePoint;
    const shown =
      shownPoint === codePoint
        ? this.fonts.character(codePoint, weight)
        : this.fonts.characterFor(shownPoint, character, weight);
    if (INVISIBLE.test(character)) return;
    if (UNSHOWABLE.test(character)) this.replacement(codePoint, weight, into);
    else if (shown !== undefined) into.push(shown);
    else if (SPACE.test(character)) this.character(' ', weight, into);
    else this.replacement(codePoint, weight, into);
  }

  /** What stands for a character that cannot be shown. Its parts are kept together by the caller's run order. */
  private replacement(codePoint: number, weight: Weight, into: GlyphRun[]): void {
    const label = `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
    for (const character of label) {
      const shown = this.fonts.character(character.codePointAt(0) ?? 0, weight);
      if (shown === undefined) throw new Error(`the first font lacks "${character}", which every font must have`);
      into.push(shown);
    }
  }

  private clusters(text: string, weight: Weight, rightToLeft: boolean): GlyphRun[] {
    const parts: GlyphRun[][] = [];
    for (const [cluster] of text.matchAll(CLUSTERS)) parts.push(this.cluster(cluster, weight, rightToLeft));
    return (rightToLeft ? parts.reverse() : parts).flat();
  }

  private cluster(cluster: string, weight: Weight, rightToLeft: boolean): GlyphRun[] {
    const runs: GlyphRun[] = [];
    if (!COMPLEX.test(cluster)) {
      this.character(cluster, weight, runs, rightToLeft);
      return runs;
    }
    const composed = [...cluster.normalize('NFC')];
    const only =
      composed.length === 1 && !COMPLEX.test(cluster.normalize('NFC')) ? composed[0]?.codePointAt(0) : undefined;
    const shown = only === undefined ? undefined : this.fonts.characterFor(only, cluster, weight);
    if (shown !== undefined) return [shown];
    const codePoints = [...cluster].filter((character) => !INVISIBLE.test(character)).map((c) => c.codePointAt(0) ?? 0);
    const face = this.fonts.faceFor(codePoints, weight);
    if (face !== undefined && codePoints.length > 0) {
      return face.layout(cluster, rightToLeft ? 'rtl' : 'ltr').map((glyphs) => ({ ...glyphs, face }));
    }
    for (const character of cluster) {
      const single: GlyphRun[] = [];
      this.character(character, weight, single, rightToLeft);
      if (rightToLeft) runs.unshift(...single);
      else runs.push(...single);
    }
    return runs;
  }
}

/** Joins neighbours of one face and height, so that a word is one string in the page. */
export function merge(runs: readonly GlyphRun[]): GlyphRun[] {
  const merged: { tj: string; width: number; rise: number; face: Face }[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last !== undefined && last.face === run.face && last.rise === run.rise) {
      last.tj =
        last.tj.endsWith('>') && run.tj.startsWith('<') ? last.tj.slice(0, -1) + run.tj.slice(1) : last.tj + run.tj;
      last.width += run.width;
    } else {
      merged.push({ tj: run.tj, width: run.width, rise: run.rise, face: run.face });
    }
  }
  return merged;
}
