import type { EventType } from '../../events/catalogue.js';
import { personalText } from '../../events/envelope.js';
import { cited, minute, spoken, type Telling } from './told.js';

type ObligationEventType = Extract<EventType, `obligation.${string}`>;

const LIMITS = { target: "the firm's own limit", statutory: 'the statutory limit' } as const;

const level = (evidence: string): string => spoken(evidence.toLowerCase().replaceAll('_', '-'));

export const obligationWords: Telling<ObligationEventType> = {
  'obligation.incurred': ({ data }) => {
    const { obligationId: _, caseId: __, dueAt, targetAt, ...duty } = data;
    const from = `Runs from ${spoken(data.anchor.name)} on ${minute(data.anchor.at)}`;
    return {
      title: `Clock started: ${data.title}, ${data.standard === undefined ? 'due' : 'by our own yardstick'} ${minute(dueAt)}`,
      why: cited(from, data.citation),
      sets: { state: 'running', dueAt, targetAt },
      details: duty,
    };
  },
  'obligation.undetermined': ({ data }) => {
    const { obligationId: _, caseId: __, ...duty } = data;
    return {
      title: `Clock cannot be determined: ${data.title}`,
      why: cited(`Missing: ${data.missingFacts.map(spoken).join(', ')}`, data.citation),
      sets: { state: 'undetermined' },
      details: duty,
    };
  },
  'obligation.warned': ({ data: { warnAt, dueAt } }) => ({
    title: `Warning: due ${minute(dueAt)}`,
    sets: { state: 'warned' },
    details: { warnAt, dueAt },
  }),
  'obligation.extended': ({ data }) => {
    const { obligationId: _, caseId: __, dueAt, targetAt, why, ...computation } = data;
    return {
      title: `Clock extended: due ${minute(dueAt)}, by a notice of ${minute(data.at)}`,
      why,
      sets: { dueAt, targetAt },
      details: computation,
    };
  },
  'obligation.tolled': ({ data: { cause, from, ref, why } }) => ({
    title: `Clock stands from ${minute(from)}: ${spoken(cause)}`,
    why,
    sets: { state: 'tolled' },
    details: { ref },
  }),
  'obligation.resumed': ({ data }) => {
    const { obligationId: _, caseId: __, dueAt, targetAt, why, at, ...computation } = data;
    return {
      title: `Clock runs again from ${minute(at)}: due ${minute(dueAt)}`,
      why,
      sets: { state: 'running', dueAt, targetAt },
      details: computation,
    };
  },
  'obligation.partly-satisfied': ({ data: { by, ref, evidence, at, recipient, reached, of } }) => ({
    title: `Duty satisfied towards ${reached} of ${of}: by ${by} on ${minute(at)}, evidence ${level(evidence)}`,
    details: { by, ref, evidence, at, recipient },
  }),
  'obligation.satisfied': ({ data: { by, ref, evidence, at, late, of } }) => ({
    title: `Duty satisfied${late ? ' late' : ''}: by ${by} on ${minute(at)}, evidence ${level(evidence)}`,
    sets: { state: late ? 'satisfied-late' : 'satisfied' },
    details: { by, ref, evidence, at, late, of },
  }),
  'obligation.waived': ({ data: { why, ref, remark } }) => ({
    title: 'Duty fell away',
    why: remark === undefined ? why : `${why}: ${personalText(remark)}`,
    sets: { state: 'waived' },
    details: { ref },
  }),
  'obligation.recomputation-requested': ({ data: { reason } }) => ({
    title: 'Clock is to be computed anew under the rules in force',
    why: personalText(reason),
  }),
  'obligation.breach-reviewed': ({ data: { rootCause, remediation, owner } }) => ({
    title: 'Missed deadline reviewed',
    why: personalText(rootCause),
    details: { remediation: personalText(remediation), owner: personalText(owner) },
  }),
  'obligation.breached': ({ data: { limit, at } }) => ({
    title: `Deadline missed: ${LIMITS[limit]} passed on ${minute(at)}`,
    sets: { [`breached/${limit}`]: at },
  }),
  'obligation.breach-withdrawn': ({ data: { limit, why, ref } }) => ({
    title: `Missed deadline withdrawn: ${LIMITS[limit]}`,
    why,
    sets: { [`breached/${limit}`]: null },
    details: { ref },
  }),
  'obligation.recomputed': ({ data }) => {
    const { obligationId: _, caseId: __, dueAt, targetAt, why, ...computation } = data;
    return {
      title: `Clock computed again: due ${minute(dueAt)}`,
      why,
      sets: { dueAt, targetAt },
      details: computation,
    };
  },
};
