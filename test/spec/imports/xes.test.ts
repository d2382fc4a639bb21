import fc from 'fast-check';
import { XesReader } from '../../../src/imports/xes.js';
import { brokenOf, cutAt, eventsOf, feed, rejectedOf } from './source-files.js';
import { HEADER, date, text, writeXes, xesEvent, type XesAttribute } from './xes-writer.js';

const AT = '2011-10-01T00:38:44.546+02:00';
const UTC = '2011-09-30T22:38:44.546Z';
const read = (xml: string, options = {}) => feed(new XesReader(options), xml);
const log = (inner: string) => `${HEADER}${inner}</log>`;
const trace = (...events: XesAttribute[][]) => ({ attributes: [text('concept:name', 'C1')], events });

describe('XES (IEEE 1849)', () => {
  it('gives each event its case, place and line', () => {
    const xml = writeXes({
      traces: [
        {
          attributes: [date('REG_DATE', AT), text('concept:name', '173688'), text('AMOUNT_REQ', '20000')],
          events: [
            xesEvent('A_SUBMITTED', AT, text('org:resource', '112'), text('lifecycle:transition', 'COMPLETE')),
            xesEvent('W_Completeren aanvraag', '2011-10-01T11:36:46Z', { type: 'id', key: 'identity:id', value: 'e-2' }),
          ],
        },
        { attributes: [text('concept:name', '173691')], events: [xesEvent('A_SUBMITTED', AT)] },
      ],
    });
    const caseAttributes = { REG_DATE: AT, AMOUNT_REQ: '20000' };
    expect(eventsOf(read(xml))).toEqual([
      { line: 4, caseRef: '173688', caseAttributes, activity: 'A_SUBMITTED', transition: 'COMPLETE', timestamp: UTC, resource: '112', attributes: {}, ordinal: 0 },
      { line: 5, caseRef: '173688', caseAttributes, activity: 'W_Completeren aanvraag', timestamp: '2011-10-01T11:36:46.000Z', attributes: {}, ordinal: 1, eventRef: 'e-2' },
      { line: 8, caseRef: '173691', caseAttributes: {}, activity: 'A_SUBMITTED', timestamp: UTC, attributes: {}, ordinal: 0 },
    ]);
  }); // prettier-ignore

  it('keeps values of every type exactly as they are written', () => {
    const attributes: XesAttribute[] = [
      text('words', ' "a" & <b> ✓ 𝄞 '),
      { type: 'int', key: 'int', value: '0042' },
      { type: 'float', key: 'float', value: '1.10' },
      { type: 'boolean', key: 'boolean', value: 'TRUE' },
      date('date', '2011-10-01T00:38:44.546+02:00'),
      text('empty', ''),
      text('__proto__', 'p'),
    ];
    const [event] = eventsOf(read(writeXes({ traces: [trace(xesEvent('A', AT, ...attributes))] })));
    expect(Object.entries(event?.attributes ?? {})).toEqual(attributes.map(({ key, value }) => [key, value]));
  });

  it('names nested attributes, members of lists and repeated keys', () => {
    const nested = '<string key="a" value="1"><string key="b" value="2"><int key="c" value="3"/></string></string>';
    const list = '<list key="l"><values><string key="m" value="4"/><string key="m" value="5"/></values></list>';
    const container = '<container key="k"><string key="n" value="6"/></container>';
    const stated = `<string key="concept:name" value="A"/><date key="time:timestamp" value="${AT}"/>`;
    const events = `<event>${stated}${nested}${list}${container}<string key="a" value="7"/></event>`;
    const [event] = eventsOf(read(log(`<trace><string key="concept:name" value="C"/>${events}</trace>`)));
    expect(event?.attributes).toEqual({
      a: '1',
      'a/b': '2',
      'a/b/c': '3',
      'l/m': '4',
      'l/m#2': '5',
      'k/n': '6',
      'a#2': '7',
    });
  });

  it('fills in the defaults of the log, but never who, what, when and which case', () => {
    const globals = `
      <global scope="trace"><string key="concept:name" value="UNKNOWN"/><string key="AMOUNT_REQ" value="0"/></global>
      <global scope="event"><string key="concept:name" value="UNKNOWN"/><date key="time:timestamp" value="1970-01-01T00:00:00Z"/>
      <string key="org:resource" value="UNKNOWN"/><string key="lifecycle:transition" value="complete"/><string key="x" value="y"/></global>`;
    const xml = writeXes(
      {
        traces: [
          trace(
            xesEvent('A', AT),
            xesEvent('B', AT, text('lifecycle:transition', 'start'), text('x', 'z')),
            [text('concept:name', 'C')],
            [date('time:timestamp', AT)],
          ),
          { attributes: [text('AMOUNT_REQ', '5')], events: [xesEvent('A', AT)] },
        ],
      },
      globals,
    );
    const items = read(xml);
    expect(eventsOf(items)).toMatchObject([
      { activity: 'A', transition: 'complete', attributes: { x: 'y' }, caseAttributes: { AMOUNT_REQ: '0' } },
      { activity: 'B', transition: 'start', attributes: { x: 'z' } },
    ]);
    expect(eventsOf(items)[0]).not.toHaveProperty('resource');
    expect(rejectedOf(items).map(({ reason }) => reason)).toEqual([
      'timestamp-missing',
      'activity-missing',
      'case-reference-missing',
    ]);
  });

  it('joins the keys of a classifier that is asked for', () => {
    const classifiers = `<classifier name="Both" keys="concept:name lifecycle:transition"/><classifier name="Odd" scope="event" keys="'my key'"/>`;
    const events = [
      xesEvent('A', AT, text('lifecycle:transition', 'START'), text('my key', 'M')),
      xesEvent('B', AT, text('my key', 'N')),
    ];
    const xml = writeXes({ traces: [trace(...events)] }, classifiers);
    const both = read(xml, { classifier: 'Both' });
    expect(eventsOf(both).map(({ activity }) => activity)).toEqual(['A+START']);
    expect(rejectedOf(both)).toMatchObject([
      { reason: 'activity-missing', field: 'concept:name+lifecycle:transition' },
    ]);
    expect(eventsOf(read(xml, { classifier: 'Odd' })).map(({ activity }) => activity)).toEqual(['M', 'N']);
    expect(brokenOf(read(xml, { classifier: 'None' }))?.message).toBe(
      "The log has no event classifier 'None'; it has: Both, Odd",
    );
  });

  it('waits for attributes of a trace that stand after its events', () => {
    const [first, second] = [`<event>${plain('A')}</event>`, `<event>${plain('B')}</event>`];
    const items = read(
      log(`<trace>${first}<string key="concept:name" value="C"/>${second}<string key="k" value="v"/></trace>`),
    );
    expect(eventsOf(items)).toMatchObject([
      { caseRef: 'C', activity: 'A', caseAttributes: { k: 'v' } },
      { caseRef: 'C', activity: 'B', caseAttributes: { k: 'v' } },
    ]);
  });

  it('delivers a trace of any length, as long as its attributes come first', () => {
    const events = Array.from({ length: 12_001 }, (_, index) => `<event>${plain(`A${index}`)}</event>`).join('\n');
    const name = '<string key="concept:name" value="C"/>';
    const found = eventsOf(read(log(`<trace>${name}${events}</trace>`)));
    expect(found.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 12_001 }, (_, index) => index));
    const late = read(log(`<trace>${name}${events}<string key="k" value="v"/></trace>`));
    expect(eventsOf(late)).toHaveLength(12_001);
    expect(brokenOf(late)?.message).toMatch(/attribute of the trace after thousands of its events/);
  });

  it('rejects an event for its own faults, and keeps its place', () => {
    const events = [
      plain('A'),
      '<string value="no key"/>' + plain('B'),
      '<string key="k"/>' + plain('C'),
      plain('D') + `<string key="long" value="${'x'.repeat(1_100_000)}"/>`,
      plain('E'),
    ];
    const items = read(
      log(`<trace><string key="concept:name" value="C"/>\n${events.map((event) => `<event>${event}</event>`).join('\n')}</trace>`),
    );
    expect(eventsOf(items).map(({ activity, ordinal, line }) => [activity, ordinal, line])).toEqual([
      ['A', 0, 4],
      ['E', 4, 8],
    ]);
    expect(rejectedOf(items)).toEqual([
      { line: 5, reason: 'attribute-malformed', field: '', detail: '<string> without key or value', raw: expect.stringContaining('"B"') },
      { line: 6, reason: 'attribute-malformed', field: 'k', detail: '<string> without key or value', raw: expect.stringContaining('"C"') },
      { line: 7, reason: 'record-too-long', detail: 'longer than 1048576 characters', raw: expect.stringContaining('"D"') },
    ]);
  }); // prettier-ignore

  it('goes on counting where a log has two traces of one name', () => {
    const xml = writeXes({ traces: [trace(xesEvent('A', AT), xesEvent('B', AT)), trace(xesEvent('C', AT))] });
    expect(eventsOf(read(xml)).map(({ caseRef, ordinal }) => [caseRef, ordinal])).toEqual([
      ['C1', 0],
      ['C1', 1],
      ['C1', 2],
    ]);
  });

  it('rejects an event whose id its case has had before: both would be taken for one', () => {
    const id = (value: string): XesAttribute => ({ type: 'id', key: 'identity:id', value });
    const other = { attributes: [text('concept:name', 'C2')], events: [xesEvent('A', AT, id('1'))] };
    const again = trace(xesEvent('D', AT, id('1')));
    const xml = writeXes({ traces: [trace(xesEvent('A', AT, id('1')), xesEvent('B', AT, id('1'))), other, again] });
    const items = read(xml);
    expect(eventsOf(items).map(({ caseRef, eventRef }) => [caseRef, eventRef])).toEqual([
      ['C1', '1'],
      ['C2', '1'],
    ]);
    expect(rejectedOf(items)).toMatchObject([
      { line: 5, reason: 'event-reference-repeated', field: 'identity:id', raw: expect.stringContaining('"B"') },
      { line: 11, reason: 'event-reference-repeated', raw: expect.stringContaining('"D"') },
    ]);
  });

  it('counts events that stand outside of any trace', () => {
    expect(rejectedOf(read(log(`<event>${plain('A')}</event>`)))).toMatchObject([
      { reason: 'case-reference-missing', line: 3, raw: expect.stringContaining('"A"') },
    ]);
  });

  it('reads prefixed elements', () => {
    const xml = `<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:string key="concept:name" value="C"/>
      <x:event><x:string key="concept:name" value="A"/><x:date key="time:timestamp" value="${AT}"/></x:event></x:trace></x:log>`;
    expect(eventsOf(read(xml))).toMatchObject([{ caseRef: 'C', activity: 'A', line: 2 }]);
  });

  it.each([
    ['an end tag that does not match', log(`<trace><string key="concept:name" value="C"/>\n<event>${plain('A')}</evnt>`), 4, /unexpected close tag/],
    ['an event that never ends', log(`<trace><string key="concept:name" value="C"/>\n<event>${plain('A')}</trace>`), 4, /unexpected close tag/],
    ['no end', HEADER + '<trace>\n', 4, /unclosed tag/],
    ['an unknown entity', log('\n<trace><string key="a" value="&nbsp;"/></trace>'), 4, /undefined entity/],
    ['an entity of the document type', `<!DOCTYPE log [<!ENTITY a "b">]>\n<log><trace><string key="k" value="&a;"/></trace></log>`, 2, /undefined entity/],
    ['another document', '<html></html>', 1, /root element is <html>, not <log>/],
    ['nothing but blanks', ' \n\n ', 3, /root element/],
    ['text after the end', log('') + 'x', 3, /text data outside of root/i],
    ['a trace in a trace', log('<trace><trace/></trace>'), 3, /<trace> within a trace/],
    ['an event in an event', log('<trace><event><event/></event></trace>'), 3, /<event> within an event/],
    ['endless nesting', log('<list key="l">'.repeat(100)), 3, /nested deeper than 64/],
    ['a character that XML forbids', log('<trace>\u0001</trace>'), 3, /disallowed character/],
  ])('breaks at %s, with line and column', (_, xml, line, message) => {
    const items = read(xml);
    expect(items).toHaveLength(1);
    expect(brokenOf(items)).toEqual({ line, column: expect.any(Number), message: expect.stringMatching(message) });
    expect(brokenOf(items)?.column).toBeGreaterThan(0);
  }); // prettier-ignore

  it('delivers the whole events before a break in the middle of a trace', () => {
    const whole = writeXes({
      traces: [trace(xesEvent('A', AT), xesEvent('B', AT)), trace(xesEvent('C', AT), xesEvent('D', AT))],
    });
    const cut = whole.slice(0, whole.indexOf('"D"'));
    const items = read(cut + '<<<');
    expect(eventsOf(items).map(({ activity }) => activity)).toEqual(['A', 'B', 'C']);
    expect(brokenOf(items)).toMatchObject({ line: 9 });
  });

  it('stops collecting where there is text without end', () => {
    const reader = new XesReader();
    const start = reader.push(`${HEADER}<trace><string key="a" value="`);
    const items = [...start];
    for (let piece = 0; piece < 100 && !reader.finished; piece += 1) items.push(...reader.push('x'.repeat(1_000_000)));
    expect(brokenOf(items)?.message).toMatch(/No tag for 16 million characters/);
  });
});

