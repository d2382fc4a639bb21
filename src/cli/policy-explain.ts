import type { ActivePack, ObligationAssessment, Stopped } from '../policies/assessment.js';
import { judge } from '../policies/judgement.js';
import { assess } from '../policies/obligations.js';
import type { RecordedCase } from './recorded-cases.js';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

export interface ExplainOptions {
  readonly rule?: string;
  /** Rules that ask nothing of the case are told too. */
  readonly all?: true;
}

/** Tells how every duty of a case came about: the rule, the counting step by step, and what would satisfy it. */
export function explain(
  { facts, judgedUntil }: RecordedCase,
  packs: readonly ActivePack[],
  { rule, all }: ExplainOptions,
): void {
  const found = assess(packs, facts)
    .filter(({ ruleId }) => rule === undefined || ruleId === rule)
    .filter(({ state }) => all || rule !== undefined || state !== 'not-applicable');
  const until = found.flatMap(doneAt).reduce((latest, at) => (at > latest ? at : latest), judgedUntil);
  const place = `${facts.kind}, ${facts.jurisdiction}${facts.product === undefined ? '' : `, ${facts.product}`}`;
  say(`Case ${facts.caseId} (${place}), as of ${until || 'its last event'}`);
  if (found.length === 0) {
    const names = packs.map(({ pack }) => pack.id).join(', ') || 'no pack in force';
    say(`${rule === undefined ? 'No duty' : `No rule ${rule}`} under ${names}.`);
  }
  for (const one of found) say(`\n${explanation(one, until).join('\n')}`);
}

/** When a duty was met or lifted: time that has passed for its case, although no clock has gone off since. */
function doneAt(one: ObligationAssessment): string[] {
  if (one.state === 'undetermined' || one.state === 'not-applicable') return [];
  return [one.satisfiedBy?.at, one.waivedBy?.at].filter((at) => at !== undefined);
}

/** The lines that explain one duty. */
export function explanation(one: ObligationAssessment, until: string): string[] {
  const lines = [
    `${one.title}`,
    `  ${one.citation}; pack ${one.packId} version ${one.packVersion}, ${one.packHash.slice(0, 12)}; rule ${one.ruleId}`,
    `  ${one.state}${one.restricted ? ' (restricted)' : ''}: ${one.why}`,
  ];
  if (one.state === 'not-applicable') return lines;
  if ('steps' in one && one.steps) lines.push(...one.steps.map((step, index) => `  ${index === 0 ? ' ' : '→'} ${step}`));
  if ('engine' in one && one.engine) lines.push(`  counted by ${one.engine.name} ${one.engine.version} with ${one.engine.holidays}`);
  if (one.state === 'undetermined') lines.push(`  facts that are missing: ${one.missingFacts.join(', ')}`);
  else lines.push(`  judged: ${judge(one, until)}`);
  lines.push(...moved(one));
  if (one.state === 'running' || one.state === 'undetermined') lines.push(...wanted(one));
  return lines;
} // prettier-ignore

function moved(one: Exclude<ObligationAssessment, { state: 'not-applicable' }>): string[] {
  const stop = ({ cause, from, until }: Stopped) => `  stopped by ${cause}: ${from} to ${until ?? 'now'}`;
  const recipients = 'recipients' in one ? one.recipients : undefined;
  return [
    ...(one.extendedBy ?? []).map(({ citation, at, originalDueAt }) => `  extended at ${at} (${citation}); was due ${originalDueAt}`),
    ...(one.stopped ?? []).map(stop),
    ...(recipients ? [`  told: ${recipients.done.length} of ${recipients.required} recipients`] : []),
  ];
} // prettier-ignore

function wanted({ noticeKinds, evidence, requiredElements, recipient, onBreach }: ObligationAssessment): string[] {
  const letters = noticeKinds.length === 0 ? [] : [`  satisfied by: ${noticeKinds.join(' or ')}, ${evidence}, to ${recipient}`];
  const elements = requiredElements.map(({ id, title, citation }) => `    ${id}: ${title} (${citation})`);
  return [...letters, ...(elements.length > 0 ? ['  which must contain:', ...elements] : []), `  when missed: ${onBreach}`];
} // prettier-ignore
