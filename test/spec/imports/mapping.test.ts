import fc from 'fast-check';
import { parseMapping } from '../../../src/imports/load-mapping.js';
import { applyMapping, rejectedEvent, type Applied } from '../../../src/imports/mapping.js';
import type { SourceEvent } from '../../../src/imports/source-event.js';

const AT = '2026-01-05T10:00:00.000Z';
const source = (given: Partial<SourceEvent> = {}): SourceEvent => ({
  line: 7,
  caseRef: 'C1',
  caseAttributes: {},
  activity: 'X',
  timestamp: AT,
  attributes: {},
  ordinal: 3,
  ...given,
});

/** A mapping with one rule that opens cases and the given ones. */
function mapping(rules: string, more = '', ofCase = '') {
  const yaml = `name: Test
source: { system: test }
${more}
case: { kind: application, legalEntity: Bank, jurisdiction: US${ofCase} }
activities:
  - { activity: open, becomes: [{ event: case.opened }] }
${rules}`;
  return parseMapping(Buffer.from(yaml), 'test.yaml');
}

/** What one source event comes to under `becomes: [result]`. */
function become(result: string, given: Partial<SourceEvent> = {}, more = ''): Applied {
  return applyMapping(mapping(`  - { activity: X, becomes: [${result}] }`, more), source(given));
}

const head = { at: AT, externalId: 'C1', sequence: 3, part: 0 };

