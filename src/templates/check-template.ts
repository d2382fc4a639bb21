import type { Template } from 'liquidjs';
import type { TemplateKind } from '../events/template.events.js';
import { ElementTag, withChildren } from './element-tag.js';
import { liquid, TEMPLATE_LIMIT } from './letter-liquid.js';
import { markdownProblems } from './markdown.js';
import { namesItemValue, namesKnownValue, type NameParts } from './merge-data.js';
import { hasNoncharacters, markTagLines } from './printed-values.js';
import { PartialTag } from './partial-tag.js';
import { TemplateInvalid, type TemplateProblem } from './template-errors.js';
import { isOfPartial, readTemplateFile, type LetterFrontMatter, type PartialFrontMatter } from './template-file.js';

/** A template of a letter, or a partial, that can be drafted, approved and composed. */
export interface LetterTemplate {
  readonly id: string;
  readonly kind: TemplateKind;
  readonly title: string;
  readonly language: string;
  /** Ids of the required elements that the body carries. */
  readonly elements: readonly string[];
  /** Ids of the partials that the body includes. */
  readonly partials: readonly string[];
  /** Of a partial: where its text stands, and for which days it is meant. */
  readonly terms?: PartialTerms;
  /** The whole file as it was read: what is approved, and what a letter is composed from. */
  readonly body: string;
}

export type PartialTerms = Pick<
  PartialFrontMatter,
  'citation' | 'source' | 'confidence' | 'effectiveFrom' | 'datedBy'
> & {
  readonly effectiveUntil?: string;
  readonly legalReview?: { readonly by: string; readonly on: string };
};

/** A checked template, parsed and ready to be rendered. */
export interface ParsedTemplate extends LetterTemplate {
  readonly parts: {
    readonly markdown: Template[];
    /** Those of a letter; a partial has none. */
    readonly subject: Template[];
    readonly salutation: Template[];
    readonly closing: Template[];
    readonly signatory: Template[];
  };
}

/** What stands around the body where a template says nothing of its own. */
const DEFAULTS = { salutation: 'Dear {{ recipient.name }},', closing: 'Sincerely,', signatory: '' };

/**
 * Checks a template as its author left it: the front matter is complete, the Liquid parses and names only values that a
 * letter can have, the Markdown is what a letter can print, and the elements declared are the elements marked. A partial
 * is checked the same way.
 *
 * @param file how problems name the template
 * @throws TemplateInvalid with every problem found
 */
export function checkTemplate(body: string, file = 'template'): LetterTemplate {
  const { parts: _, ...template } = parseTemplate(body, file);
  return template;
}

