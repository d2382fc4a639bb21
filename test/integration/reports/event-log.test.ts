import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { SaxesParser } from 'saxes';
import type { SourceEvent, SourceFormat } from '../../../src/imports/source-event.js';
import type { EventLogRequest, ReportAt } from '../../../src/reports/request.js';
import { noteAdded } from '../../../src/events/case.events.js';
import { SourceFiles } from '../../spec/imports/source-files.js';
import { Journal, uuid } from '../../spec/projections/journal.js';
import { HouseOfReports } from './house-of-reports.js';
import { eventfulCase, halfYear, rulesInForce } from './story.js';

const CASE: EventLogRequest = { kind: 'event-log', caseId: uuid('case 1001') };
const HALF_YEAR: EventLogRequest = {
  kind: 'event-log',
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-07-01T00:00:00.000Z',
};

/** The JSON schema of OCEL 2.0, rule by rule. */
const attributeType = z.strictObject({
  name: z.string(),
  type: z.enum(['string', 'time', 'integer', 'float', 'boolean']),
});
const typeOf = z.strictObject({ name: z.string(), attributes: z.array(attributeType) });
/** The schema has texts only: what they are is said by the types. */
const value = z.string();
const time = z.iso.datetime();
const related = z.array(z.strictObject({ objectId: z.string(), qualifier: z.string() }));
const OCEL = z.strictObject({
  objectTypes: z.array(typeOf),
  eventTypes: z.array(typeOf),
  objects: z.array(z.strictObject({ id: z.string(), type: z.string(), relationships: related, attributes: z.array(z.strictObject({ name: z.string(), value, time })) })),
  events: z.array(z.strictObject({ id: z.string(), type: z.string(), time, relationships: related, attributes: z.array(z.strictObject({ name: z.string(), value })) })),
}); // prettier-ignore

/** Types of XES attributes and what their values must be (IEEE 1849, 5.5; XML schema's own types). */
const XES_VALUES: Readonly<Record<string, RegExp>> = {
  string: /^[^]*$/,
  id: /^[^]*$/,
  date: /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
  int: /^[+-]?\d+$/,
};
/** Parts of a log in the order in which the schema wants them. */
const XES_ORDER = ['extension', 'global', 'classifier', 'attribute', 'trace', 'event'];
const NAME = /^[\p{L}_:][\p{L}\p{N}_:.-]*$/u;

/** What breaks the schema of IEEE 1849, as far as an export could. */
function xesFaults(text: string): string[] {
  const faults: string[] = [];
  const open: { name: string; keys: Set<string>; rank: number }[] = [];
  const prefixes = new Set<string>();
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ name, uri, attributes }) => {
    const given = Object.fromEntries(Object.entries(attributes).map(([key, { value: text }]) => [key, text]));
    const parent = open.at(-1);
    const isAttribute = name in XES_VALUES;
    if (uri !== 'http://www.xes-standard.org/') faults.push(`${name} in ${uri}`);
    if (!parent && (name !== 'log' || !/^\d+\.\d+$/.test(given['xes.version'] ?? '')))
      faults.push('no log of a version');
    if (parent?.name === 'log' || parent?.name === 'trace') {
      const rank = XES_ORDER.indexOf(isAttribute ? 'attribute' : name);
      if (rank < parent.rank) faults.push(`${name} too late in ${parent.name}`);
      parent.rank = rank;
    }
    if (name === 'extension') prefixes.add(given['prefix'] ?? '');
    if (isAttribute && parent) {
      const { key = '', value: text = '' } = given;
      const [prefix, own] = key.split(':');
      if (!NAME.test(key) || parent.keys.has(key)) faults.push(`key ${key} of ${parent.name}`);
      if (own !== undefined && !prefixes.has(prefix ?? '')) faults.push(`no extension declares ${key}`);
      if (!XES_VALUES[name]?.test(text)) faults.push(`${name} ${key} = ${text}`);
      parent.keys.add(key);
    } else if (parent && !XES_ORDER.includes(name)) faults.push(`unknown ${name}`);
    open.push({ name, keys: new Set(), rank: 0 });
  });
  parser.on('closetag', () => open.pop());
  parser.on('error', (error) => faults.push(error.message));
  parser.write(text).close();
  return faults;
}

