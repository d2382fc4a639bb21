import type { JSONRecordedEvent } from '@eventstore/db-client';
import fc from 'fast-check';
import { fromStore, toStore } from '../../../../../src/adapters/event-log/eventstoredb/stored-form.js';
import { canonicalJson } from '../../../../../src/events/canonical-json.js';
import { EventLogCorrupt, type EventToStore } from '../../../../../src/ports/event-log.js';

const ID = '6ecd8c99-4036-403d-bf84-cf8400f67836';
const PREFIX = 'cw-';

/** The event as it would be read back: what the client sent as JSON.stringify, parsed again. */
function readBack(event: EventToStore, changes: Partial<JSONRecordedEvent> = {}) {
  const sent = toStore(event);
  return {
    event: {
      streamId: `${PREFIX}case-1`,
      id: sent.id,
      revision: 4n,
      type: sent.type,
      data: JSON.parse(JSON.stringify(sent.data)) as JSONRecordedEvent['data'],
      metadata: JSON.parse(JSON.stringify(sent.metadata)) as JSONRecordedEvent['metadata'],
      isJson: true as const,
      created: new Date(0),
      position: { commit: 9_007_199_254_740_993n, prepare: 9_007_199_254_740_993n },
      ...changes,
    } as JSONRecordedEvent,
  };
}

const text = fc.string({ unit: 'grapheme' });
const key = text.filter((name) => !/^(?:0|[1-9][0-9]*)$/.test(name) && name !== '$v');
const leaf = fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const { document } = fc.letrec<{ document: unknown; value: unknown }>((tie) => ({
  document: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('document')),
}));

describe('an event as EventStoreDB keeps it', () => {
  it('comes back byte for byte, whatever canonical documents it has', () => {
    fc.assert(
      fc.property(document, document, fc.integer({ min: 1, max: 99 }), (data, metadata, version) => {
        const event = {
          id: ID,
          type: 'thing.noted',
          version,
          data: canonicalJson(data),
          metadata: canonicalJson(metadata),
        };
        expect(fromStore(readBack(event), PREFIX)).toEqual({
          ...event,
          stream: 'case-1',
          revision: 4,
          position: 9_007_199_254_740_993n,
        });
      }),
    );
  });

  const event = { id: ID, type: 'thing.noted', version: 1, data: '{"a":1}', metadata: '{}' };

  it.each<[string, Partial<JSONRecordedEvent>]>([
    ['an event of the store in our stream', { type: '$streamDeleted' }],
    ['an event without our version', { metadata: {} }],
    ['an event without metadata', { metadata: undefined }],
    ['a version that is no number', { metadata: { $v: '1' } }],
    ['an event that is no JSON', { isJson: false as never }],
    ['an event without a position', { position: undefined }],
  ])('%s is corrupt', (_, changes) => {
    expect(() => fromStore(readBack(event, changes), PREFIX)).toThrow(EventLogCorrupt);
  });
});
