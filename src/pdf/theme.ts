import type { Weight } from './fonts/font-chain.js';

/** An RGB colour as the operands of `rg` and `RG`. */
export type Colour = string;

/** Every text colour here has a contrast of at least 4.5 : 1 on the background it is used on (WCAG 2.2, 1.4.3). */
export const colours = {
  ink: rgb('1C2530'),
  muted: rgb('56616F'),
  accent: rgb('1D3F66'),
  rule: rgb('C9D0D8'),
  hairline: rgb('E1E5EA'),
  band: rgb('F4F6F8'),
  paper: rgb('FFFFFF'),
} as const;

/** What a status, a notice or a figure tells: whether it is good, bad or only so. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'critical';

export interface ToneColours {
  readonly text: Colour;
  readonly fill: Colour;
  readonly edge: Colour;
}

export const tones: Readonly<Record<Tone, ToneColours>> = {
  neutral: { text: rgb('434D5A'), fill: rgb('EEF1F4'), edge: rgb('8A95A3') },
  info: { text: rgb('1B4B82'), fill: rgb('E9F0F8'), edge: rgb('3A74B4') },
  success: { text: rgb('1C6237'), fill: rgb('E7F3EB'), edge: rgb('3B8A5A') },
  warning: { text: rgb('7A4B00'), fill: rgb('FCF1DA'), edge: rgb('C98A1B') },
  critical: { text: rgb('9C231B'), fill: rgb('FBEAE8'), edge: rgb('C4443A') },
};

export interface TextStyle {
  readonly weight: Weight;
  /** In points. */
  readonly size: number;
  /** From baseline to baseline, in points. */
  readonly leading: number;
  readonly colour: Colour;
}

const style = (weight: Weight, size: number, leading: number, colour: Colour): TextStyle => ({
  weight,
  size,
  leading,
  colour,
});

export const styles = {
  title: style('bold', 25, 31, colours.accent),
  subtitle: style('regular', 12.5, 18, colours.muted),
  eyebrow: style('bold', 8.5, 12, colours.muted),
  heading1: style('bold', 15, 20, colours.accent),
  heading2: style('bold', 11.5, 16, colours.ink),
  heading3: style('bold', 9.5, 13.5, colours.ink),
  body: style('regular', 9.5, 14, colours.ink),
  strong: style('bold', 9.5, 14, colours.ink),
  small: style('regular', 8, 11.5, colours.muted),
  label: style('regular', 9, 14, colours.muted),
  cell: style('regular', 8.2, 11.4, colours.ink),
  cellNote: style('regular', 7.4, 10.2, colours.muted),
  columnHeader: style('bold', 7.6, 10.4, colours.accent),
  badge: style('bold', 7, 9, colours.ink),
  figure: style('bold', 19, 24, colours.accent),
  verbatim: style('mono', 7.6, 11, colours.ink),
  running: style('regular', 7.4, 10, colours.muted),
} as const;

/** Paper in points: A4 by ISO 216, Letter by ANSI/ASME Y14.1. */
export const papers = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: 612, height: 792 },
} as const;

export type Paper = keyof typeof papers;

function rgb(hex: string): Colour {
  const part = (from: number) =>
    (Number.parseInt(hex.slice(from, from + 2), 16) / 255).toFixed(3).replace(/\.?0+$/, '');
  return `${part(0)} ${part(2)} ${part(4)}`;
}
