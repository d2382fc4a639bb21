import { randomUUID } from 'node:crypto';
import { caseOpened, partyAdded } from '../../src/events/case.events.js';
import type { EventDraft, Metadata, NewEvent } from '../../src/events/envelope.js';

export const AT = '2026-07-01T09:12:00.000Z';

export interface PersonalCase {
  readonly id: string;
  readonly parties: readonly string[];
  readonly events: NewEvent[];
}

/** Metadata with a personal leaf of the actor and one of the case. */
export function metadataOf(caseId: string): Metadata {
  return {
    occurredAt: AT,
    recordedAt: AT,
    actor: { type: 'person', id: 'officer-7', name: 'Canary Officer' },
    correlationId: caseId,
    causationId: caseId,
    commandId: caseId,
    source: { system: 'core', externalId: 'CANARY-4711' },
    caseId,
    origin: 'live',
    confidentiality: 'standard',
  };
}

/** A case with personal values of four subjects: the case, two parties, and the actor of each event. */
export function aCase(): PersonalCase {
  const id = randomUUID();
  const parties = [randomUUID(), randomUUID()];
  const event = (draft: EventDraft): NewEvent => ({ ...draft, id: randomUUID(), metadata: metadataOf(id) });
  const opened = caseOpened({
    caseId: id,
    kind: 'application',
    legalEntity: 'Bank',
    jurisdiction: 'US',
    intake: 'online',
    externalId: 'CANARY-4711',
    title: 'Canary kitchen loan',
  });
  const added = parties.map((partyId, i) =>
    partyAdded({
      caseId: id,
      partyId,
      role: i === 0 ? 'primary' : 'joint',
      name: `Canary Möbius ${i} 👩🏽‍⚖️`,
      contacts: [
        { channel: 'postal', address: `Canary Street ${i}\n12345 Town` },
        { channel: 'email', address: '' },
      ],
    }),
  );
  return { id, parties, events: [opened, ...added].map(event) };
}
