import type { MappingSpec, RuleSpec } from './mapping-schema.js';
import { covers, precedence } from './rule-index.js';

/**
 * What a schema cannot see: rules that contradict each other or can never be reached, and settings of a format that
 * the source does not have. Paths lead to the entry at fault.
 */
export function checkMapping(spec: MappingSpec): { path: PropertyKey[]; message: string }[] {
  const problems = spec.activities.flatMap((rule, index) => {
    const path = ['activities', index];
    if ((rule.becomes === undefined) === (rule.ignore === undefined)) {
      return [{ path, message: 'has neither `becomes` nor `ignore`, or both' }];
    }
    const before = spec.activities.findIndex((other, at) => shadows(other, at, rule, index));
    if (before < 0) return [];
    return [{ path, message: `can never be reached: activities[${before}] takes all of ${rule.activity} before it` }];
  });
  const { format, classifier, columns, delimiter } = spec.source;
  if (format !== undefined && format !== 'xes' && classifier !== undefined) {
    problems.push({ path: ['source', 'classifier'], message: 'exists in XES only' });
  }
  if (format === 'xes' && columns) problems.push({ path: ['source', 'columns'], message: 'do not exist in XES' });
  if (format !== undefined && format !== 'csv' && delimiter !== undefined) {
    problems.push({ path: ['source', 'delimiter'], message: 'exists in CSV only' });
  }
  const opens = spec.activities.some((rule) => rule.becomes?.some(({ event }) => event === 'case.opened'));
  if (!opens && spec.case.opens === 'by-rule') {
    problems.push({
      path: ['activities'],
      message: 'open no case: no rule says case.opened (or set case.opens: with-first-event)',
    });
  }
  if (opens && spec.case.opens === 'with-first-event') {
    problems.push({
      path: ['case', 'opens'],
      message: 'opens each case with its first event, but a rule says case.opened as well',
    });
  }
  return problems;
}

/** True when `other` is tried before `rule`, asks for nothing more, and names all that `rule` names. */
function shadows(other: RuleSpec, at: number, rule: RuleSpec, index: number): boolean {
  if (at === index || other.when || !covers(other.activity, rule.activity)) return false;
  const difference = precedence(other.activity) - precedence(rule.activity);
  return difference > 0 || (difference === 0 && at < index);
}
