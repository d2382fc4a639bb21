import type { EventType } from '../../events/catalogue.js';
import { personalText } from '../../events/envelope.js';
import { minute, type Telling } from './told.js';

type InboundEventType = Extract<EventType, `inbound.${string}`>;

const numbers = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  from === to ? `message ${from}` : `messages ${from} to ${to}`;

/** What came in. The message itself is never told: it may hold anything about anybody. */
export const inboundWords: Telling<InboundEventType> = {
  'inbound.received': ({ data: { inboundId, eventType, sourceUri, sequence, mode, digest, bytes } }) => ({
    title: `Message received: ${eventType}`,
    sets: { [`message/${inboundId}`]: 'received' },
    details: { sourceUri, sequence, mode, digest, bytes },
  }),
  'inbound.gap-found': ({ data: { until, ...gap } }) => ({
    title: `Missing: ${numbers(gap)}; waited for until ${minute(until)}`,
    details: { from: gap.from, to: gap.to, until },
  }),
  'inbound.gap-closed': ({ data: { from, to } }) => ({
    title: `No longer missing: ${numbers({ from, to })}`,
    details: { from, to },
  }),
  'inbound.gap-passed': ({ data: { from, to } }) => ({
    title: `Gone on without ${numbers({ from, to })}`,
    details: { from, to },
  }),
  'inbound.applied': ({ data: { inboundId, commands, eventIds } }) => ({
    title: commands.length === 0 ? 'Message asks for nothing' : `Message applied: ${commands.join(', ')}`,
    sets: { [`message/${inboundId}`]: 'applied' },
    details: { eventIds },
  }),
  'inbound.refused': ({ data: { inboundId, code, detail, field } }) => ({
    title: `Message not applied: ${code}`,
    why: personalText(detail),
    sets: { [`message/${inboundId}`]: 'refused' },
    details: { field },
  }),
  'inbound.retried': ({ data: { inboundId } }) => ({
    title: 'Message to be applied again',
    sets: { [`message/${inboundId}`]: 'received' },
  }),
  'inbound.discarded': ({ data: { inboundId, why } }) => ({
    title: 'Message discarded',
    why: personalText(why),
    sets: { [`message/${inboundId}`]: 'discarded' },
  }),
  'inbound.rejected': ({ data: { inboundId, code, detail, field, conflictsWith, mode, digest, bytes } }) => ({
    title: conflictsWith === undefined ? `Body rejected: ${code}` : 'Message contradicts one before it',
    why: detail,
    sets: { [`message/${inboundId}`]: 'rejected' },
    details: { field, conflictsWith, mode, digest, bytes },
  }),
};