describe('a source event becomes what the mapping says', () => {
  it.each<[string, Partial<SourceEvent>, object]>([
    ['{ event: case.stage-entered, stage: review }', {}, { type: 'case.stage-entered', stage: 'review' }],
    ['{ event: case.stage-entered, stage: { field: activity } }', {}, { type: 'case.stage-entered', stage: 'X' }],
    ['{ event: case.decided, outcome: denied }', {}, { type: 'case.decided', outcome: 'denied', reasons: [] }],
    [
      '{ event: case.decided, outcome: { attribute: o, values: { Y: approved, N: denied } }, reasons: [{ code: { attribute: c }, text: { attribute: t } }, { code: { attribute: none } }], decidedBy: { field: resource } }',
      { attributes: { o: 'N', c: 'R1', t: 'Income too low' }, resource: 'board' },
      { type: 'case.decided', outcome: 'denied', reasons: [{ code: 'R1', text: 'Income too low' }], decidedBy: 'board', actor: { type: 'person', reference: 'board' } },
    ],
    ['{ event: case.fact-recorded, name: application-completed }', {}, { type: 'case.fact-recorded', name: 'application-completed', factAt: AT }],
    [
      '{ event: case.fact-recorded, name: paid, value: { caseAttribute: v }, at: { attribute: w }, receivedAt: { attribute: r } }',
      { caseAttributes: { v: '1.10' }, attributes: { w: '2026-01-01T00:00:00+01:00', r: '2026-01-02T00:00:00Z' } },
      { type: 'case.fact-recorded', name: 'paid', value: '1.10', factAt: '2025-12-31T23:00:00.000Z', receivedAt: '2026-01-02T00:00:00.000Z' },
    ],
    ['{ event: case.work-recorded }', { transition: 'START' }, { type: 'case.work-recorded', activity: 'X', transition: 'START' }],
    ['{ event: case.work-recorded }', {}, { type: 'case.work-recorded', activity: 'X', transition: 'complete' }],
    ['{ event: case.escalated, to: board, reason: { attribute: why } }', { attributes: { why: 'late' } }, { type: 'case.escalated', to: 'board', reason: 'late' }],
    ['{ event: case.closed, resolution: done }', {}, { type: 'case.closed', resolution: 'done' }],
    ['{ event: case.reopened, reason: by mistake }', {}, { type: 'case.reopened', reason: 'by mistake' }],
    ['{ event: case.note-added, text: { attribute: n, default: none } }', {}, { type: 'case.note-added', text: 'none' }],
    ['{ event: communication.sent, kind: final-response }', {}, { type: 'communication.sent', kind: 'final-response', channel: 'unknown' }],
    ['{ event: communication.sent, kind: acknowledgement, channel: email, reference: { attribute: no } }', { attributes: { no: 'L7' } }, { type: 'communication.sent', kind: 'acknowledgement', channel: 'email', reference: 'L7' }],
    ['{ event: communication.answered, answer: accepted }', {}, { type: 'communication.answered', answer: 'accepted' }],
    ['{ event: communication.answered, kind: final-response, answer: no }', {}, { type: 'communication.answered', kind: 'final-response', answer: 'no' }],
  ])('%s', (result, given, expected) => {
    expect(become(result, given)).toEqual({ kind: 'events', events: [{ ...head, ...expected }] });
  }); // prettier-ignore

  it('opens a case with what holds for all, unless the rule says otherwise', () => {
    const all = ', product: loan, intake: { attribute: via, values: { web: online }, default: unknown }';
    const opened = { ...head, type: 'case.opened', legalEntity: 'Bank', jurisdiction: 'US' };
    const plain = applyMapping(mapping('', '', all), source({ activity: 'open', attributes: { via: 'web' } }));
    expect(plain).toEqual({
      kind: 'events',
      events: [{ ...opened, kind: 'application', product: 'loan', intake: 'online' }],
    });
    const rule = `  - activity: X
    becomes: [{ event: case.opened, kind: renewal, product: card, title: { attribute: t }, customerId: { attribute: none }, receivedAt: { attribute: r } }]`;
    const special = applyMapping(mapping(rule, '', all), source({ attributes: { t: 'Renewal', r: '2026-01-01T00:00:00Z' } }));
    expect(special).toEqual({
      kind: 'events',
      events: [
        { ...opened, kind: 'renewal', product: 'card', intake: 'unknown', title: 'Renewal', receivedAt: '2026-01-01T00:00:00.000Z' },
      ],
    });
  }); // prettier-ignore

  it('may become several events, in order, some under conditions', () => {
    const results = `{ event: case.stage-entered, stage: a }, { event: case.note-added, text: { attribute: n }, when: { attributes: { n: { present: true } } } }, { event: case.closed, resolution: b }`;
    const told = (given: Partial<SourceEvent>) => {
      const applied = become(results, given);
      return applied.kind === 'events' ? applied.events.map(({ type, part }) => `${part} ${type}`) : applied;
    };
    expect(told({ attributes: { n: 'x' } })).toEqual(['0 case.stage-entered', '1 case.note-added', '2 case.closed']);
    expect(told({})).toEqual(['0 case.stage-entered', '1 case.closed']);
  });

  it('may open each case with its first event, whatever that says', () => {
    const yaml = `name: T
source: { system: t }
case: { kind: claim, legalEntity: Firm, jurisdiction: GB, opens: with-first-event }
activities:
  - { activity: note, becomes: [{ event: case.note-added, text: n }] }
  - { activity: 'W_*', ignore: work }`;
    const first = parseMapping(Buffer.from(yaml), 't.yaml');
    const types = (given: Partial<SourceEvent>) => {
      const applied = applyMapping(first, source(given));
      return applied.kind === 'events' ? applied.events.map(({ type }) => type) : applied.kind;
    };
    expect(types({ activity: 'note', ordinal: 0 })).toEqual(['case.opened', 'case.note-added']);
    expect(types({ activity: 'note', ordinal: 1 })).toEqual(['case.note-added']);
    expect(types({ activity: 'W_a', ordinal: 0 })).toEqual(['case.opened']);
    expect(types({ activity: 'W_a', ordinal: 1 })).toBe('ignored');
  });

  it('names persons and systems as actors, and nobody where the source names nobody', () => {
    const more = 'resources: { type: agent, systems: ["112"] }';
    const actor = (resource?: string) => {
      const applied = become('{ event: case.closed, resolution: r }', resource === undefined ? {} : { resource }, more);
      return applied.kind === 'events' ? applied.events[0]?.actor : applied;
    };
    expect(actor('112')).toEqual({ type: 'system', reference: '112' });
    expect(actor('10862')).toEqual({ type: 'agent', reference: '10862' });
    expect(actor()).toBeUndefined();
  });
});

