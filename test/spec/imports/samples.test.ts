import { loadMapping, sourceFormatOf } from '../../../src/imports/load-mapping.js';
import { applyMapping } from '../../../src/imports/mapping.js';
import type { MappedEvent } from '../../../src/imports/mapped-event.js';
import { readSource } from '../../../src/imports/read-source.js';
import { eventsOf } from './source-files.js';
import { allOf } from '../../support/all-of.js';

const samples = new URL('../../../samples/', import.meta.url).pathname;

describe('the complaints sample', () => {
  it('is read and mapped without a single rejection', async () => {
    const mapping = await loadMapping(`${samples}complaints.mapping.yaml`);
    const { format, options } = sourceFormatOf(mapping);
    const items = await allOf(readSource(`${samples}complaints.csv`, format, options));
    expect(eventsOf(items)).toHaveLength(30);
    expect(items).toHaveLength(30);

    const events: MappedEvent[] = [];
    for (const event of eventsOf(items)) {
      const applied = applyMapping(mapping, event);
      expect(applied.kind).toBe('events');
      if (applied.kind === 'events') events.push(...applied.events);
    }
    const told = new Map<string, number>();
    for (const event of events) {
      const what = event.type === 'case.decided' ? `${event.type} ${event.outcome}` : event.type;
      told.set(what, (told.get(what) ?? 0) + 1);
    }
    expect(Object.fromEntries(told)).toEqual({
      'case.opened': 5,
      'communication.sent': 9,
      'communication.answered': 2,
      'case.stage-entered': 4,
      'case.note-added': 3,
      'case.escalated': 1,
      'case.decided upheld': 2,
      'case.decided rejected': 1,
      'case.decided settled': 1,
      'case.closed': 4,
    });
    expect(events.filter(({ type }) => type === 'case.opened').map(({ externalId }) => externalId)).toEqual(
      ['1', '2', '3', '4', '5'].map((number) => `CMP-2026-031${number}`),
    );
    // Winter time before 29 March, summer time after it.
    expect(events.find(({ type }) => type === 'case.opened')?.at).toBe('2026-03-02T09:14:00.000Z');
    expect(events.findLast(({ type }) => type === 'case.closed')?.at).toBe('2026-05-20T08:00:00.000Z');
  });
});

describe('the BPI Challenge 2012 sample', () => {
  it('states what it assumes, and leaves no activity of the log unnamed', async () => {
    const { spec } = await loadMapping(`${samples}bpic2012.mapping.yaml`);
    expect(spec.anchors.join('\n')).toMatch(/as if its applications stood under US Regulation B/);
    expect(spec.anchors.join('\n')).toMatch(/A_SUBMITTED counts as .* a completed application/);
    expect(spec.activities.map(({ activity }) => activity)).toHaveLength(18);
  });
});
