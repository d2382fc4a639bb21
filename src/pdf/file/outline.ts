import { PDFName, PDFNumber, type PDFContext, type PDFRef } from 'pdf-lib';
import { textString } from './text-string.js';

/** A place in the document that the outline and the table of contents lead to. */
export interface Bookmark {
  readonly title: string;
  readonly level: 1 | 2;
  readonly page: PDFRef;
  /** From the lower edge of the page, in points. */
  readonly top: number;
}

interface Node {
  readonly bookmark: Bookmark;
  readonly ref: PDFRef;
  readonly children: Node[];
}

/** Where a bookmark or link leads: a page, scrolled so that the place is at the top. */
export function destination(context: PDFContext, page: PDFRef, top: number) {
  return context.obj([page, PDFName.of('XYZ'), null, Math.round(top), null]);
}

/** Writes the document outline (ISO 32000-1, 12.3.3). @returns undefined if there are no bookmarks. */
export function writeOutline(context: PDFContext, bookmarks: readonly Bookmark[]): PDFRef | undefined {
  const roots: Node[] = [];
  for (const bookmark of bookmarks) {
    const siblings = bookmark.level === 1 ? roots : (roots.at(-1)?.children ?? roots);
    siblings.push({ bookmark, ref: context.nextRef(), children: [] });
  }
  const [first, last] = [roots[0], roots.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const root = context.register(
    context.obj({ Type: 'Outlines', First: first.ref, Last: last.ref, Count: roots.length }),
  );
  writeNodes(context, roots, root);
  return root;
}

function writeNodes(context: PDFContext, nodes: readonly Node[], parent: PDFRef): void {
  nodes.forEach(({ bookmark, ref, children }, index) => {
    const dict = context.obj({
      Title: textString(bookmark.title),
      Parent: parent,
      Dest: destination(context, bookmark.page, bookmark.top),
    });
    const [previous, next] = [nodes[index - 1], nodes[index + 1]];
    if (previous !== undefined) dict.set(PDFName.of('Prev'), previous.ref);
    if (next !== undefined) dict.set(PDFName.of('Next'), next.ref);
    const [first, last] = [children[0], children.at(-1)];
    if (first !== undefined && last !== undefined) {
      dict.set(PDFName.of('First'), first.ref);
      dict.set(PDFName.of('Last'), last.ref);
      // Negative: closed when the file is opened.
      dict.set(PDFName.of('Count'), PDFNumber.of(-children.length));
      writeNodes(context, children, ref);
    }
    context.assign(ref, dict);
  });
}
