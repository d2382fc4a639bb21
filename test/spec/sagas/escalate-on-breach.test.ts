import { breachCaseId } from '../../../src/events/identity.js';
import {
  breachReviewed, breachWithdrawn, obligationBreached, obligationIncurred, type OnBreach,
} from '../../../src/events/obligation.events.js'; // prettier-ignore
import { escalateOnBreach } from '../../../src/sagas/escalate-on-breach.js';
import { AT, uuid } from '../../support/decider-spec.js';
import { SagaPlay, typesOf } from '../../support/saga-spec.js';

const head = { obligationId: uuid('duty'), caseId: uuid('case') };
const own = breachCaseId(head.obligationId);
const duty = (onBreach?: OnBreach) =>
  obligationIncurred({
    ...head,
    packId: 'uk-disp',
    packVersion: '1',
    packHash: 'f'.repeat(64),
    ruleId: 'final-response',
    citation: 'DISP 1.6.2R',
    title: 'Send a final response',
    occurrence: head.caseId,
    anchor: { name: 'received', at: AT, eventId: head.caseId },
    warnAt: [],
    targetAt: AT,
    dueAt: AT,
    steps: [],
    noticeKinds: ['final-response'],
    evidence: 'HANDED_OFF',
    requiredElements: [],
    ...(onBreach && { onBreach }),
  });
const breached = (limit: 'target' | 'statutory' = 'statutory') => obligationBreached({ ...head, limit, at: AT });
const withdrawn = breachWithdrawn({ ...head, limit: 'statutory', why: 'in time' });
const reviewed = breachReviewed({ ...head, rootCause: 'Queue', remediation: 'People', owner: 'Operations' });

function playing(onBreach?: OnBreach) {
  const play = new SagaPlay(escalateOnBreach);
  expect(play.on(duty(onBreach))).toEqual([]);
  return play;
}
const opening = ['saga.escalation-due', 'saga.breach-case-due', 'saga.link-due', 'saga.link-due'];

describe('escalate on breach', () => {
  it('escalates a missed statutory limit where the rule asks for it, and names duty and rule', () => {
    expect(playing('escalate').on(breached())).toMatchObject([
      {
        type: 'saga.escalation-due',
        data: { to: 'compliance', words: 'Statutory limit missed: Send a final response (DISP 1.6.2R)' },
      },
    ]);
  });
  it('opens a case of its own where the rule asks for that, linked both ways', () => {
    const outputs = playing('open-case').on(breached());
    expect(typesOf(outputs)).toEqual(opening);
    expect(outputs.slice(2)).toMatchObject([
      { data: { caseId: head.caseId, relation: 'has-breach', otherCaseId: own } },
      { data: { caseId: own, relation: 'breach-of', otherCaseId: head.caseId } },
    ]);
  });
  it.each<[string, OnBreach | undefined, () => ReturnType<typeof breached>, object]>([
    ['the rule asks for the record alone', 'record', breached, {}],
    ['the duty is from before rules could ask', undefined, breached, {}],
    ["the firm's own limit passed", 'open-case', () => breached('target'), {}],
    ['an import tells of it', 'open-case', breached, { origin: 'import', importId: uuid('import') }],
  ])('does nothing where %s', (_, onBreach, draft, change) => {
    expect(playing(onBreach).on(draft(), change)).toEqual([]);
  });
  it('escalates once, however often it is told', () => {
    const play = playing('open-case');
    play.on(breached());
    expect(play.on(breached())).toEqual([]);
  });
  it.each([
    ['a person has reviewed the breach', reviewed, 'reviewed'],
    ['a late fact withdrew it', withdrawn, 'breach-withdrawn'],
  ])('closes the case once %s', (_, draft, resolution) => {
    const play = playing('open-case');
    play.on(breached());
    expect(play.on(draft)).toMatchObject([{ type: 'saga.breach-case-over', data: { breachCaseId: own, resolution } }]);
    expect(play.on(draft)).toEqual([]);
  });
  it('escalates again, on the same case, when a breach that was withdrawn comes back', () => {
    const play = playing('open-case');
    play.on(breached());
    play.on(withdrawn);
    expect(typesOf(play.on(breached()))).toEqual(opening);
  });
});