describe('what a writer wrote is what is read', () => {
  const words = fc.string({
    unit: fc.constantFrom('a', 'Z', '0', ' ', '<', '>', '&', '"', "'", ']]>', '\n', 'é', '漢', '𝄞'),
    minLength: 1,
    maxLength: 12,
  });
  const key = words.filter((word) => !word.includes('#') && !word.includes('/'));
  const value = fc.record({
    type: fc.constantFrom('string' as const, 'int' as const, 'id' as const),
    key,
    value: words,
  });
  const attributes = fc.uniqueArray(value, { selector: ({ key: name }) => name, maxLength: 4 });
  const event = fc.record({
    activity: words,
    at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    transition: fc.option(words, { nil: undefined }),
    resource: fc.option(words, { nil: undefined }),
    attributes,
  });
  const traces = fc.record({ ref: words, attributes, events: fc.array(event, { maxLength: 5 }) });
  const logs = fc.uniqueArray(traces, { selector: ({ ref }) => ref, maxLength: 5 });

  it('event for event, wherever the text is cut', () => {
    fc.assert(
      fc.property(logs, fc.array(fc.nat(), { maxLength: 10 }), (cases, cuts) => {
        const xml = writeXes({
          traces: cases.map(({ ref, attributes: ofCase, events }) => ({
            attributes: [text('concept:name', ref), ...ofCase],
            events: events.map(({ activity, at, transition, resource, attributes: more }) => [
              ...more,
              ...xesEvent(activity, at.toISOString()),
              ...(transition === undefined ? [] : [text('lifecycle:transition', transition)]),
              ...(resource === undefined ? [] : [text('org:resource', resource)]),
            ]),
          })),
        });
        const asRecord = (list: readonly { key: string; value: string }[]) =>
          Object.fromEntries(list.map(({ key: name, value: said }) => [name, said]));
        const expected = cases.flatMap(({ ref, attributes: ofCase, events }) =>
          events.map(({ activity, at, transition, resource, attributes: more }, ordinal) => ({
            caseRef: ref,
            caseAttributes: asRecord(ofCase),
            activity,
            timestamp: at.toISOString(),
            ...(transition !== undefined && { transition }),
            ...(resource !== undefined && { resource }),
            attributes: asRecord(more),
            ordinal,
          })),
        );
        const items = feed(new XesReader(), ...cutAt(xml, cuts));
        expect(eventsOf(items).map(({ line: _, ...said }) => said)).toEqual(expected);
        expect(items).toHaveLength(expected.length);
      }),
    );
  });
});

function plain(activity: string): string {
  return `<string key="concept:name" value="${activity}"/><date key="time:timestamp" value="${AT}"/>`;
}
