import type { Flow } from '../page/flow.js';
import { lineFragments, placeRow, type Fragment } from '../page/row.js';
import type { Timeline, TimelineEntry } from '../report-document.js';
import { colours, styles, tones } from '../theme.js';
import { badgeFragment } from './badge.js';

const WHEN_WIDTH = 92;
const RAIL_X = 104;
const TEXT_X = 118;
const DETAIL_LABEL_WIDTH = 96;

/** Events along a rail, oldest first or as the caller orders them. */
export async function paintTimeline(flow: Flow, timeline: Timeline): Promise<void> {
  flow.space(10);
  for await (const entry of timeline.entries) {
    paintEntry(flow, entry);
    await flow.turn();
  }
  flow.spaceAfter(10);
}

function paintEntry(flow: Flow, entry: TimelineEntry): void {
  const { left, right } = flow.frame;
  const width = right - left - TEXT_X;
  const { text } = flow;
  const title = text.lines(entry.title, { ...styles.strong, size: 9.2 }, width);
  const fragments = lineFragments(title, width);
  if (entry.badge !== undefined) fragments.push(badgeFragment(text, entry.badge, width));
  if (entry.text !== undefined) fragments.push(...lineFragments(text.lines(entry.text, styles.cell, width), width));
  if (entry.details !== undefined && entry.details.length > 0) fragments.push(gap(2));
  for (const { label, value } of entry.details ?? []) {
    const labels = text.lines(label, { ...styles.cell, colour: colours.muted }, DETAIL_LABEL_WIDTH - 6);
    const values = text.lines(value, styles.cell, width - DETAIL_LABEL_WIDTH);
    const labelFragments = lineFragments(labels, 0);
    const valueFragments = lineFragments(values, width - DETAIL_LABEL_WIDTH);
    for (let at = 0; at < Math.max(labels.length, values.length); at++) {
      const [labelLine, valueLine] = [labelFragments[at], valueFragments[at]];
      fragments.push({
        height: styles.cell.leading,
        paint: (canvas, x, y) => {
          labelLine?.paint(canvas, x, y);
          valueLine?.paint(canvas, x + DETAIL_LABEL_WIDTH, y);
        },
      });
    }
  }
  const when = text.lines(entry.when, { ...styles.cell, colour: colours.muted }, WHEN_WIDTH);
  placeRow(
    flow,
    {
      paddingTop: 3,
      paddingBottom: 8,
      stacks: [
        { x: left, fragments: [gap(1.3), ...lineFragments(when, WHEN_WIDTH)] },
        { x: left + TEXT_X, fragments },
      ],
    },
    {
      decorate: (canvas, { y, height, isFirst }) => {
        canvas.line(left + RAIL_X, y, left + RAIL_X, y + height, 0.8, colours.rule);
        if (isFirst) {
          const dot = entry.tone === undefined ? colours.accent : tones[entry.tone].edge;
          canvas.rounded(left + RAIL_X - 4, y + 6, 8, 8, 4, colours.paper);
          canvas.rounded(left + RAIL_X - 3, y + 7, 6, 6, 3, dot);
        }
      },
    },
  );
}

/** Empty space between fragments. */
function gap(height: number): Fragment {
  return { height, paint: () => undefined };
}
