import { evolve, initial, type State } from '../../../src/domain/case.js';
import { mergeData } from '../../../src/effects/merge-data.js';
import { decidingDays } from '../../../src/effects/partials-in-force.js';
import { caseOpened, partyAdded, type CaseEvent } from '../../../src/events/case.events.js';
import type { Metadata } from '../../../src/events/envelope.js';
import { happened, uuid } from '../../support/decider-spec.js';

const caseId = uuid('case');
const partyId = uuid('party');
const opened = caseOpened({
  caseId, kind: 'complaint', legalEntity: 'bank', jurisdiction: 'GB', intake: 'written', externalId: 'C-1', title: 'Late',
}); // prettier-ignore
const party = partyAdded({
  caseId, partyId, role: 'primary', name: 'Erika Sample', contacts: [{ channel: 'postal', address: 'High Street' }],
}); // prettier-ignore

function daysOf(times: Partial<Metadata>) {
  const subject = [happened(opened, times), happened(party)].reduce<State>(
    (state, event) => evolve(state, event as typeof event & CaseEvent),
    initial,
  );
  const communicationId = uuid('letter');
  const request = {
    communicationId, rootCommunicationId: communicationId, caseId, kind: 'acknowledgement', channels: ['outbox'],
    templateId: 'acknowledgement', reason: { eventId: uuid('order'), words: 'Opened' }, recipient: partyId,
  } as const; // prettier-ignore
  const entity = { name: 'Bank', address: '1 Street', zone: 'Europe/London' };
  const now = '2026-07-07T10:00:00.000Z';
  return {
    printed: mergeData({ ...request, channels: [...request.channels] }, subject, entity, now).case.openedOn,
    dated: decidingDays(subject, entity, now).received,
  };
}

describe('the day on which a letter says that the matter was received, and that decides on texts of regulators', () => {
  it.each<[string, Partial<Metadata>, string, string]>([
    ['is that of its receipt, not of its keying in', { occurredAt: '2026-07-06T09:00:00.000Z', receivedAt: '2026-07-01T09:12:00.000Z' }, '1 July 2026', '2026-07-01'],
    ['is that of its opening where no other is on record', { occurredAt: '2026-07-06T09:00:00.000Z' }, '6 July 2026', '2026-07-06'],
    ['is the day in the zone of the legal entity', { receivedAt: '2026-06-30T23:30:00.000Z' }, '1 July 2026', '2026-07-01'],
  ])('%s', (_, times, printed, dated) => {
    expect(daysOf(times)).toEqual({ printed, dated });
  });
}); // prettier-ignore
