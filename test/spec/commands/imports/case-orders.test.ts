import {
  ordersOf,
  NOT_RECORDED,
  type ImportSetting,
  type MappedSource,
} from '../../../../src/commands/imports/case-orders.js';
import { Identities } from '../../../../src/commands/kernel/identities.js';
import { communicationStream, derivedId } from '../../../../src/events/identity.js';
import type { MappedEvent } from '../../../../src/imports/mapped-event.js';
import type { SourceEvent } from '../../../../src/imports/source-event.js';
import { AT, uuid } from '../../../support/decider-spec.js';

const identities = new Identities(uuid('namespace'));
const setting: ImportSetting = {
  importId: uuid('import'),
  system: 'core-case',
  startedEventId: uuid('started'),
  identities,
  actors: new Map(),
};
const caseId = identities.ofCase('core-case', 'LN-1');

const source = (ordinal: number, change: Partial<SourceEvent> = {}): SourceEvent => ({
  line: ordinal + 2,
  caseRef: 'LN-1',
  caseAttributes: {},
  activity: 'A',
  timestamp: AT,
  attributes: {},
  ordinal,
  ...change,
});
const base = (sequence: number, part = 0) => ({ at: AT, externalId: 'LN-1', sequence, part });
const opened: MappedEvent = {
  type: 'case.opened',
  ...base(0),
  kind: 'application',
  legalEntity: 'bank',
  jurisdiction: 'US',
  intake: 'online',
  receivedAt: '2026-06-30T10:00:00.000Z',
};
const decided = (outcome: 'denied' | 'approved', reasons: { code: string }[] = []): MappedEvent => ({
  type: 'case.decided',
  ...base(1),
  outcome,
  reasons,
});
const sent: MappedEvent = {
  type: 'communication.sent',
  ...base(2, 1),
  kind: 'offer-letter',
  channel: 'unknown',
  reference: 'Offer_1',
};
const mapped = (event: MappedEvent, from = source(event.sequence)): MappedSource => ({ source: from, events: [event] });
const only = (event: MappedEvent, from?: SourceEvent) => {
  const [order] = ordersOf(caseId, [mapped(event, from)], setting).caseOrders;
  if (!order) throw new Error('No order for the case');
  return order;
};

