import { partyAdded } from '../../../src/events/case.events.js';
import { communicationCancelled, communicationRequested } from '../../../src/events/communication.events.js';
import { obligationIncurred, obligationPartlySatisfied } from '../../../src/events/obligation.events.js';
import { letterOnDutyToEach } from '../../../src/sagas/letter-on-duty-to-each.js';
import { AT, uuid } from '../../support/decider-spec.js';
import { SagaPlay } from '../../support/saga-spec.js';

const caseId = uuid('case');
const duty = uuid('duty');
const [primary, joint, third, witness] = ['primary', 'joint', 'third', 'witness'].map(uuid) as [
  string,
  string,
  string,
  string,
];
const party = (partyId: string, role: 'primary' | 'joint' | 'other') =>
  partyAdded({ caseId, partyId, role, name: 'X', contacts: [] });
const incurred = (
  recipient: 'each' | 'primary',
  recipientRoles: string[] | undefined = ['primary', 'joint'],
  id = duty,
) =>
  obligationIncurred({
    obligationId: id,
    caseId,
    packId: 'p',
    packVersion: '1',
    packHash: 'h',
    ruleId: 'r',
    citation: '45 CFR 164.404',
    title: 'Notify each',
    occurrence: caseId,
    anchor: { name: 'a', at: AT, eventId: uuid('fact') },
    warnAt: [],
    targetAt: AT,
    dueAt: AT,
    steps: [],
    noticeKinds: ['breach-notification'],
    evidence: 'HANDED_OFF',
    requiredElements: [],
    recipient,
    ...(recipientRoles && { recipientRoles }),
  });
const reached = (recipient: string, letter = uuid('letter'), id = duty) =>
  obligationPartlySatisfied({
    obligationId: id,
    caseId,
    by: 'communication',
    ref: letter,
    evidence: 'HANDED_OFF',
    at: AT,
    recipient,
    reached: 1,
    of: 3,
  });

const asked = (recipient: string, communicationId: string) =>
  communicationRequested({
    communicationId, rootCommunicationId: communicationId, caseId, recipient, kind: 'breach-notification',
    channels: ['outbox'], templateId: 'breach-notification', reason: { eventId: uuid('order'), words: 'Asked for' },
  }); // prettier-ignore

function jointly(recipient: 'each' | 'primary' = 'each', roles?: string[]) {
  const play = new SagaPlay(letterOnDutyToEach);
  for (const draft of [
    party(primary, 'primary'),
    party(joint, 'joint'),
    party(third, 'joint'),
    party(witness, 'other'),
  ])
    play.on(draft);
  play.on(incurred(recipient, roles));
  return play;
}
const recipients = (outputs: readonly { readonly data: object }[]) =>
  outputs.map(({ data }) => (data as { recipient?: string }).recipient);

describe('joint applicants', () => {
  it('each get their letter, under the same obligation, as that to one of them has gone out', () => {
    const outputs = jointly().on(reached(primary));
    expect(recipients(outputs)).toEqual([joint, third]);
    expect(outputs[0]).toMatchObject({
      type: 'saga.letter-due',
      data: {
        kind: 'breach-notification', reason: { obligationId: duty, citation: '45 CFR 164.404' },
        relation: { kind: 'supplements', communicationId: uuid('letter') },
      },
    });
  });
  it('are written to once each', () => {
    const play = jointly();
    play.on(reached(primary));
    expect(play.on(reached(joint, uuid('second')))).toEqual([]);
  });
  it('are not written to by themselves where the rule asks for one letter (12 CFR 1002.9(f))', () => {
    expect(jointly('primary').on(reached(primary))).toEqual([]);
  });
  it('are with others whom the rule names by their roles, and without those whom it does not', () => {
    expect(recipients(jointly('each', ['primary', 'other']).on(reached(primary)))).toEqual([witness]);
  });
  it('who come in later get theirs as the next one is reached', () => {
    const play = jointly();
    play.on(reached(primary));
    const late = uuid('late');
    play.on(party(late, 'joint'));
    expect(recipients(play.on(reached(joint, uuid('second'))))).toEqual([late]);
  });
  it('are not written to a second time where somebody has asked for their letter already', () => {
    const play = jointly();
    play.on(asked(joint, uuid('by hand')));
    expect(recipients(play.on(reached(primary)))).toEqual([third]);
  });
  it('are not where their letters went out before the clock was known of', () => {
    const play = new SagaPlay(letterOnDutyToEach);
    play.on(party(joint, 'joint'));
    play.on(asked(joint, uuid('by hand')));
    play.on(incurred('each'));
    expect(play.on(reached(primary))).toEqual([]);
    expect(play.on(reached(joint, uuid('by hand')))).toEqual([]);
  });
  it('are where that letter was cancelled, or has met another duty alone', () => {
    const play = jointly();
    play.on(asked(joint, uuid('by hand')));
    play.on(communicationCancelled({ communicationId: uuid('by hand'), caseId, words: 'A mistake' }));
    play.on(asked(third, uuid('of the first breach')));
    play.on(reached(third, uuid('of the first breach'), uuid('first duty')));
    expect(recipients(play.on(reached(primary)))).toEqual([joint, third]);
  });
  it('of cases on record from before letters were written to each get nothing', () => {
    const old = incurred('each');
    const { recipientRoles: _, ...data } = old.data;
    const play = new SagaPlay(letterOnDutyToEach);
    play.on(party(joint, 'joint'));
    play.on({ ...old, data });
    expect(play.on(reached(primary))).toEqual([]);
  });
  it('of an import get nothing', () => {
    const play = new SagaPlay(letterOnDutyToEach);
    play.on(party(joint, 'joint'), { origin: 'import' });
    play.on(incurred('each'), { origin: 'import' });
    expect(play.on(reached(primary), { origin: 'import' })).toEqual([]);
  });
  it('of an import that was taken live get theirs as the next letter goes out', () => {
    const play = new SagaPlay(letterOnDutyToEach);
    play.on(party(joint, 'joint'), { origin: 'import' });
    play.on(incurred('each'), { origin: 'import' });
    expect(recipients(play.on(reached(primary)))).toEqual([joint]);
  });
}); // prettier-ignore
