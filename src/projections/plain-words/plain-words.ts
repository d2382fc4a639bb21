import type { AnyEvent, EventOf } from '../../events/catalogue.js';
import { caseWords } from './case-words.js';
import { communicationWords } from './communication-words.js';
import { counterpartWords } from './counterpart-words.js';
import { engineDocumentWords } from './engine-document-words.js';
import { inboundWords } from './inbound-words.js';
import { obligationWords } from './obligation-words.js';
import { recordWords } from './record-words.js';
import type { BusinessEventType, Fields, Telling, Told } from './told.js';

const words: Telling<BusinessEventType> = {
  ...caseWords,
  ...communicationWords,
  ...counterpartWords,
  ...engineDocumentWords,
  ...inboundWords,
  ...obligationWords,
  ...recordWords,
};

export const BUSINESS_EVENT_TYPES = Object.keys(words) as BusinessEventType[];

/** What happened and why, in words for a reader who knows no event. Pure: equal events are told equally. */
export function inWords(event: EventOf<BusinessEventType>): Told {
  // The key of the record is the event's type, so the teller found takes just this event.
  return (words[event.type] as (event: AnyEvent) => Told)(event);
}

/** All that the event says, by field: new values of the thing's state and what else is told of the happening. */
export function fieldsOf({ sets, details }: Told): Fields {
  return { ...details, ...sets };
}