describe('orders of an imported case', () => {
  it('stand in file order, the letters apart, each with the source event that it came from', () => {
    const events = [mapped(opened), mapped(decided('approved')), mapped(sent)];
    const { caseOrders, letters } = ordersOf(caseId, events, setting);
    expect(caseOrders.map(({ command, from }) => [command.type, from.ordinal])).toEqual([
      ['open-case', 0],
      ['decide-case', 1],
    ]);
    expect(letters.map(({ from }) => from.ordinal)).toEqual([2]);
  });
  it('carry the zone of the entity that decides, where it is configured', () => {
    const entities = { find: (name: string) => (name === 'bank' ? { name, address: 'X', zone: 'America/New_York' } : undefined) };
    const commandOf = (event: MappedEvent) => ordersOf(caseId, [mapped(event)], { ...setting, entities }).caseOrders[0]?.command;
    expect(commandOf(opened)).toMatchObject({ type: 'open-case', zone: 'America/New_York' });
    expect(commandOf({ ...opened, legalEntity: 'another' })).not.toHaveProperty('zone');
    expect(only(opened).command).not.toHaveProperty('zone');
  }); // prettier-ignore
  it('say where they come from, when it happened, and that they are imported', () => {
    expect(only(opened).context).toMatchObject({
      actor: { type: 'system', id: 'import-core-case' },
      occurredAt: AT,
      receivedAt: '2026-06-30T10:00:00.000Z',
      origin: 'import',
      importId: setting.importId,
      source: { system: 'core-case', sequence: 0, externalId: 'LN-1' },
    });
  });
  it('have ids that depend on nothing but the source: another import of it asks for the same', () => {
    const again = ordersOf(caseId, [mapped(opened)], { ...setting, importId: uuid('another import') });
    expect(again.caseOrders[0]?.context.commandId).toBe(only(opened).context.commandId);
    const elsewhere = ordersOf(caseId, [mapped(opened)], { ...setting, identities: new Identities(uuid('other log')) });
    expect(elsewhere.caseOrders[0]?.context.commandId).not.toBe(only(opened).context.commandId);
  });
  it('tell apart the events of a case, the parts of one event, and an id of the source from a place in it', () => {
    const ids = [
      only(opened, source(0)),
      only(opened, source(1)),
      only({ ...opened, part: 1 }, source(0)),
      only(opened, source(0, { eventRef: '0' })),
      only(opened, source(0, { caseRef: 'LN-2' })),
    ].map(({ context }) => context.commandId);
    expect(new Set(ids).size).toBe(ids.length);
    const moved = only(opened, source(7, { eventRef: 'e-1' })).context.commandId;
    expect(moved).toBe(only(opened, source(0, { eventRef: 'e-1' })).context.commandId);
  });
  it('name who did it by an id that nobody can guess; the source’s own name is personal', () => {
    const { actor } = only({ ...opened, actor: { type: 'person', reference: '10138' } }).context;
    expect(actor).toEqual({ type: 'person', id: identities.ofActor('core-case', '10138'), name: '10138' });
    expect(actor.id).not.toContain('10138');
  });
  it.each<['denied' | 'approved', { code: string }[], { code: string }[]]>([
    ['denied', [], [{ code: NOT_RECORDED }]],
    ['denied', [{ code: 'income-insufficient' }], [{ code: 'income-insufficient' }]],
    ['approved', [], []],
  ])('record a decision that is %s with the reasons %j as %j', (outcome, reasons, recorded) => {
    expect(only(decided(outcome, reasons)).command).toMatchObject({ outcome, reasons: recorded });
  });
  it('record a letter as sent: requested and handed off, nothing to compose and nothing to send', () => {
    const [letter] = ordersOf(caseId, [mapped(sent)], setting).letters;
    const [request, handOff, ...others] = letter?.orders ?? [];
    const communicationId = identities.ofLetter(caseId, 2, 1);
    expect(others).toEqual([]);
    expect(letter?.stream).toBe(communicationStream(communicationId));
    expect(request).toMatchObject({
      command: {
        type: 'request-communication',
        communicationId,
        rootCommunicationId: communicationId,
        reason: { eventId: uuid('started') },
      },
      context: { origin: 'import' },
    });
    expect(request?.command).not.toHaveProperty('templateId');
    expect(handOff).toMatchObject({
      command: { type: 'record-hand-off', providerRef: 'Offer_1', handedOffAt: AT, provider: 'core-case' },
      context: { origin: 'import', commandId: derivedId('hand-off', request?.context.commandId ?? '') },
    });
  });
  it.each<[MappedEvent, object]>([
    [
      { type: 'case.stage-entered', ...base(1), stage: 'review' },
      { type: 'enter-stage', stage: 'review' },
    ],
    [
      { type: 'case.fact-recorded', ...base(1), name: 'application-completed', factAt: AT },
      { type: 'record-fact', name: 'application-completed', at: AT },
    ],
    [
      { type: 'case.work-recorded', ...base(1), activity: 'W', transition: 'complete' },
      { type: 'record-work', activity: 'W', transition: 'complete' },
    ],
    [
      { type: 'case.escalated', ...base(1), to: 'head', reason: 'asked' },
      { type: 'escalate-case', to: 'head', reason: 'asked' },
    ],
    [
      { type: 'case.closed', ...base(1), resolution: 'completed' },
      { type: 'close-case', resolution: 'completed' },
    ],
    [
      { type: 'case.reopened', ...base(1), reason: 'mistake' },
      { type: 'reopen-case', reason: 'mistake' },
    ],
    [
      { type: 'case.note-added', ...base(1), text: 'called' },
      { type: 'add-note', text: 'called' },
    ],
    [
      { type: 'communication.answered', ...base(1), answer: 'accepted' },
      { type: 'record-fact', name: 'letter-answered', value: 'accepted', at: AT },
    ],
  ])('turn %j into %j', (event, command) => {
    expect(only(event).command).toMatchObject({ caseId, ...command });
  });
});
