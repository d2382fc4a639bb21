import { plainText, type LetterBlock, type LetterSpan, type LetterText } from './letter-blocks.js';

const HEADING = /^##\s+(.*)$/;
const BULLET = /^[-*]\s+(.*)$/;
const NUMBERED = /^\d{1,3}[.)]\s+(.*)$/;
const QUOTED = /^>\s?(.*)$/;
const FACT = /^:\s+(.*)$/;
const MARKER = /^(?:##\s|[-*]\s|\d{1,3}[.)]\s|>|:\s)/;

/**
 * Reads the Markdown of a letter: paragraphs, `## headings`, bulleted and numbered lists, `**strong**` text, notices
 * (`> **Title**` and what follows) and facts (a line, then `: its value`). A backslash keeps the next sign from being
 * markup; at the end of a line it breaks the line. Items with empty lines between them are one list. A line end is a space.
 *
 * @param fill puts values in place of their marks, after all markup has been read
 */
export function readMarkdown(markdown: string, fill: (text: string) => string): LetterBlock[] {
  const blocks: LetterBlock[] = [];
  for (const chunk of chunksOf(markdown)) {
    const block = readChunk(chunk, (text) => readInline(text, fill));
    const last = blocks.at(-1);
    if (block === undefined) continue;
    if (last?.kind === 'list' && block.kind === 'list' && last.ordered === block.ordered) {
      blocks[blocks.length - 1] = { ...last, items: [...last.items, ...block.items] };
    } else if (last?.kind === 'facts' && block.kind === 'facts') {
      blocks[blocks.length - 1] = { ...last, items: [...last.items, ...block.items] };
    } else {
      blocks.push(block);
    }
  }
  return blocks;
}

/** Lines that belong together: up to an empty line, or up to a line that begins something else. */
function chunksOf(markdown: string): string[][] {
  const chunks: string[][] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) chunks.push(open);
    open = [];
  };
  const lines = markdown.split('\n').map((line) => line.trimStart());
  for (const [index, line] of lines.entries()) {
    if (!MARKER.test(line) && FACT.test(lines[index + 1] ?? '')) close();
    const first = open[0];
    if (line.trim() === '') close();
    else if (first === undefined) open.push(line);
    else if (FACT.test(line) && open.length === 1 && !MARKER.test(first)) open.push(line);
    else if (QUOTED.test(line) && QUOTED.test(first)) open.push(line);
    else if (MARKER.test(line) || HEADING.test(first) || (QUOTED.test(first) && !QUOTED.test(line))) {
      close();
      open.push(line);
    } else open.push(line);
  }
  close();
  return chunks;
}

function readChunk(lines: readonly string[], inline: (text: string) => LetterText): LetterBlock | undefined {
  const [first = '', ...rest] = lines;
  const heading = HEADING.exec(first);
  if (heading) {
    const text = plainText(inline(heading[1] ?? ''));
    return text === '' ? undefined : { kind: 'heading', text };
  }
  const item = BULLET.exec(first) ?? NUMBERED.exec(first);
  if (item) {
    const text = inline([item[1] ?? '', ...rest].join('\n'));
    return plainText(text) === '' ? undefined : { kind: 'list', ordered: !BULLET.test(first), items: [text] };
  }
  if (QUOTED.test(first)) return readNotice(lines, inline);
  const fact = FACT.exec(rest[0] ?? '');
  if (fact) {
    const value = inline([fact[1] ?? '', ...rest.slice(1)].join('\n'));
    const label = plainText(inline(first));
    return plainText(value) === '' ? undefined : { kind: 'facts', items: [{ label, value }] };
  }
  const text = inline(lines.join('\n'));
  return plainText(text) === '' ? undefined : { kind: 'paragraph', text };
}

function readNotice(lines: readonly string[], inline: (text: string) => LetterText): LetterBlock | undefined {
  const quoted = lines.map((line) => QUOTED.exec(line)?.[1] ?? '');
  const [title = '', ...rest] = quoted;
  const paragraphs = rest
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => inline(paragraph.trim()))
    .filter((text) => plainText(text) !== '');
  const text = paragraphs.flatMap((paragraph, index) => (index === 0 ? paragraph : [{ text: '\n\n' }, ...paragraph]));
  const notice = { kind: 'notice', title: plainText(inline(title)), text: joinSpans(text) } as const;
  return notice.title === '' && text.length === 0 ? undefined : notice;
}

/** Strong text and line breaks; a line end of the template is a space of the letter. */
function readInline(markdown: string, fill: (text: string) => string): LetterText {
  const spans: LetterSpan[] = [];
  let strong = false;
  const joined = markdown
    .trim()
    .replace(/\\\n\s*/g, '\u2028')
    .replace(/\s*\n\s*/g, ' ');
  for (const [token] of joined.matchAll(/\\[\p{P}\p{S}]|\*\*|[^\\*]+|[\s\S]/gu)) {
    if (token === '**') {
      strong = !strong;
      continue;
    }
    const text = token.length > 1 && token.startsWith('\\') ? token.slice(1) : token.replaceAll('\u2028', '\n');
    spans.push(strong ? { text, strong } : { text });
  }
  return joinSpans(spans.map((span) => ({ ...span, text: fill(span.text) })));
}

function joinSpans(spans: readonly LetterSpan[]): LetterSpan[] {
  const joined: LetterSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && last.strong === span.strong)
      joined[joined.length - 1] = { ...last, text: last.text + span.text };
    else if (span.text !== '') joined.push(span);
  }
  return joined;
}

const UNSUPPORTED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/<\/?[a-z!][^>]*>|<!--/i, 'HTML is not read in letters; it would be printed as it stands'],
  [/!?\[[^\]]*\]\([^)]*\)/, 'links and images cannot be printed; write the address out'],
  [/`/, 'code marks (`) are not read in letters'],
  [/^\s*\|.*\|\s*$/, 'tables are not read in letters; write facts, each a line and then ": its value"'],
  [/^\s*(?:#(?!#)|###)/, 'headings begin with "## "; the subject of the letter is its title'],
  [/^\s*##\S/, 'headings begin with "## ", with a space'],
  [/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/, 'rules across the page are not read in letters'],
  [/^(?: {2,}|\t)(?:[-*]|\d+[.)])\s/, 'lists within lists are not read in letters; begin the line at its left edge'],
  [/(?<![*\\\w])\*(?![*\s])[^*]*[^*\s\\]\*(?![*\w])/, 'a single * marks nothing; write **strong** for strong text'],
];

/** Markup that a letter would print as it stands, line by line; `line` counts from 1 within the text. */
export function markdownProblems(markdown: string): { line: number; reason: string }[] {
  const problems: { line: number; reason: string }[] = [];
  let strongSince: number | undefined;
  markdown.split('\n').forEach((source, index) => {
    const line = index + 1;
    // A value is plain text wherever it stands.
    const text = source.replace(/\{\{.*?\}\}/g, 'x').replace(/\{%.*?%\}/g, '');
    for (const [pattern, reason] of UNSUPPORTED) if (pattern.test(text)) problems.push({ line, reason });
    if (text.trim() === '' || MARKER.test(text.trimStart())) {
      if (strongSince !== undefined) problems.push({ line: strongSince, reason: '** is opened and not closed' });
      strongSince = undefined;
    }
    for (const _ of text.matchAll(/(?<!\\)\*\*/g)) strongSince = strongSince === undefined ? line : undefined;
  });
  if (strongSince !== undefined) problems.push({ line: strongSince, reason: '** is opened and not closed' });
  return problems;
}
