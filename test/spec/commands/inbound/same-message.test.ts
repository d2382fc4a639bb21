import fc from 'fast-check';
import { saysTheSame } from '../../../../src/commands/inbound/same-message.js';
import { jcs } from '../../../../src/events/canonical-json.js';
import { piecesOf, type InboundPiece } from '../../../../src/inbound/inbound-piece.js';
import { CaseEvents } from '../../../../src/simulators/core-case/case-events.js';
import { batch, binary, structured, type CaseEvent, type Message } from '../../../../src/simulators/core-case/event-sender.js'; // prettier-ignore

const received = ({ headers, body }: Message): InboundPiece => {
  const taken = piecesOf(headers, Buffer.from(body));
  const [piece] = 'pieces' in taken ? taken.pieces : [];
  if (!piece) throw new Error('Not received as an event');
  return piece;
};
const event = (data: object): CaseEvent =>
  new CaseEvents('LN-1', '2026-07-01T09:12:00.000Z').next('case.stage.entered', data as Record<string, unknown>);

/** The same with its members the other way about, at every depth. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, inner]) => [name, turned(inner)])); // prettier-ignore
}

/** Data as a case system may send them; names that look like numbers would be sorted by JavaScript itself. */
const leaf = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null));
const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/);
const data = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(name, leaf, { maxKeys: 3 })), { maxKeys: 5 }); // prettier-ignore

describe('two messages of one source and id', () => {
  it('say the same, in whatever mode, order of members and spacing they came', () => {
    fc.assert(
      fc.property(data, (content) => {
        const first = received(structured(event(content)));
        const spaced = { ...structured(event(content)), body: JSON.stringify(turned(event(content)), undefined, 3) };
        const others = [spaced, binary(event(content)), batch([event(content)])].map(received);
        return others.every((other) => saysTheSame(first, other) && saysTheSame(other, first));
      }),
      { numRuns: 200 },
    );
  });

  it('contradict each other where anything in their data differs', () => {
    fc.assert(
      fc.property(data, data, (one, other) => {
        fc.pre(jcs(one) !== jcs(other));
        return !saysTheSame(received(structured(event(one))), received(binary(event(other))));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['type', { type: 'case.closed' }],
    ['subject', { subject: 'LN-2' }],
    ['time', { time: '2026-07-01T09:12:01.000Z' }],
    ['place in the order', { sequence: '2' }],
  ])('contradict each other in their %s', (_, change) => {
    const first = event({ stage: 'review' });
    expect(saysTheSame(received(structured(first)), received(structured({ ...first, ...change })))).toBe(false);
  });

  it('say the same where one tells the same time in another zone', () => {
    const first = event({ stage: 'review' });
    const other = { ...first, time: '2026-07-01T11:12:00+02:00' };
    expect(saysTheSame(received(structured(first)), received(structured(other)))).toBe(true);
  });

  it('say the same although what they say cannot be used', () => {
    const useless = event({ stage: 'review' });
    const messages = [structured, binary].map((mode) => received(mode({ ...useless, time: 'soon', sequence: 'last' })));
    const [first, second] = messages as [InboundPiece, InboundPiece];
    expect(saysTheSame(first, second)).toBe(true);
    const [other] = [structured].map((mode) => received(mode({ ...useless, time: 'later', sequence: 'last' })));
    expect(saysTheSame(first, other as InboundPiece)).toBe(false);
  });

  it('that cannot be read are the same byte for byte alone', () => {
    const broken = (text: string): InboundPiece => ({ mode: 'structured', raw: Buffer.from(text) });
    expect(saysTheSame(broken('{"id":'), broken('{"id":'))).toBe(true);
    expect(saysTheSame(broken('{"id":'), broken('{"id": '))).toBe(false);
  });
});
