import { clockChapter } from '../../../src/reports/case-audit/clock-chapter.js';
import type { CaseAudit } from '../../../src/reports/case-audit/read-case-audit.js';
import type { ObligationView } from '../../../src/projections/obligations/queries.js';
import { clockView } from './period/views.js';

/** What the chapter says of one clock, label by label. */
function told(more: Partial<ObligationView>): ReadonlyMap<string, string> {
  const audit = { obligations: [clockView(more)], histories: new Map() } as unknown as CaseAudit;
  const items = clockChapter(audit).flatMap((block) => (block.kind === 'key-values' ? block.items : []));
  const words = (value: (typeof items)[number]['value']) =>
    typeof value === 'string' ? value : value.map(({ text }) => text).join('');
  return new Map(items.map(({ label, value }) => [label, words(value)]));
}

describe('the chapter of clocks in the report of a case', () => {
  it.each<[string, Partial<ObligationView>, Record<string, string>]>([
    [
      'an extension, and the letter that bought the time',
      { extendedBy: 'letter', extendedWhy: 'holding response: told in time (DISP 1.6.2AR(2))' },
      { Extended: 'holding response: told in time (DISP 1.6.2AR(2))  letter' },
    ],
    [
      'since when it stands, and why',
      { state: 'tolled', tolledFrom: '2026-01-05T00:00:00.000Z', tolledCause: 'identity-asked' },
      { 'Stands since': '2026-01-05 00:00 UTC: identity asked' },
    ],
    [
      'whom it has reached of several',
      {
        recipients: 2,
        reached: [{ recipient: 'party-1', by: 'communication', ref: 'letter', evidence: 'HANDED_OFF', at: '2026-01-09T00:00:00.000Z' }],
      },
      { 'Recipients reached': '1 of 2', '': '2026-01-09 00:00 UTC  party-1' },
    ],
    [
      'who lifted it, in their words',
      { state: 'waived', waivedAt: '2026-01-09T00:00:00.000Z', waivedWhy: 'Lifted by a person', waivedBy: 'david', waivedRemark: 'Opened twice' },
      { 'Lifted by': 'david: Opened twice', 'Fell away': '2026-01-09 00:00 UTC: Lifted by a person' },
    ],
    [
      'the review of its breach',
      { reviewedAt: '2026-02-09T00:00:00.000Z', reviewedBy: 'anna', reviewRootCause: 'Queue', reviewRemediation: 'People', reviewOwner: 'Operations' },
      { 'Breach reviewed': '2026-02-09 00:00 UTC by anna', 'Root cause': 'Queue', Remediation: 'People', 'Answers for it': 'Operations' },
    ],
    [
      'no statutory limit where the rule names no number',
      { standard: 'promptly' },
      { "The firm's yardstick": '2026-01-31 00:00 UTC', 'The rule says': '“promptly”, and names no number', 'Own limit (target)': 'The same' },
    ],
  ])('tells %s', (_, more, expected) => {
    expect(Object.fromEntries(told(more))).toMatchObject(expected);
  }); // prettier-ignore
  it('says “statutory limit” of a number in law alone', () => {
    expect([...told({ standard: 'promptly' }).keys()]).not.toContain('Statutory limit');
    expect([...told({}).keys()]).toContain('Statutory limit');
  });
});