/** {@link checkTemplate}, with the parsed parts. @throws TemplateInvalid */
export function parseTemplate(body: string, file: string): ParsedTemplate {
  if (body.length > TEMPLATE_LIMIT) {
    throw new TemplateInvalid(file, [{ reason: `is longer than ${TEMPLATE_LIMIT} characters` }]);
  }
  const { head, lineOf, markdown, markdownLine } = readTemplateFile(body, file);
  const problems: TemplateProblem[] = [];
  const parse = (text: string, line: number) => parseLiquid(text, line, problems);
  const around: Pick<LetterFrontMatter, keyof typeof DEFAULTS | 'subject'> = isOfPartial(head) ? {} : head;
  const parts = {
    subject: parse(around.subject ?? head.title, lineOf('subject')),
    salutation: parse(around.salutation ?? DEFAULTS.salutation, lineOf('salutation')),
    closing: parse(around.closing ?? DEFAULTS.closing, lineOf('closing')),
    signatory: parse(around.signatory ?? DEFAULTS.signatory, lineOf('signatory')),
    markdown: parse(markTagLines(markdown), markdownLine),
  };
  for (const { line, reason } of markdownProblems(markdown)) problems.push({ line: line + markdownLine - 1, reason });
  if (hasNoncharacters(body)) problems.push({ reason: 'holds characters that no text may hold (U+FDD0 and the like)' });
  if (!/[\p{L}\p{N}]|\{\{|\{%-?\s*partial\b/u.test(markdown.replace(/\{%(?!-?\s*partial\b).*?%\}/gs, '')))
    problems.push({ line: markdownLine, reason: `the ${isOfPartial(head) ? 'partial' : 'letter'} says nothing` });
  // Where the body does not parse, its elements are not known.
  if (parts.markdown.length > 0) problems.push(...elementProblems(head.elements, parts.markdown, lineOf, markdownLine));
  const included = [...withChildren(parts.markdown)].filter((part) => part instanceof PartialTag);
  if (isOfPartial(head)) {
    for (const { id, token } of included) {
      const line = (token.getPosition()[0] ?? 1) + markdownLine - 1;
      problems.push({ line, reason: `a partial includes no other, as this one does "${id}"` });
    }
  }
  if (problems.length > 0) {
    throw new TemplateInvalid(
      file,
      problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    );
  }
  const partials = [...new Set(included.map(({ id }) => id))];
  const { title, language, elements } = head;
  const identity = isOfPartial(head)
    ? { id: head.partial, kind: 'partial' as const, terms: termsOf(head) }
    : { id: head.id, kind: head.kind };
  return { ...identity, title, language, elements, partials, body, parts };
}

function termsOf(head: PartialFrontMatter): PartialTerms {
  const { citation, source, confidence, effectiveFrom, effectiveUntil, datedBy, legalReview } = head;
  return {
    citation,
    source,
    confidence,
    ...(legalReview !== 'none' && { legalReview }),
    effectiveFrom,
    ...(effectiveUntil !== undefined && { effectiveUntil }),
    datedBy,
  };
}

/** Parses Liquid and looks at the names in it; a text with problems has no parts. */
function parseLiquid(text: string, firstLine: number, problems: TemplateProblem[]): Template[] {
  let templates: Template[];
  try {
    templates = liquid.parse(text);
  } catch (error) {
    problems.push(liquidProblem(error, firstLine));
    return [];
  }
  const { variables, globals } = liquid.analyzeSync(templates, { partials: false });
  for (const [root, places] of Object.entries(variables)) {
    const isGlobal = root in globals;
    for (const place of places) {
      const name = String(place);
      const known = isGlobal ? namesKnownValue(partsOf(place.toArray())) : namesLocalValue(partsOf(place.toArray()));
      if (known) continue;
      problems.push({ line: place.location.row + firstLine - 1, reason: `a letter has no value "${name}"` });
    }
  }
  return templates;
}

/** Names that come from the template itself: the item of a loop, its counter, what was assigned. */
function namesLocalValue([root, ...rest]: NameParts): boolean {
  return root === 'forloop' || rest.length === 0 || namesItemValue(rest);
}

/** Where a name is itself looked up (`reasons[n]`), any item may be meant. */
function partsOf(segments: readonly unknown[]): NameParts {
  return segments.map((segment) => (typeof segment === 'string' || typeof segment === 'number' ? segment : 0));
}

function elementProblems(
  declared: readonly string[],
  templates: readonly Template[],
  lineOf: (entry: string) => number,
  markdownLine: number,
): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const marked = new Set<string>();
  for (const template of withChildren(templates)) {
    if (!(template instanceof ElementTag)) continue;
    const [row] = template.token.getPosition();
    if (!declared.includes(template.id) && !marked.has(template.id)) {
      const reason = `the body marks the element "${template.id}", which the front matter does not declare`;
      problems.push({ line: (row ?? 1) + markdownLine - 1, reason });
    }
    marked.add(template.id);
  }
  for (const [index, id] of declared.entries()) {
    if (declared.indexOf(id) !== index) {
      problems.push({ line: lineOf('elements'), reason: `the element "${id}" is declared twice` });
    } else if (!marked.has(id)) {
      const reason = `the front matter declares the element "${id}", which the body does not mark`;
      problems.push({ line: lineOf('elements'), reason });
    }
  }
  return problems;
}

function liquidProblem(error: unknown, firstLine: number): TemplateProblem {
  if (!(error instanceof Error)) throw error;
  const token = 'token' in error ? (error.token as { getPosition?: () => readonly number[] }) : undefined;
  const row = token?.getPosition?.()[0];
  if (row === undefined) return { line: firstLine, reason: error.message };
  return { line: row + firstLine - 1, reason: error.message.replace(/, line:\d+, col:\d+$/, '') };
}