describe('exports for process mining', () => {
  let house: HouseOfReports;
  let at: ReportAt;
  const journal = new Journal();
  const files = new SourceFiles();

  beforeAll(async () => {
    house = await HouseOfReports.open();
    rulesInForce(journal);
    const { caseId } = eventfulCase(journal);
    journal.tell(noteAdded({ caseId, text: 'not in it' }), '2026-02-05T10:00:00.000Z', { confidentiality: 'restricted', actor: { type: 'person', id: 'a"<&>\n\u0007b' } }); // prettier-ignore
    halfYear(journal);
    at = await house.record(journal);
  });
  afterAll(async () => {
    files.remove();
    await house.close();
  });

  const exported = async (request: EventLogRequest, format: SourceFormat & ('xes' | 'ocel')): Promise<string> =>
    (await house.report(request, at, format)).content.toString('utf8');
  /** What our own importer makes of an export, without what only its format has. */
  async function reread(text: string): Promise<SourceEvent[]> {
    const items = await files.read(gzipSync(text));
    return items.map((item) => {
      if (item.kind !== 'event') throw new Error(JSON.stringify(item));
      return item.event;
    });
  }
  const told = ({ caseRef, eventRef, timestamp }: SourceEvent) => `${caseRef} ${eventRef ?? ''} ${timestamp}`;
  const recorded = (wanted: (caseId: string) => boolean): string[] =>
    journal.events
      .filter(({ type, metadata }) => /^(case|communication|obligation)\./.test(type) && wanted(metadata.caseId ?? ''))
      .map(({ id, metadata }) => `${metadata.caseId ?? ''} ${id} ${metadata.occurredAt}`)
      .sort();

  it.each(['xes', 'ocel'] as const)('as %s have every event of the case, and nothing else, when our importer reads them', async (format) => {
    const events = await reread(await exported(CASE, format));
    expect(events.map(told).sort()).toEqual(recorded((caseId) => caseId === CASE.caseId));
    const work = events.find(({ attributes }) => attributes['type'] === 'case.work-recorded');
    expect([work?.attributes['work'] ?? work?.activity, work?.transition]).toEqual(['W_Completeren aanvraag', 'start']);
  }); // prettier-ignore

  it('tell the same events in both forms: who, what, when, of which case, and what else is known', async () => {
    const facts = ({ caseRef, eventRef, timestamp, resource, transition, attributes }: SourceEvent) => {
      const { type, category, position, outcome, reasonCodes, citation, recordedAt } = attributes;
      // XML has no place for a bell.
      const who = resource?.replace('\u0007', '\uFFFD');
      return { caseRef, eventRef, timestamp, who, transition, type, category, position, outcome, reasonCodes, citation, recordedAt }; // prettier-ignore
    };
    const [xes, ocel] = [
      await reread(await exported(HALF_YEAR, 'xes')),
      await reread(await exported(HALF_YEAR, 'ocel')),
    ];
    expect(ocel.map(facts)).toEqual(xes.map(facts));
    expect(new Set(xes.map(({ caseRef }) => caseRef)).size).toBe(13);
  });

  it('fit the JSON schema of OCEL 2.0, with every type declared and every object there', async () => {
    const { objectTypes, eventTypes, objects, events } = OCEL.parse(JSON.parse(await exported(HALF_YEAR, 'ocel')));
    const declared = (types: typeof objectTypes) => new Map(types.map(({ name, attributes }) => [name, new Set(attributes.map((one) => one.name))])); // prettier-ignore
    const [ofObjects, ofEvents] = [declared(objectTypes), declared(eventTypes)];
    const ids = new Set(objects.map(({ id }) => id));
    expect(ids.size).toBe(objects.length);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const one of objects) for (const { name } of one.attributes) expect(ofObjects.get(one.type)).toContain(name);
    for (const one of events) for (const { name } of one.attributes) expect(ofEvents.get(one.type)).toContain(name);
    const dangling = [...objects, ...events].flatMap(({ relationships }) => relationships.filter(({ objectId }) => !ids.has(objectId))); // prettier-ignore
    expect(dangling).toEqual([]);
  });

  it('fit the XML schema of IEEE 1849, whatever stands in a name', async () => {
    expect(xesFaults(await exported(HALF_YEAR, 'xes'))).toEqual([]);
    const [strange] = (await reread(await exported(CASE, 'xes'))).filter(({ resource }) => resource?.startsWith('a"'));
    expect(strange?.resource).toBe('a"<&>\n\uFFFDb');
  });

  it('leave out what is restricted where that is asked, and have the same bytes at the same position', async () => {
    const standard = { ...HALF_YEAR, confidentiality: 'standard' } as const;
    const events = await reread(await exported(standard, 'xes'));
    expect(events.filter(({ attributes }) => attributes['confidentiality'] !== 'standard')).toEqual([]);
    const before = await house.report(HALF_YEAR, at, 'ocel');
    journal.tell(noteAdded({ caseId: CASE.caseId ?? '', text: 'later' }));
    await house.record(journal);
    expect((await house.report(HALF_YEAR, at, 'ocel')).sha256).toBe(before.sha256);
  });

  it('are made as XES or OCEL, and of a case or of a period', async () => {
    await expect(house.report(HALF_YEAR, at, 'pdf')).rejects.toThrow('format is none of xes, ocel');
    await expect(house.report({ kind: 'case-audit', caseId: 'x' }, at, 'xes')).rejects.toThrow('format is none of pdf, csv, ndjson'); // prettier-ignore
    await expect(house.report({ ...CASE, from: '2026-01-01T00:00:00.000Z' }, at, 'xes')).rejects.toThrow('in place of a period'); // prettier-ignore
    await expect(house.report({ kind: 'event-log' }, at, 'xes')).rejects.toThrow('from is not an instant');
    await expect(house.report({ kind: 'event-log', caseId: uuid('none') }, at, 'xes')).rejects.toThrow('There is no case'); // prettier-ignore
  });
});