describe('which rule is taken', () => {
  const rules = mapping(`
  - { activity: 'W_*', ignore: any work }
  - { activity: 'W_call*', when: { transition: [start, resume] }, ignore: call begins }
  - { activity: 'W_call*', when: { attributes: { kind: [a, b] }, caseAttributes: { vip: { present: true } } }, ignore: vip call }
  - { activity: W_call back, when: { resource: ann }, ignore: ann }
  - { activity: W_call back, when: { first: true }, ignore: first }
  - { activity: Done, when: { transition: complete }, ignore: done }`);

  it.each<[string, Partial<SourceEvent>]>([
    ['ann', { activity: 'W_call back', resource: 'ann', transition: 'start' }],
    ['first', { activity: 'W_call back', ordinal: 0, transition: 'start' }],
    ['call begins', { activity: 'W_call back', transition: 'start' }],
    ['call begins', { activity: 'W_calling', transition: 'resume' }],
    ['vip call', { activity: 'W_call', attributes: { kind: 'b' }, caseAttributes: { vip: '' } }],
    ['any work', { activity: 'W_call', attributes: { kind: 'c' }, caseAttributes: { vip: 'y' } }],
    ['any work', { activity: 'W_call', attributes: { kind: 'a' } }],
    ['any work', { activity: 'W_' }],
    ['done', { activity: 'Done', transition: 'complete' }],
  ])('%s', (reason, given) => {
    expect(applyMapping(rules, source(given))).toEqual({ kind: 'ignored', reason });
  });

  it.each<[Partial<SourceEvent>, string, string | undefined]>([
    [{ activity: 'Unknown' }, 'activity', undefined],
    [{ activity: 'w_call' }, 'activity', undefined],
    [{ activity: 'constructor' }, 'activity', undefined],
    [{ activity: 'Done' }, 'transition', 'no rule for this activity takes this transition'],
  ])('none: %j is rejected, never silent', (given, field, detail) => {
    const applied = applyMapping(rules, source(given));
    expect(applied).toEqual({ kind: 'rejected', reason: 'activity-not-mapped', field, ...(detail && { detail }) });
  });

  it('rejects an event that a rule names but that becomes nothing', () => {
    expect(become('{ event: case.closed, resolution: r, when: { transition: done } }')).toMatchObject({
      kind: 'rejected',
      reason: 'activity-not-mapped',
      field: 'when',
    });
  });
});

