import { understand } from '../../../src/inbound/cloud-event.js';
import { piecesOf } from '../../../src/inbound/inbound-piece.js';
import {
  batch,
  binary,
  structured,
  type CaseEvent,
  type Message,
} from '../../../src/simulators/core-case/event-sender.js';

const EVENT: CaseEvent = {
  specversion: '1.0',
  id: 'e-1',
  source: '/core-case/tenants/1',
  type: 'case.stage.entered',
  subject: 'LN-1',
  time: '2021-01-12T16:09:09.193+0000',
  sequence: '0007',
  data: { stage: { name: 'underwriting' } },
};
const UNDERSTOOD = {
  id: 'e-1',
  source: '/core-case/tenants/1',
  type: 'case.stage.entered',
  subject: 'LN-1',
  time: '2021-01-12T16:09:09.193Z',
  sequence: 7,
  data: { stage: { name: 'underwriting' } },
};

function read({ headers, body }: Message) {
  const pieces = piecesOf(headers, Buffer.from(body));
  return 'fault' in pieces ? pieces : pieces.pieces.map(understand);
}
const json = (event: object): Message => structured(event as CaseEvent);
const text = (body: string | Uint8Array): Message => ({ headers: structured(EVENT).headers, body });

describe('a CloudEvent', () => {
  it('is understood in every content mode', () => {
    expect(read(structured(EVENT))).toEqual([{ event: UNDERSTOOD }]);
    expect(read(binary(EVENT))).toEqual([{ event: UNDERSTOOD }]);
    expect(read(batch([EVENT, { ...EVENT, id: 'e-2' }]))).toEqual([{ event: UNDERSTOOD }, { event: { ...UNDERSTOOD, id: 'e-2' } }]); // prettier-ignore
    expect(read(batch([]))).toEqual([]);
  });

  it('has its attributes percent-decoded in binary mode', () => {
    const [understood] = read(binary({ ...EVENT, subject: 'Nº 7/Łódź 100%' })) as ReturnType<typeof understand>[];
    expect(understood).toMatchObject({ event: { subject: 'Nº 7/Łódź 100%' } });
  });

  it('may have its data in base64, and none at all', () => {
    const { data, ...rest } = EVENT;
    const encoded = { ...rest, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') };
    expect(read(json(encoded))).toEqual([{ event: UNDERSTOOD }]);
    expect(read(json(rest))).toEqual([{ event: { ...UNDERSTOOD, data: {} } }]);
  });

  // Of these it is known what they are about: they are kept with their case.
  it.each([
    ['of another version of the specification', { specversion: '0.3' }, 'specversion'],
    ['without a version', { specversion: undefined }, 'specversion'],
    ['without a type', { type: undefined }, 'type'],
    ['with a number for a type', { type: 7 }, 'type'],
    ['with a time that is none', { time: 'yesterday' }, 'time'],
    ['with a time without an offset', { time: '2021-01-12T16:09:09' }, 'time'],
    ['on a day that no calendar has', { time: '2021-02-30T16:09:09Z' }, 'time'],
    ['with a sequence that is no number', { sequence: 'A7' }, 'sequence'],
    ['with sequence 0', { sequence: '0' }, 'sequence'],
    ['with a negative sequence', { sequence: -1 }, 'sequence'],
    ['with data that are no JSON', { datacontenttype: 'text/xml' }, 'datacontenttype'],
    ['with a text for data', { data: 'underwriting' }, 'data'],
    ['with a list for data', { data: [] }, 'data'],
    ['with data twice', { data_base64: 'e30=' }, 'data'],
    ['with half a character', { data: { stage: '\ud800' } }, 'data.stage'],
    ['with the character U+0000', { data: { stage: 'a\u0000' } }, 'data.stage'],
  ])('%s is not valid, and names its case', (_, change, field) => {
    expect(read(json({ ...EVENT, ...change }))).toMatchObject([{ named: { id: 'e-1', subject: 'LN-1' }, fault: { code: 'cloudevent-invalid', field } }]); // prettier-ignore
  });

  it.each([
    ['without an id', json({ ...EVENT, id: undefined }), 'cloudevent-invalid', 'id'],
    ['with an empty id', json({ ...EVENT, id: ' ' }), 'cloudevent-invalid', 'id'],
    ['with a number for an id', json({ ...EVENT, id: 1 }), 'cloudevent-invalid', 'id'],
    ['without a source', json({ ...EVENT, source: undefined }), 'cloudevent-invalid', 'source'],
    ['without a subject', json({ ...EVENT, subject: undefined }), 'cloudevent-invalid', 'subject'],
    ['with a subject of 201 characters', json({ ...EVENT, subject: 'x'.repeat(201) }), 'cloudevent-invalid', 'subject'],
    ['that is a list', text('[]'), 'cloudevent-invalid', undefined],
    ['that is no JSON', text('{"id":'), 'body-unreadable', undefined],
    ['that is no text', text(Buffer.from([0x7b, 0xff, 0x7d])), 'body-unreadable', undefined],
  ])('%s names no case', (_, message, code, field) => {
    const [understood] = read(message) as ReturnType<typeof understand>[];
    expect(understood).not.toHaveProperty('named');
    expect(understood).toMatchObject({ fault: { code, ...(field !== undefined && { field }) } });
  });
});

describe('a request', () => {
  const batchOf = (body: string): Message => ({ headers: batch([]).headers, body });

  it.each([
    ['that is no CloudEvent', { headers: { 'content-type': 'application/json' }, body: '{}' }, 'cloudevent-missing'],
    ['with a batch that is no JSON', batchOf('[{]'), 'body-unreadable'],
    ['with a batch that is no list', batchOf('{}'), 'cloudevent-invalid'],
    ['with a batch of 1,001 events', batchOf(`[${Array(1_001).fill('{}').join(',')}]`), 'batch-too-large'],
  ])('%s is refused as a whole', (_, message, code) => {
    expect(read(message)).toMatchObject({ fault: { code } });
  });

  it('with a batch is taken apart into the very bytes of its events', () => {
    const events = ['{"a": "]},{\\"[" }', ' {"b":[1, {"c":[]}]}\n', '17', '"x,y"', 'null'];
    const pieces = piecesOf(batch([]).headers, Buffer.from(` [${events.join(',')}] `));
    expect('pieces' in pieces && pieces.pieces.map(({ raw }) => Buffer.from(raw).toString())).toEqual(events.map((event) => event.trim())); // prettier-ignore
  });
});
