import { joinRuns, type PaintedRun } from '../page/canvas.js';
import type { Text } from '../report-document.js';
import { colours, type TextStyle } from '../theme.js';
import { resolveLevels, visualOrder } from './bidi.js';
import type { ShapedText, Shaper } from './shape.js';

/** One line, ready to paint. */
export interface Line {
  readonly parts: readonly PaintedRun[];
  /** In points. */
  readonly width: number;
  readonly leading: number;
  /** Size of the largest text, for placing the baseline. */
  readonly size: number;
  /** Whether the paragraph runs from right to left. */
  readonly rightToLeft: boolean;
}

/** Text of one style, one direction, and either a space or without any. */
interface Piece {
  readonly text: string;
  readonly style: TextStyle;
  readonly level: number;
  readonly shaped: ShapedText;
  /** In points. */
  readonly width: number;
  readonly space: boolean;
  readonly breakBefore: boolean;
}

const PARAGRAPHS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
/** Spaces at which a line may end; no-break spaces are not among them. */
const TOKENS =
  /[\t \u1680\u2000-\u2006\u2008-\u200a\u200b\u205f\u3000]+|[^\t \u1680\u2000-\u2006\u2008-\u200a\u200b\u205f\u3000]+/g;
const SPACES = /^[\t \u1680\u2000-\u200b\u205f\u3000]/;
/** Between these a line may end anywhere (UAX #14, class ID), but not before closing nor after opening signs. */
const IDEOGRAPHS =
  /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const IDEOGRAPHIC_PARTS = /[（［｛「『《〈【〔“‘]*[\s\S][、。，．：；！？）］｝」』》〉】〕”’ー々]*/gu;
const CLUSTERS = /[\s\S][\p{M}\u200c\u200d\ufe00-\ufe0f]*/gu;
/** A longer word is shaped in parts, so that the time to break it grows with its length and not with its square. */
const LONGEST_PIECE = 64;
/** After these a word that is too long for its line is broken before it is broken anywhere. */
const BREAK_AFTER = /[-/\\_.,:;@=&?+|)]$/;

/** Breaks text into lines no wider than a given width. Nothing is ever cut: what has no space to break at is broken anywhere. */
export class TextWrapper {
  constructor(private readonly shaper: Shaper) {}

  /** @param width of the column in points; a column narrower than a letter takes one letter a line. */
  lines(text: Text, style: TextStyle, width: number): Line[] {
    const lines: Line[] = [];
    for (const paragraph of paragraphsOf(text, style)) {
      const content = paragraph.map((span) => span.text).join('');
      const levels = resolveLevels(content);
      const pieces: Piece[] = [];
      let offset = 0;
      for (const span of paragraph) {
        for (const [token] of span.text.matchAll(TOKENS)) {
          this.pieces(token, span.style, levels?.levels.subarray(offset, offset + token.length), pieces);
          offset += token.length;
        }
      }
      const base = levels?.base ?? 0;
      for (const line of this.fill(pieces, width)) lines.push(finish(line, style, base));
    }
    return lines;
  }

  /** A single line that is not broken. */
  line(text: Text, style: TextStyle): Line {
    const flat =
      typeof text === 'string' ? text : text.map((span) => ({ ...span, text: span.text.replace(/\s+/g, ' ') }));
    const plain = typeof flat === 'string' ? flat.replace(/\s+/g, ' ') : flat;
    return this.lines(plain, style, Number.POSITIVE_INFINITY)[0] ?? finish([], style, 0);
  }

  private pieces(token: string, style: TextStyle, levels: Uint8Array | undefined, into: Piece[]): void {
    const space = SPACES.test(token);
    const parts = !space && IDEOGRAPHS.test(token) ? ideographicParts(token) : [token];
    let offset = 0;
    parts.forEach((part, index) => {
      let from = 0;
      while (from < part.length) {
        const level = levels?.[offset + from] ?? 0;
        let to = from + 1;
        while (to < part.length && (levels === undefined || levels[offset + to] === level)) to++;
        if (to - from > LONGEST_PIECE) to = from + chunk(part.slice(from, from + LONGEST_PIECE)).length;
        into.push(this.piece(part.slice(from, to), style, level, space, from === 0 && index > 0));
        from = to;
      }
      offset += part.length;
    });
  }

  private piece(text: string, style: TextStyle, level: number, space: boolean, breakBefore: boolean): Piece {
    const shaped = this.shaper.shape(text, style.weight, level % 2 === 1);
    return { text, style, level, shaped, width: (shaped.width * style.size) / 1000, space, breakBefore };
  }

