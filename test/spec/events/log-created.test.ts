import { randomUUID } from 'node:crypto';
import { canonicalJson, parseCanonical } from '../../../src/events/canonical-json.js';
import { metadataSchema, validateNew } from '../../../src/events/catalogue.js';
import type { Metadata } from '../../../src/events/envelope.js';
import { logCreatedEvent } from '../../../src/events/log-created.js';
import { openEmbeddedStore, removeFolder } from '../../support/embedded-store.js';
import { allOf } from '../../support/all-of.js';

const AT = '2026-07-01T09:12:00.000Z';

describe('log.created', () => {
  it('is an event like any other, in canonical JSON', () => {
    const logId = randomUUID();
    const event = logCreatedEvent({ logId, simulated: true, at: AT });
    expect(event).toMatchObject({ type: 'log.created', version: 1, data: canonicalJson({ logId, simulated: true }) });
    const metadata = parseCanonical(event.metadata) as Metadata;
    validateNew({ ...event, data: parseCanonical(event.data), metadata });
    expect(metadata).toMatchObject({
      occurredAt: AT,
      recordedAt: AT,
      actor: { type: 'service', id: 'casewitness' },
      origin: 'live',
      confidentiality: 'standard',
    });
  });

  it('has the ids of its log: the same log the same, another log others', () => {
    const [one, other] = [randomUUID(), randomUUID()].map((logId) => ({ logId, simulated: false, at: AT }));
    const idsOf = (creation: NonNullable<typeof one>) => {
      const { id, metadata } = logCreatedEvent(creation);
      const { correlationId, causationId, commandId } = JSON.parse(metadata) as Metadata;
      return [id, correlationId, causationId, commandId];
    };
    if (!one || !other) throw new Error('two logs');
    expect(idsOf(one)).toEqual(idsOf(one));
    for (const id of idsOf(one)) expect(idsOf(other)).not.toContain(id);
  });

  it('is read back whole from the log that begins with it', async () => {
    const { store, folder, close } = await openEmbeddedStore();
    try {
      const [first] = await allOf(store.readStream('log'));
      expect(metadataSchema.safeParse(first?.metadata).error).toBeUndefined();
      expect(first).toMatchObject({ type: 'log.created', data: { logId: store.logId, simulated: true } });
    } finally {
      await close();
      removeFolder(folder);
    }
  });
});
