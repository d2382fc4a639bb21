import { existsSync } from 'node:fs';
import { digestFile } from '../../../src/imports/file-digest.js';
import { loadMapping, sourceFormatOf } from '../../../src/imports/load-mapping.js';
import { applyMapping } from '../../../src/imports/mapping.js';
import type { MappedEvent } from '../../../src/imports/mapped-event.js';
import { readSource } from '../../../src/imports/read-source.js';
import type { SourceEvent } from '../../../src/imports/source-event.js';

const log = new URL('../../../../shared/data/bpic2012.xes.gz', import.meta.url).pathname;
const sample = new URL('../../../samples/bpic2012.mapping.yaml', import.meta.url).pathname;

const DECISIONS = new Set(['A_APPROVED', 'A_DECLINED', 'A_CANCELLED']);

if (existsSync(log)) {
  describe('the event log of the BPI Challenge 2012 (DOI 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f)', () => {
    it('has the published counts, and every source event becomes something', async () => {
      const mapping = await loadMapping(sample);
      const { format, options } = sourceFormatOf(mapping);
      const sourceCounts = new Counts();
      const mappedCounts = new Counts();
      const cases = new Cases();
      const other: unknown[] = [];
      for await (const item of readSource(log, format, options)) {
        if (item.kind !== 'event') {
          other.push(item);
          continue;
        }
        sourceCounts.add(item.event.activity.startsWith('W_') ? 'W_' : item.event.activity);
        cases.add(item.event);
        const applied = applyMapping(mapping, item.event);
        if (applied.kind === 'events') for (const event of applied.events) mappedCounts.add(nameOf(event));
        else other.push(applied);
      }

      expect(other).toEqual([]);
      expect(cases.count).toBe(13_087);
      expect(cases.inOrder).toBe(true);
      expect(cases.eventsAfterDecision).toBe(13_501);
      expect(cases.casesWithEventsAfterDecision).toBe(8_604);
      expect(sourceCounts.total).toBe(262_200);
      expect(sourceCounts.all()).toEqual({
        A_SUBMITTED: 13_087,
        A_PARTLYSUBMITTED: 13_087,
        A_PREACCEPTED: 7_367,
        A_ACCEPTED: 5_113,
        A_FINALIZED: 5_015,
        A_APPROVED: 2_246,
        A_REGISTERED: 2_246,
        A_ACTIVATED: 2_246,
        A_DECLINED: 7_635,
        A_CANCELLED: 2_807,
        O_SELECTED: 7_030,
        O_CREATED: 7_030,
        O_SENT: 7_030,
        O_SENT_BACK: 3_454,
        O_ACCEPTED: 2_243,
        O_DECLINED: 802,
        O_CANCELLED: 3_655,
        W_: 170_107,
      });
      expect(mappedCounts.all()).toEqual({
        'case.opened': 13_087,
        'case.fact-recorded application-completed': 13_087,
        'case.fact-recorded amount-requested': 13_087,
        'case.fact-recorded registration-date': 13_087,
        'case.stage-entered': 13_087 + 7_367 + 5_113 + 5_015 + 2_246 + 2_246,
        'case.decided approved': 2_246,
        'case.decided denied': 7_635,
        'case.decided cancelled': 2_807,
        'communication.sent': 7_030,
        'case.fact-recorded offer-selected': 7_030,
        'case.fact-recorded offer-created': 7_030,
        'case.fact-recorded offer-sent-back': 3_454,
        'case.fact-recorded offer-accepted': 2_243,
        'case.fact-recorded offer-declined': 802,
        'case.fact-recorded offer-cancelled': 3_655,
        'case.work-recorded': 170_107,
      });
      expect(cases.withoutResource).toBe(262_200 - 244_190);
      expect(await digestFile(log)).toMatch(/^[0-9a-f]{64}$/);
    });
  });
} else {
  it('the event log of the BPI Challenge 2012 is not here: its counts are not checked', () => {
    expect(existsSync(log)).toBe(false);
  });
}

class Counts {
  private readonly counts = new Map<string, number>();
  total = 0;

  add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.total += 1;
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}

/** Traces in file order; a case's events after its first decision are counted. */
class Cases {
  count = 0;
  inOrder = true;
  eventsAfterDecision = 0;
  casesWithEventsAfterDecision = 0;
  withoutResource = 0;
  private current: { ref: string; decided: boolean; after: number; at: string; ordinal: number } | undefined;

  add({ caseRef, ordinal, timestamp, activity, resource }: SourceEvent): void {
    if (this.current?.ref !== caseRef) {
      this.count += 1;
      this.current = { ref: caseRef, decided: false, after: 0, at: '', ordinal: -1 };
    }
    const { current } = this;
    // Within a case neither the order of the file nor the clock goes back.
    if (ordinal !== current.ordinal + 1 || timestamp < current.at) this.inOrder = false;
    current.ordinal = ordinal;
    current.at = timestamp;
    if (resource === undefined) this.withoutResource += 1;
    if (current.decided) {
      this.eventsAfterDecision += 1;
      if (current.after === 0) this.casesWithEventsAfterDecision += 1;
      current.after += 1;
    }
    if (DECISIONS.has(activity)) current.decided = true;
  }
}

function nameOf(event: MappedEvent): string {
  if (event.type === 'case.fact-recorded') return `${event.type} ${event.name}`;
  return event.type === 'case.decided' ? `${event.type} ${event.outcome}` : event.type;
}