describe('a value that does not fit rejects the event, with reason and field', () => {
  it.each<[string, Partial<SourceEvent>, string, string]>([
    ['{ event: case.note-added, text: { attribute: n } }', {}, 'attribute-missing', 'text'],
    ['{ event: case.note-added, text: { attribute: n } }', { attributes: { n: '' } }, 'attribute-missing', 'text'],
    ['{ event: case.note-added, text: { attribute: constructor } }', {}, 'attribute-missing', 'text'],
    ['{ event: case.note-added, text: { attribute: n } }', { attributes: { n: 'x'.repeat(10_001) } }, 'value-too-long', 'text'],
    ['{ event: case.stage-entered, stage: { attribute: s } }', { attributes: { s: 'x'.repeat(201) } }, 'value-too-long', 'stage'],
    ['{ event: case.decided, outcome: { attribute: o } }', { attributes: { o: 'Approved' } }, 'value-not-allowed', 'outcome'],
    ['{ event: case.decided, outcome: { attribute: o, values: { Y: approved } } }', { attributes: { o: 'Z' } }, 'value-not-allowed', 'outcome'],
    ['{ event: case.decided, outcome: { attribute: o, values: { Y: approved } } }', { attributes: { o: 'toString' } }, 'value-not-allowed', 'outcome'],
    ['{ event: case.decided, outcome: denied, reasons: [{ code: { attribute: c } }] }', { attributes: { c: 'x'.repeat(201) } }, 'value-too-long', 'reasons.code'],
    ['{ event: case.fact-recorded, name: f, at: { attribute: w } }', { attributes: { w: 'soon' } }, 'timestamp-invalid', 'at'],
    ['{ event: case.fact-recorded, name: f, receivedAt: { attribute: w } }', { attributes: { w: '2026-01-01' } }, 'timestamp-without-offset', 'receivedAt'],
    ['{ event: case.closed, resolution: r }', { timestamp: '2026-02-30T00:00:00Z' }, 'timestamp-invalid', 'timestamp'],
    ['{ event: case.closed, resolution: r }', { timestamp: '2026-02-20T00:00:00' }, 'timestamp-without-offset', 'timestamp'],
    ['{ event: case.closed, resolution: r }', { caseRef: 'x'.repeat(201) }, 'value-too-long', 'case'],
    ['{ event: case.closed, resolution: r }', { resource: 'x'.repeat(201) }, 'value-too-long', 'resource'],
    ['{ event: case.stage-entered, stage: a }, { event: case.note-added, text: { attribute: n } }', {}, 'attribute-missing', 'text'],
  ])('%s', (result, given, reason, field) => {
    const event = source(given);
    const applied = become(result, given);
    expect(applied).toEqual({ kind: 'rejected', reason, field, detail: expect.any(String) });
    if (applied.kind !== 'rejected') return;
    expect(rejectedEvent(event, applied)).toEqual({ line: 7, reason, field, detail: applied.detail, raw: JSON.stringify(event) });
  }); // prettier-ignore

  it('reads local times in the zone of the mapping, and those of another form by its format', () => {
    const at = (timestamp: string, more: string) => {
      const applied = become('{ event: case.closed, resolution: r }', { timestamp }, more);
      return applied.kind === 'events' ? applied.events[0]?.at : applied;
    };
    expect(at('2026-07-01 12:00', 'zone: Europe/Amsterdam')).toBe('2026-07-01T10:00:00.000Z');
    expect(at('2026-03-29 02:30', 'zone: Europe/Amsterdam')).toMatchObject({ reason: 'timestamp-does-not-exist' });
    const yaml = `name: T
source: { system: t, timestampFormat: dd.MM.yyyy HH:mm }
zone: Europe/Berlin
case: { kind: claim, legalEntity: Firm, jurisdiction: DE, opens: with-first-event }
activities: [{ activity: X, becomes: [{ event: case.closed, resolution: r }] }]`;
    const german = parseMapping(Buffer.from(yaml), 't.yaml');
    expect(applyMapping(german, source({ timestamp: '01.07.2026 12:00' }))).toMatchObject({
      events: [{ at: '2026-07-01T10:00:00.000Z' }],
    });
    expect(applyMapping(german, source({ timestamp: AT }))).toMatchObject({ events: [{ at: AT }] });
    expect(applyMapping(german, source({ timestamp: '7/1/2026' }))).toMatchObject({ reason: 'timestamp-invalid' });
  });
});

it('every source event comes to exactly one thing, and always the same', () => {
  const rules = mapping(`
  - { activity: 'a*', becomes: [{ event: case.note-added, text: { attribute: t } }, { event: case.work-recorded, when: { transition: s } }] }
  - { activity: 'b', ignore: not needed }`);
  const word = fc.constantFrom('a', 'ab', 'b', 'open', 's', 't', '', '__proto__');
  const event = fc.record({
    activity: word,
    transition: word,
    attributes: fc.dictionary(word, word),
    timestamp: fc.constantFrom(AT, 'x', '2026-01-01'),
    ordinal: fc.nat(5),
  });
  fc.assert(
    fc.property(event, (given) => {
      const applied = applyMapping(rules, source(given));
      expect(applyMapping(rules, source(given))).toEqual(applied);
      if (applied.kind === 'events') {
        expect(applied.events.map(({ part }) => part)).toEqual(applied.events.map((_, index) => index));
        expect(applied.events.length).toBeGreaterThan(0);
      } else expect(applied.reason).not.toBe('');
    }),
  );
});
