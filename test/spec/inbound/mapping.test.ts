import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapEvent } from '../../../src/inbound/map-event.js';
import { isSource, loadCaseSystemMapping, type CaseSystemMapping } from '../../../src/inbound/mapping.js';

const folder = mkdtempSync(join(tmpdir(), 'mapping-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function load(text: string): CaseSystemMapping {
  const file = join(folder, 'mapping.yaml');
  writeFileSync(file, text);
  return loadCaseSystemMapping(file);
}

/** Another tenant: other types, other names, one file. */
const TENANT = load(`
system: pega
sources: ['urn:pega:prod']
words: { outcomes: { Resolved-Approved: approved } }
inbound:
  Decided:
    - command: decide-case
      occurredAt: meta.when
      receivedAt: meta.received
      confidentiality: meta.secrecy
      fields:
        outcome: { from: [result.code, outcome], words: outcomes }
        reasons: { each: why, of: { code: id } }
        amount: { all: { value: money.sum, currency: money.unit } }
        decidedBy: { from: who, default: nobody }
    - command: add-note
      when: remark
      fields: { text: remark }
`);
const event = (data: object, type = 'Decided') => ({ id: '1', source: 's', subject: 'c', type, time: '2026-07-01T00:00:00.000Z', data: data as Record<string, unknown> }); // prettier-ignore
const orders = (data: object) => mapEvent(TENANT, event(data));

describe('a mapping file', () => {
  it('turns other names into our commands', () => {
    const data = { result: { code: 'Resolved-Approved' }, why: [{ id: 7 }], money: { sum: 12.5, unit: 'USD' }, remark: 'ok', meta: { when: '2026-06-30T16:09:09.193+0000', received: 1782806949193, secrecy: 'restricted' } }; // prettier-ignore
    const places = expect.objectContaining({ 'reasons.0.code': 'data.why.0.id', outcome: 'data.result.code', occurredAt: 'data.meta.when' }) as object; // prettier-ignore
    expect(orders(data)).toEqual({
      orders: [
        {
          places,
          command: 'decide-case',
          content: { outcome: 'approved', reasons: [{ code: '7' }], amount: { value: '12.5', currency: 'USD' }, decidedBy: 'nobody' },
          occurredAt: '2026-06-30T16:09:09.193Z',
          receivedAt: '2026-06-30T08:09:09.193Z',
          confidentiality: 'restricted',
        },
        { command: 'add-note', content: { text: 'ok' }, occurredAt: '2026-07-01T00:00:00.000Z', places: { text: 'data.remark', occurredAt: 'time' } },
      ],
    }); // prettier-ignore
  });

  it('leaves out what is not there', () => {
    const places = expect.objectContaining({ outcome: 'data.outcome', reasons: 'data.why' }) as object;
    expect(orders({ outcome: 'denied', result: null })).toEqual({
      orders: [{ places, command: 'decide-case', content: { outcome: 'denied', decidedBy: 'nobody' }, occurredAt: '2026-07-01T00:00:00.000Z' }],
    }); // prettier-ignore
  });

  it.each([
    [{ outcome: { a: 1 } }, 'data.outcome'],
    [{ why: 'x' }, 'data.why'],
    [{ why: ['x'] }, 'data.why.0'],
    [{ why: [{ id: [] }] }, 'data.why.0.id'],
    [{ meta: { when: 'soon' } }, 'data.meta.when'],
    [{ meta: { received: 1e300 } }, 'data.meta.received'],
  ])('says of %j which place it has no use for', (data, field) => {
    expect(orders(data)).toMatchObject({ fault: { code: 'data-invalid', field } });
  });

  it.each(['Other', '__proto__', 'toString'])('does not know the type %s', (type) => {
    expect(mapEvent(TENANT, event({}, type))).toMatchObject({ fault: { code: 'event-type-unknown', field: 'type' } });
  });

  it.each([
    ['urn:pega:prod', true],
    ['urn:pega:prod/eu', true],
    ['urn:pega:prod:7', true],
    ['urn:pega:production', false],
    ['urn:pega', false],
  ])('source %s: %s', (source, known) => expect(isSource(TENANT, source)).toBe(known));

  it.each([
    ['system: [', /mapping.yaml: /],
    ['system: Core', /system: must be a lower-case name[\s\S]*sources[\s\S]*inbound/],
    ['system: a\nsources: [a]\ninbound: { x: [{ command: fire }] }', /inbound.x.0.command/],
    ['system: a\nsources: [a]\ninbound: { x: [{ command: add-note, fields: { text: { from: t, words: w } } }] }', /no words "w" are given/],
    ['system: a\nsources: [a]\ninbound: {}\ncolour: red', /colour/],
  ])('that is wrong says where: %j', (text, message) => {
    expect(() => load(text)).toThrow(message);
  }); // prettier-ignore

  it('ships with a word for every type of our contract', () => {
    expect(Object.keys(loadCaseSystemMapping().inbound).sort()).toEqual([
      'case.closed', 'case.complaint.received', 'case.contact.corrected', 'case.decision.recorded', 'case.document.attached',
      'case.information.received', 'case.information.requested', 'case.milestone.reached', 'case.opened', 'case.outcome.revised',
      'case.reopened', 'case.stage.entered',
    ]); // prettier-ignore
  });
});
