import type { EventType } from '../../events/catalogue.js';
import { cited, minute, spoken, type Telling } from './told.js';

type ObligationEventType = Extract<EventType, `obligation.${string}`>;

const LIMITS = { target: "the firm's own limit", statutory: 'the statutory limit' } as const;

export const obligationWords: Telling<ObligationEventType> = {
  'obligation.incurred': ({ data }) => {
    const { obligationId: _, caseId: __, dueAt, targetAt, ...duty } = data;
    const from = `Runs from ${spoken(data.anchor.name)} on ${minute(data.anchor.at)}`;
    return {
      title: `Clock started: ${data.title}, due ${minute(dueAt)}`,
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
  'obligation.satisfied': ({ data: { by, ref, evidence, at, late } }) => ({
    title: `Duty satisfied${late ? ' late' : ''}: by ${by} on ${minute(at)}, evidence ${spoken(evidence.toLowerCase().replaceAll('_', '-'))}`,
    sets: { state: late ? 'satisfied-late' : 'satisfied' },
    details: { by, ref, evidence, at, late },
  }),
  'obligation.waived': ({ data: { why, ref } }) => ({
    title: 'Duty fell away',
    why,
    sets: { state: 'waived' },
    details: { ref },
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
