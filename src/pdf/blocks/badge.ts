import type { Fragment } from '../page/row.js';
import { paintLine } from '../page/flow.js';
import type { Badge } from '../report-document.js';
import type { TextWrapper } from '../text/wrap.js';
import { styles, tones } from '../theme.js';

const PADDING = 4.5;

/** A status as a pill; a label too long for the column takes more lines. */
export function badgeFragment(text: TextWrapper, badge: Badge, width: number): Fragment {
  const tone = tones[badge.tone];
  const lines = text.lines(badge.label, { ...styles.badge, colour: tone.text }, Math.max(width - 2 * PADDING, 1));
  const widest = lines.reduce((most, line) => Math.max(most, line.width), 0);
  const pill = lines.length * styles.badge.leading + 2.4;
  return {
    height: pill + 1.6,
    paint: (canvas, x, y) => {
      canvas.rounded(x, y + 0.4, widest + 2 * PADDING, pill, 3, tone.fill);
      lines.forEach((line, index) => paintLine(canvas, line, x + PADDING, y + 1.4 + index * styles.badge.leading));
    },
  };
}
