import { OcelReader } from '../../../src/imports/ocel.js';
import { SourceFiles, feed } from './source-files.js';

const log = (events: readonly unknown[]) => ({
  objectTypes: [{ name: 'case', attributes: [] }, { name: 'order', attributes: [] }],
  eventTypes: [{ name: 'decided', attributes: [] }],
  objects: [
    { id: 'C1', type: 'case', attributes: [{ name: 'kind', value: 'claim', time: '2026-01-01T00:00:00Z' }], relationships: [] },
    { id: 'O1', type: 'order', attributes: [] },
  ],
  events,
}); // prettier-ignore
const decided = (more: object = {}) => ({
  id: 'e1',
  type: 'decided',
  time: '2026-01-02T10:00:00+01:00',
  attributes: [{ name: 'resource', value: 'ann' }, { name: 'amount', value: 12.5 }, { name: '__proto__', value: 'x' }],
  relationships: [{ objectId: 'O1', qualifier: 'for' }, { objectId: 'C1', qualifier: 'in' }],
  ...more,
}); // prettier-ignore

describe('OCEL 2.0', () => {
  const files = new SourceFiles();
  afterAll(() => files.remove());

  it('is told from NDJSON, and its events belong to the case that they name', async () => {
    const [item] = await files.read(JSON.stringify(log([decided()])));
    expect(item).toEqual({
      kind: 'event',
      event: expect.objectContaining({ caseRef: 'C1', activity: 'decided', timestamp: '2026-01-02T09:00:00.000Z', resource: 'ann', eventRef: 'e1', caseAttributes: { 'case:kind': 'claim' }, ordinal: 0 }),
    });
    if (item?.kind !== 'event') throw new Error('no event');
    expect(Object.entries(item.event.attributes)).toEqual(expect.arrayContaining([['amount', '12.5'], ['__proto__', 'x']]));
  }); // prettier-ignore

  it('takes another type of objects for the cases where the mapping names it', () => {
    const columns = { case: 'order', activity: 'activity', timestamp: 'timestamp' };
    const [item] = feed(new OcelReader({ columns }), JSON.stringify(log([decided()])));
    expect(item).toMatchObject({ kind: 'event', event: { caseRef: 'O1' } });
  });

  it.each([
    ['an event without a case', decided({ relationships: [] }), 'case-reference-missing'],
    ['an event whose case is not there', decided({ relationships: [{ objectId: 'C9', qualifier: 'in' }] }), 'case-reference-missing'],
    ['an event without a time', { ...decided(), time: undefined }, 'attribute-malformed'],
    ['an event that is none', 7, 'attribute-malformed'],
  ])('rejects %s, and that one only', (_, wrong, reason) => {
    const items = feed(new OcelReader(), JSON.stringify(log([wrong, decided()])));
    expect(items).toMatchObject([{ kind: 'rejected', rejected: { reason, line: 1 } }, { kind: 'event', event: { caseRef: 'C1' } }]);
  }); // prettier-ignore

  it.each([
    ['is cut off', JSON.stringify(log([decided()])).slice(0, -5)],
    ['has no events', '{"objectTypes":[],"eventTypes":[],"objects":[]}'],
  ])('that %s is broken', (_, text) => {
    expect(feed(new OcelReader(), text.slice(0, 20), text.slice(20))).toMatchObject([{ kind: 'broken' }]);
  });
});
