import type { EventType } from '../../events/catalogue.js';
import type { CounterpartCall } from '../../events/counterpart.events.js';
import { personalText } from '../../events/envelope.js';
import type { Telling } from './told.js';

type CounterpartEventType = Extract<EventType, `counterpart.${string}`>;

const WHAT: Readonly<Record<CounterpartCall, string>> = {
  case: 'a follow-up case',
  document: 'a document for its file',
  comment: 'a comment',
};

/** What was brought to the case system. */
export const counterpartWords: Telling<CounterpartEventType> = {
  'counterpart.call-started': ({ data: { effectId, call, attempt } }) => ({
    title: `Case system asked for ${WHAT[call]}, attempt ${attempt}`,
    details: { effectId, attempt },
  }),
  'counterpart.call-done': ({ data: { effectId, call, about, reference } }) => ({
    title: `Case system has ${WHAT[call]}`,
    sets: { [`call/${effectId}`]: 'done' },
    details: { about, reference: personalText(reference) },
  }),
  'counterpart.call-failed': ({ data: { effectId, call, attempt, final, detail } }) => ({
    title: `Case system did not take ${WHAT[call]}, attempt ${attempt}${final ? ': given up' : ''}`,
    why: personalText(detail),
    sets: { [`call/${effectId}`]: final ? 'given up' : 'failed' },
    details: { attempt, final },
  }),
};
