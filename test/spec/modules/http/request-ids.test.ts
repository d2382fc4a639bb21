import { requestIdOf, traceIdOf } from '../../../../src/modules/http/request-ids.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe('the id of a request', () => {
  it.each([
    ['a UUID', '0b2a4f0e-5d0e-4a67-9a53-6c5e1f2a3b4c', '0b2a4f0e-5d0e-4a67-9a53-6c5e1f2a3b4c'],
    ['a UUID in capitals', '0B2A4F0E-5D0E-4A67-9A53-6C5E1F2A3B4C', '0b2a4f0e-5d0e-4a67-9a53-6c5e1f2a3b4c'],
    ['32 hexadecimal digits', '0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef'],
  ])('is taken from X-Request-Id: %s', (_, given, id) => {
    expect(requestIdOf({ headers: { 'x-request-id': given, traceparent: PARENT } })).toBe(id);
  });

  it.each([
    ['a name', 'maria-keller'],
    ['an account number', '4929-1234-5678-9012'],
    ['a line break', '0123456789abcdef0123456789abcdef\nforged'],
    ['nothing', ''],
    ['too much', '0'.repeat(33)],
  ])('is a new one where X-Request-Id holds %s', (_, given) => {
    expect(requestIdOf({ headers: { 'x-request-id': given } })).toMatch(UUID);
  });

  it('is the trace id where only traceparent was sent', () => {
    expect(requestIdOf({ headers: { traceparent: PARENT } })).toBe(TRACE);
  });

  it.each([
    ['no trace', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a version that is none', `ff-${TRACE}-00f067aa0ba902b7-01`],
    ['capitals', PARENT.toUpperCase()],
    ['more than its four parts', `${PARENT}-more`],
    ['a name', 'maria-keller'],
  ])('does not come from a traceparent with %s', (_, given) => {
    expect(traceIdOf(given)).toBeUndefined();
    expect(requestIdOf({ headers: { traceparent: given } })).toMatch(UUID);
  });
});
