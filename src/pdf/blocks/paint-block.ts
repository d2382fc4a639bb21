import type { Flow } from '../page/flow.js';
import type { Block } from '../report-document.js';
import { paintBars, paintFigures } from './figures.js';
import { paintHeading, paintKeyValues, paintList, paintNotice, paintParagraph, paintVerbatim } from './prose.js';
import { paintTable } from './table.js';
import { paintTimeline } from './timeline.js';

/** Paints one block where the flow stands. Tables and timelines take their rows as they come. */
export async function paintBlock(flow: Flow, block: Block): Promise<void> {
  switch (block.kind) {
    case 'heading':
      return paintHeading(flow, block);
    case 'paragraph':
      return paintParagraph(flow, block);
    case 'list':
      return paintList(flow, block);
    case 'key-values':
      return paintKeyValues(flow, block);
    case 'notice':
      return paintNotice(flow, block);
    case 'verbatim':
      return paintVerbatim(flow, block);
    case 'figures':
      return paintFigures(flow, block);
    case 'bars':
      return paintBars(flow, block);
    case 'table':
      return paintTable(flow, block);
    case 'timeline':
      return paintTimeline(flow, block);
    case 'page-break':
      if (!flow.atTop) flow.nextPage();
  }
}
