import { attributeOf } from './attributes.js';
import type { Conditions, RuleSpec } from './mapping-schema.js';
import type { SourceEvent } from './source-event.js';

/** Remembered look-ups: a source has few activities, but a stranger's file may have millions. */
const MAX_REMEMBERED = 1_000;

/**
 * Rules by activity. For one activity they are tried in this order: the exact name first, then patterns, the longest
 * first; among equals as they stand in the file. The first whose conditions hold is the one.
 */
export class RuleIndex {
  private readonly remembered = new Map<string, readonly RuleSpec[]>();

  constructor(private readonly rules: readonly RuleSpec[]) {}

  /** All rules that name the activity, in the order in which they are tried. */
  candidates(activity: string): readonly RuleSpec[] {
    const known = this.remembered.get(activity);
    if (known) return known;
    const found = this.rules
      .filter((rule) => names(rule.activity, activity))
      .sort((a, b) => precedence(b.activity) - precedence(a.activity));
    if (this.remembered.size < MAX_REMEMBERED) this.remembered.set(activity, found);
    return found;
  }
}

/** True when every event that `other` names is named by `pattern` too. */
export function covers(pattern: string, other: string): boolean {
  return isPattern(pattern) ? other.startsWith(pattern.slice(0, -1)) : pattern === other;
}

export function isPattern(activity: string): boolean {
  return activity.endsWith('*');
}

function names(pattern: string, activity: string): boolean {
  return isPattern(pattern) ? activity.startsWith(pattern.slice(0, -1)) : pattern === activity;
}

/** Exact names before patterns, longer patterns before shorter ones. */
export function precedence(pattern: string): number {
  return isPattern(pattern) ? pattern.length : Number.MAX_SAFE_INTEGER;
}

/** Undefined when all conditions hold, else the name of the first that does not. */
export function unmet(conditions: Conditions | undefined, event: SourceEvent): string | undefined {
  if (!conditions) return undefined;
  const { transition, resource, attributes, caseAttributes, first } = conditions;
  if (transition && !transition.includes(event.transition ?? '')) return 'transition';
  if (resource && !resource.includes(event.resource ?? '')) return 'resource';
  if (first && event.ordinal !== 0) return 'first';
  return unmetAttribute(attributes, event.attributes) ?? unmetAttribute(caseAttributes, event.caseAttributes);
}

function unmetAttribute(
  wanted: Conditions['attributes'],
  attributes: Readonly<Record<string, string>>,
): string | undefined {
  for (const name in wanted) {
    const value = attributeOf(attributes, name);
    const allowed = wanted[name];
    if (value === undefined || (Array.isArray(allowed) && !allowed.includes(value))) return name;
  }
  return undefined;
}