  /** Greedy filling: as many unbreakable groups as fit, then the next line. */
  private fill(pieces: readonly Piece[], width: number): Piece[][] {
    const lines: Piece[][] = [];
    let line: Piece[] = [];
    let used = 0;
    const flush = () => {
      lines.push(line);
      line = [];
      used = 0;
    };
    for (let at = 0; at < pieces.length;) {
      const group = groupAt(pieces, at);
      at += group.length;
      let groupWidth = group.reduce((sum, piece) => sum + piece.width, 0);
      if (group[0]?.space === true) {
        if (used + groupWidth > width && line.length > 0) flush();
        else if (line.length > 0 || lines.length === 0) {
          line.push(...group);
          used += groupWidth;
        }
        continue;
      }
      if (used + groupWidth > width && line.some((piece) => !piece.space)) flush();
      let rest = group;
      while (groupWidth > width - used) {
        const [head, tail] = this.split(rest, width - used);
        if (tail.length === 0) break;
        line.push(...head);
        flush();
        rest = tail;
        groupWidth = rest.reduce((sum, piece) => sum + piece.width, 0);
      }
      line.push(...rest);
      used += groupWidth;
    }
    if (line.length > 0 || lines.length === 0) flush();
    return lines;
  }

  /** Breaks a group that is wider than a line; the first part has at least one letter. */
  private split(group: readonly Piece[], width: number): [Piece[], Piece[]] {
    const head: Piece[] = [];
    let used = 0;
    for (const [index, piece] of group.entries()) {
      if (used + piece.width <= width) {
        head.push(piece);
        used += piece.width;
        continue;
      }
      const clusters = [...piece.text.matchAll(CLUSTERS)].map(([cluster]) => cluster);
      let count = 0;
      let reach = used;
      while (count < clusters.length) {
        const next = this.shaper.shape(clusters[count] ?? '', piece.style.weight, piece.level % 2 === 1).width;
        reach += (next * piece.style.size) / 1000;
        if (reach > width) break;
        count++;
      }
      let preferred = count;
      while (preferred > count * 0.6 && !BREAK_AFTER.test(clusters[preferred - 1] ?? '')) preferred--;
      if (preferred > count * 0.6 && preferred > 0) count = preferred;
      if (count === 0 && head.length === 0) count = 1;
      const part = (text: string): Piece[] =>
        text === '' ? [] : [this.piece(text, piece.style, piece.level, false, false)];
      head.push(...part(clusters.slice(0, count).join('')));
      return [head, [...part(clusters.slice(count).join('')), ...group.slice(index + 1)]];
    }
    return [head, []];
  }
}

function paragraphsOf(text: Text, style: TextStyle): { text: string; style: TextStyle }[][] {
  if (typeof text === 'string') return text.split(PARAGRAPHS).map((part) => [{ text: part, style }]);
  const paragraphs: { text: string; style: TextStyle }[][] = [[]];
  for (const span of text) {
    const spanStyle = spanStyleOf(span.style, style);
    span.text.split(PARAGRAPHS).forEach((part, index) => {
      if (index > 0) paragraphs.push([]);
      paragraphs.at(-1)?.push({ text: part, style: spanStyle });
    });
  }
  return paragraphs;
}

function spanStyleOf(kind: 'strong' | 'muted' | 'mono' | undefined, style: TextStyle): TextStyle {
  if (kind === 'strong') return { ...style, weight: 'bold' };
  if (kind === 'muted') return { ...style, colour: colours.muted };
  // Monospaced letters are wider and taller than the text around them.
  if (kind === 'mono') return { ...style, weight: 'mono', size: style.size * 0.9 };
  return style;
}

/** The text without a last letter whose marks may follow outside of it. */
function chunk(text: string): string {
  const clusters = [...text.matchAll(CLUSTERS)];
  const last = clusters.at(-1)?.index ?? 0;
  return last > 0 ? text.slice(0, last) : text;
}

function ideographicParts(token: string): string[] {
  const parts: string[] = [];
  for (const [part] of token.matchAll(IDEOGRAPHIC_PARTS)) {
    const last = parts.at(-1);
    if (last !== undefined && !IDEOGRAPHS.test(last) && !IDEOGRAPHS.test(part)) parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}

/** The pieces from here that must stay on one line. */
function groupAt(pieces: readonly Piece[], at: number): Piece[] {
  const space = pieces[at]?.space;
  let end = at + 1;
  while (end < pieces.length && pieces[end]?.space === space && pieces[end]?.breakBefore === false) end++;
  return pieces.slice(at, end);
}

function finish(pieces: readonly Piece[], style: TextStyle, base: 0 | 1): Line {
  const kept = [...pieces];
  while (kept.at(-1)?.space === true) kept.pop();
  const ordered = kept.some((piece) => piece.level > 0) ? visualOrder(kept) : kept;
  const parts = joinRuns(
    ordered.map(({ shaped, style: { size, colour }, width }) => ({ runs: shaped.runs, size, colour, width })),
  );
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const size = Math.max(style.size, ...kept.map((piece) => piece.style.size));
  return { parts, width, leading: style.leading, size, rightToLeft: base === 1 };
}
