import { noteAdded } from '../../../src/events/case.events.js';
import { caseStream, eventId } from '../../../src/events/identity.js';
import type { FromSaga } from '../../../src/ports/dispatch.js';
import type { EffectWorker } from '../../../src/ports/effect.js';
import { WrongExpectedRevision } from '../../../src/ports/event-log.js';
import type { EventStore } from '../../../src/ports/event-store.js';
import { metadataOf } from './fixtures.js';

/** Appends a note to a case under a command id, once: as commands do. */
async function addNote(store: EventStore, caseId: string, commandId: string, text: string): Promise<void> {
  const stream = caseStream(caseId);
  for (;;) {
    let revision = -1;
    for await (const event of store.readStream(stream)) {
      if (event.metadata.commandId === commandId) return;
      revision = event.revision;
    }
    const metadata = { ...metadataOf(stream), commandId };
    const event = { ...noteAdded({ caseId, text }), id: eventId(stream, revision + 1, commandId), metadata };
    try {
      await store.append(stream, revision < 0 ? 'no-stream' : revision, [event]);
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
  }
}

export const commandsOf =
  (store: EventStore): FromSaga =>
  (event) => {
    switch (event.type) {
      case 'saga.letter-due':
      case 'saga.attachment-due':
        return {
          kind: 'command',
          execute: async ({ commandId }) => {
            await addNote(store, event.data.caseId, commandId, event.type);
            return { accepted: true };
          },
        };
      case 'saga.composition-due':
        return { kind: 'effect', effect: { kind: 'compose', ...event.data } };
      default:
        return undefined;
    }
  };

export const composerOf = (store: EventStore): EffectWorker => ({
  kind: 'compose',
  concurrency: 2,
  run: async ({ effectId, caseId }) => {
    await addNote(store, caseId, effectId, 'composed');
    return { outcome: 'done' };
  },
});
