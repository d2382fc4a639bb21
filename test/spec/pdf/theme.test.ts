import { colours, styles, tones } from '../../../src/pdf/theme.js';

/** Relative luminance and contrast ratio by WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = colour.split(' ').map((part) => {
    const value = Number(part);
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('text can be read: contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3)', () => {
  it.each(Object.entries(styles))('%s on paper and on the band of a table header', (_, style) => {
    expect(contrast(style.colour, colours.paper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(style.colour, colours.band)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries(tones))('a %s notice: its title, its text and its small print', (_, tone) => {
    for (const colour of [tone.text, colours.ink, colours.muted]) {
      expect(contrast(colour, tone.fill)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
