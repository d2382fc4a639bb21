import { Liquid } from 'liquidjs';
import { ElementTag } from './element-tag.js';
import { NeedsTag, RefuseTag } from './guard-tags.js';
import { PartialTag } from './partial-tag.js';
import type { PrintedValues } from './printed-values.js';

/** Register of a render in which the printed values stand. */
export const PRINTED_VALUES = 'printedValues';

/**
 * Tags that a letter needs. Those that read other files (`include`, `render`, `layout`), keep state between letters
 * (`increment`, `cycle`) or hide markup in values (`capture`) are not among them.
 */
const TAGS = [
  'assign',
  'break',
  'case',
  'comment',
  'continue',
  'element',
  'for',
  'if',
  'needs',
  'partial',
  'refuse',
  'unless',
  '#',
];
/** Filters whose answer depends on their input alone; `raw` would let a value pass for markup. */
const FILTERS = [
  'append', 'capitalize', 'default', 'downcase', 'first', 'join', 'last', 'map', 'matter', 'on_one_line', 'prepend', 'replace',
  'size', 'strip', 'upcase', 'words',
]; // prettier-ignore

/** Longest template, in characters: what an event can carry. */
export const TEMPLATE_LIMIT = 700_000;
/** Milliseconds that the values of one letter may take; far from any honest letter, also on a machine under load. */
export const RENDER_LIMIT = 30_000;
/** Characters and items that filters and loops of one letter may make. */
const MEMORY_LIMIT = 2_000_000;

function letterLiquid(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    parseLimit: TEMPLATE_LIMIT,
    renderLimit: RENDER_LIMIT,
    memoryLimit: MEMORY_LIMIT,
    // No file of the machine can be named by a template.
    templates: {},
    outputEscape: markValue,
  });
  liquid.registerTag('element', ElementTag);
  liquid.registerTag('needs', NeedsTag);
  liquid.registerTag('partial', PartialTag);
  liquid.registerTag('refuse', RefuseTag);
  liquid.registerFilter('on_one_line', onOneLine);
  liquid.registerFilter('words', words);
  liquid.registerFilter('matter', matter);
  for (const name of Object.keys(liquid.tags)) if (!TAGS.includes(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!FILTERS.includes(name)) delete liquid.filters[name];
  return liquid;
}

/** An address within a sentence: its lines with commas between. */
function onOneLine(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().replace(/\s*,?\s*\n\s*/g, ', ') : value;
}

/** A word of a vocabulary as people say it: `data-subject-request` is a data subject request. */
function words(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('-', ' ') : value;
}

/** Kinds of cases that do not read well after "your"; the others stand for themselves. */
const MATTERS: Readonly<Partial<Record<string, string>>> = {
  investigation: 'case',
  'policy-exception': 'request for an exception',
  'regulatory-action': 'case',
  service: 'service request',
  'data-subject-request': 'data request',
  'personal-data-breach': 'case',
  'communication-exception': 'case',
};

/** The kind of a case as a letter speaks of it to the person whose case it is. */
function matter(value: unknown): unknown {
  return (typeof value === 'string' ? MATTERS[value.replaceAll(' ', '-')] : undefined) ?? words(value);
}

interface FilterScope {
  readonly context: { getRegister(name: string): unknown };
}

function markValue(this: FilterScope, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new TypeError('this names a group or a list of values, not one that can be printed');
  }
  return (this.context.getRegister(PRINTED_VALUES) as PrintedValues).mark(String(value));
}

/** The one engine of all templates; it keeps nothing from one letter to the next. */
export const liquid = letterLiquid();
