/** A value where a template prints it: opening mark, index into the values, closing mark. */
export const PRINTED_VALUE = /\ufdd0(\d+)\ufdd1/g;

/** Ends a line of a template that holds nothing but tags. */
const TAG_LINE = '\ufdd2';

/**
 * Marks the lines that hold nothing but tags, so that {@link withoutTagLines} finds what is left of them. A line with a
 * partial is none of them: a text stands in its place.
 */
export function markTagLines(template: string): string {
  return template.replace(/^[ \t]*\{%.*%\}[ \t]*$/gm, (line) =>
    /^(?:\s*\{%(?!\s*partial\b)(?:(?!%\}).)*%\})+\s*$/.test(line) ? line + TAG_LINE : line,
  );
}

/** A rendered text without the lines that held only tags: neither a break nor a space is left of them. */
export function withoutTagLines(rendered: string): string {
  return rendered.replace(/[ \t]*\ufdd2(?:\n|$)/g, '');
}

/** Characters that Unicode reserves for a program's own use and never gives a meaning. */
const NONCHARACTERS = /[\ufdd0-\ufdef\ufffe\uffff]/g;

/** Whether a text holds characters that only this renderer may write. */
export function hasNoncharacters(text: string): boolean {
  return text.search(NONCHARACTERS) >= 0;
}

/**
 * The values that a letter prints, kept out of the Markdown: the template's text holds a mark for each, and Markdown is
 * read before the values come back. So nothing in a value can be markup, whatever it holds.
 */
export class PrintedValues {
  private readonly values: string[] = [];

  /** The mark that stands for a value until {@link fill}. */
  mark(value: string): string {
    this.values.push(value);
    return `\ufdd0${this.values.length - 1}\ufdd1`;
  }

  /** Puts the values back in place of their marks. */
  fill(text: string): string {
    return text.replace(PRINTED_VALUE, (_, index: string) => this.values[Number(index)] ?? '');
  }
}

/** Merge data as templates see it: texts, lists and groups, without what is blank. */
export type CleanData = string | readonly CleanData[] | { readonly [name: string]: CleanData };

/**
 * Merge data without blank texts: a blank name in a letter is a missing name. Line breaks become `\n`, and characters
 * that could pass for a mark become U+FFFD; everything else stays as it is.
 */
export function cleanData(data: unknown): CleanData | undefined {
  if (typeof data === 'string') {
    if (data.trim() === '') return undefined;
    return data.replace(/\r\n?/g, '\n').replace(NONCHARACTERS, '\ufffd');
  }
  if (Array.isArray(data)) return data.map(cleanData).filter((item) => item !== undefined);
  if (typeof data !== 'object' || data === null) return undefined;
  const entries = Object.entries(data).map(([name, value]) => [name, cleanData(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, CleanData] => entry[1] !== undefined));
}
