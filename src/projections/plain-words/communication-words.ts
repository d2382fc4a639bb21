import type { EventType } from '../../events/catalogue.js';
import { personalText, type Personal } from '../../events/envelope.js';
import { cited, spoken, type Telling } from './told.js';

type CommunicationEventType = Extract<EventType, `communication.${string}`>;

const optional = (value: Personal | undefined) => (value === undefined ? undefined : personalText(value));

const pagesInWords = (pages: number) => (pages === 1 ? '1 page' : `${pages} pages`);

export const communicationWords: Telling<CommunicationEventType> = {
  'communication.requested': ({ data }) => ({
    title: `Letter requested: ${spoken(data.kind)}`,
    why: cited(data.reason.words, data.reason.citation),
    sets: { state: 'requested', kind: data.kind, recipient: data.recipient, channels: data.channels },
    details: {
      templateId: data.templateId,
      reasonEventId: data.reason.eventId,
      obligationId: data.reason.obligationId,
      relation: data.relation,
      rootCommunicationId: data.rootCommunicationId,
    },
  }),
  'communication.composed': ({ data }) => {
    // The salt stays out: with it, a letter that can be guessed could be told by its digest.
    const { communicationId: _, caseId: __, documentId, digestSalt: ___, ...composed } = data;
    return {
      title: `Letter composed: template ${data.templateId}, version ${data.templateVersion}, ${pagesInWords(data.pages)}`,
      sets: { state: 'composed', documentId },
      details: composed,
    };
  },
  'communication.composition-failed': ({ data: { failure, detail } }) => ({
    title: `Letter could not be composed: ${spoken(failure)}`,
    why: personalText(detail),
    sets: { state: 'failed', failure },
  }),
  'communication.held-for-approval': ({ data: { missing, words } }) => ({
    title: 'Letter held for approval',
    why: words,
    sets: { state: 'held' },
    details: { missing },
  }),
  'communication.edited': ({ data }) => {
    // The salt stays out, as above.
    const { communicationId: _, caseId: __, documentId, digestSalt: ___, words, ...edited } = data;
    return {
      title: data.engine === undefined ? 'Letter edited by hand' : 'Letter edited by hand in the engine',
      why: personalText(words),
      sets: { documentId },
      details: edited,
    };
  },
  'communication.released': ({ data: { words } }) => ({
    title: 'Letter released',
    why: personalText(words),
    sets: { state: 'released' },
  }),
  'communication.attempt-started': ({ data: { effectId, attempt, channel, provider } }) => ({
    title: `Hand-off attempt ${attempt} started: ${channel}, ${provider}`,
    details: { effectId, attempt, channel, provider },
  }),
  'communication.attempt-failed': ({ data: { effectId, attempt, channel, failure, detail } }) => ({
    title: `Hand-off attempt ${attempt} failed: ${spoken(failure)}`,
    why: personalText(detail),
    details: { effectId, attempt, channel, failure },
  }),
  'communication.handed-off': ({ data }) => {
    const { communicationId: _, caseId: __, address, providerRef, ...handOff } = data;
    return {
      title: `Letter handed off: ${data.channel}, ${data.provider}`,
      sets: { state: 'handed-off' },
      details: { ...handOff, providerRef: optional(providerRef), address: optional(address) },
    };
  },
  'communication.delivered': ({ data: { provider, providerRef, at, rawCode } }) => ({
    title: `Letter delivered (${provider})`,
    sets: { state: 'delivered' },
    details: { providerRef: optional(providerRef), at, rawCode: optional(rawCode) },
  }),
  'communication.assumed-received': ({ data: { at, citation } }) => ({
    title: 'Letter counts as received',
    why: `So long after it was handed off, by ${citation}.`,
    details: { at },
  }),
  'communication.temporarily-failed': ({ data: { provider, providerRef, at, rawCode, failure } }) => ({
    title: `Delivery failed for now: ${spoken(failure)} (${provider})`,
    sets: { failure },
    details: { providerRef: optional(providerRef), at, rawCode: optional(rawCode) },
  }),
  'communication.permanently-failed': ({ data: { provider, providerRef, at, rawCode, failure } }) => ({
    title: `Delivery failed: ${spoken(failure)} (${provider})`,
    sets: { state: 'failed', failure },
    details: { providerRef: optional(providerRef), at, rawCode: optional(rawCode) },
  }),
  'communication.returned': ({ data: { provider, providerRef, at, rawCode, failure } }) => ({
    title: `Letter returned: ${spoken(failure)} (${provider})`,
    sets: { state: 'returned', failure },
    details: { providerRef: optional(providerRef), at, rawCode: optional(rawCode) },
  }),
  'communication.opened': ({ data: { provider, providerRef, at, rawCode } }) => ({
    title: `Letter opened by its recipient (${provider})`,
    sets: { state: 'opened' },
    details: { providerRef: optional(providerRef), at, rawCode: optional(rawCode) },
  }),
  'communication.resend-requested': ({ data: { words } }) => ({
    title: 'Letter to be sent again',
    why: personalText(words),
  }),
  'communication.contact-reviewed': ({ data: { words, correctionEventId } }) => ({
    title: 'Letter left as it is after a contact was corrected on another case',
    why: personalText(words),
    details: { correctionEventId },
  }),
  'communication.cancelled': ({ data: { words } }) => ({
    title: 'Letter cancelled',
    why: personalText(words),
    sets: { state: 'cancelled' },
  }),
};
