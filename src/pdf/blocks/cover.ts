import type { Flow } from '../page/flow.js';
import type { Cover } from '../report-document.js';
import { colours, styles } from '../theme.js';
import { paintKeyValues, paintNotice } from './prose.js';

/** Paints the first page: title, what the report covers, and what its reader must know first. */
export function paintCover(flow: Flow, cover: Cover): void {
  const { left } = flow.frame;
  flow.canvas.rectangle(0, 0, flow.canvas.width, 8, colours.accent);
  const part = (text: string | undefined, style: (typeof styles)[keyof typeof styles], gap: number): void => {
    if (text === undefined || text === '') return;
    for (const line of flow.text.lines(text, style, flow.width)) {
      flow.lines([line], left, flow.place(line.leading), flow.width);
    }
    flow.place(gap);
  };
  part(cover.eyebrow, styles.eyebrow, 10);
  part(cover.title, styles.title, 6);
  part(cover.subtitle, styles.subtitle, 0);
  flow.place(18);
  flow.canvas.rectangle(left, flow.place(3), 48, 3, colours.accent);
  flow.place(14);
  if (cover.facts.length > 0) paintKeyValues(flow, { kind: 'key-values', items: cover.facts, labelWidth: 132 });
  flow.spaceAfter(18);
  for (const notice of cover.notices ?? []) paintNotice(flow, notice);
}
