import type { Flow } from '../page/flow.js';
import { lineFragments, placeRow } from '../page/row.js';
import type { Heading, KeyValues, List, Notice, Paragraph, Verbatim } from '../report-document.js';
import type { Line } from '../text/wrap.js';
import { colours, styles, tones } from '../theme.js';
import { badgeFragment } from './badge.js';

const HEADING_STYLES = { 1: styles.heading1, 2: styles.heading2, 3: styles.heading3 } as const;
const HEADING_SPACE = { 1: 22, 2: 16, 3: 11 } as const;
const HEADING_GAP = { 1: 9, 2: 5, 3: 3 } as const;

/** A heading higher than this share of a page is set like a paragraph. */
const MOST_HEADING = 0.25;

/** Headings wait for what follows, so that none stands alone at the foot of a page. */
export function paintHeading(flow: Flow, heading: Heading): void {
  const { level } = heading;
  if (heading.newPage === true && !flow.atTop) flow.nextPage();
  flow.space(HEADING_SPACE[level]);
  const lines = flow.text.lines(heading.text, HEADING_STYLES[level], flow.width);
  const height = lines.reduce((sum, line) => sum + line.leading, 0) + HEADING_GAP[level];
  const bookmark = (y: number): void => {
    if (level === 3) return;
    const top = flow.canvas.height - y + 6;
    flow.file.bookmarks.push({ title: heading.text, level, page: flow.pageRef, top });
  };
  if (height > flow.pageHeight * MOST_HEADING) {
    lines.forEach((line, index) => {
      const y = flow.place(line.leading);
      if (index === 0) bookmark(y);
      flow.lines([line], flow.frame.left, y, flow.width);
    });
    return;
  }
  flow.keepWithNext(height, (y) => {
    bookmark(y);
    flow.lines(lines, flow.frame.left, y, flow.width);
    if (level === 1) flow.rule(y + height - HEADING_GAP[1] + 3, 0.8, colours.accent);
  });
}

export function paintParagraph(flow: Flow, paragraph: Paragraph): void {
  const style = paragraph.style === 'small' ? styles.small : styles.body;
  flow.space(style.leading * 0.55);
  paintLines(flow, flow.text.lines(paragraph.text, style, flow.width));
}

/** Lines of a paragraph; never one line alone at the foot or the head of a page. */
function paintLines(flow: Flow, lines: readonly Line[]): void {
  for (let at = 0; at < lines.length;) {
    const left = lines.length - at;
    const count = left <= 3 ? left : at === 0 ? 2 : 1;
    const group = lines.slice(at, at + count);
    const y = flow.place(group.reduce((sum, line) => sum + line.leading, 0));
    flow.lines(group, flow.frame.left, y, flow.width);
    at += count;
  }
}

export function paintList(flow: Flow, list: List): void {
  const indent = list.ordered === true ? 20 : 13;
  flow.space(6);
  list.items.forEach((item, index) => {
    const marker = flow.text.line(list.ordered === true ? `${index + 1}.` : '•', styles.body);
    const lines = flow.text.lines(item, styles.body, flow.width - indent);
    placeRow(flow, {
      paddingTop: 0,
      paddingBottom: 3,
      stacks: [
        { x: flow.frame.left + 2, fragments: lineFragments([marker], 0) },
        { x: flow.frame.left + indent, fragments: lineFragments(lines, flow.width - indent) },
      ],
    });
  });
}

const LABEL_WIDTH = 120;

export function paintKeyValues(flow: Flow, block: KeyValues): void {
  const labelWidth = Math.min(block.labelWidth ?? LABEL_WIDTH, flow.width / 2);
  const gap = 12;
  flow.space(8);
  for (const item of block.items) {
    const valueWidth = flow.width - labelWidth - gap;
    const labels = flow.text.lines(item.label, styles.label, labelWidth);
    const values = item.value === '' ? [] : flow.text.lines(item.value, styles.body, valueWidth);
    const badge = item.badge === undefined ? [] : [badgeFragment(flow.text, item.badge, valueWidth)];
    placeRow(
      flow,
      {
        paddingTop: 3.2,
        paddingBottom: 3.2,
        stacks: [
          { x: flow.frame.left, fragments: lineFragments(labels, labelWidth) },
          {
            x: flow.frame.left + labelWidth + gap,
            fragments: [...lineFragments(values, valueWidth), ...badge],
          },
        ],
      },
      {
        decorate: (canvas, { y, height, isLast }) => {
          if (isLast) canvas.line(flow.frame.left, y + height, flow.frame.right, y + height, 0.5, colours.hairline);
        },
      },
    );
  }
  flow.spaceAfter(10);
}

export function paintNotice(flow: Flow, notice: Notice): void {
  const tone = tones[notice.tone];
  const padding = 12;
  const width = flow.width - 2 * padding;
  flow.space(12);
  const title = flow.text.lines(notice.title, { ...styles.strong, colour: tone.text }, width);
  const text = notice.text === undefined ? [] : flow.text.lines(notice.text, styles.body, width);
  const fragments = [...lineFragments(title, width), ...lineFragments(text, width)];
  placeRow(
    flow,
    { paddingTop: 9, paddingBottom: 7.5, stacks: [{ x: flow.frame.left + padding, fragments }] },
    {
      decorate: (canvas, { y, height }) => {
        canvas.rectangle(flow.frame.left, y, flow.width, height, tone.fill);
        canvas.rectangle(flow.frame.left, y, 3, height, tone.edge);
      },
    },
  );
  flow.spaceAfter(12);
}

export function paintVerbatim(flow: Flow, block: Verbatim): void {
  const padding = 10;
  const width = flow.width - 2 * padding;
  flow.space(10);
  const fragments = lineFragments(flow.text.lines(block.text, styles.verbatim, width), width);
  placeRow(
    flow,
    { paddingTop: 8, paddingBottom: 8, stacks: [{ x: flow.frame.left + padding, fragments }] },
    { decorate: (canvas, { y, height }) => canvas.rectangle(flow.frame.left, y, flow.width, height, colours.band) },
  );
  flow.spaceAfter(12);
}
