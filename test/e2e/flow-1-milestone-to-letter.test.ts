import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import type { FlowHouse } from '../support/flows/flow-house.js';
import { tellTwice } from '../support/flows/tell-twice.js';

/** Monday, 9 o'clock in New York. */
const BEGINS = '2026-03-02T14:00:00.000Z';
const REASONS = [
  { code: 'income-insufficient', text: 'Income insufficient for amount of credit requested' },
  { code: 'employment-unverified', text: 'Unable to verify employment' },
];

const flow = {
  number: 1,
  title: 'milestone → letter',
  begins: BEGINS,
  packs: ['us-reg-b'],
  seed: 29,
} as const;

tellTwice(flow, (house) => {
  /** An application that is complete as it comes in, and what is decided on it. */
  const decided = (subject: string, decision: object): Promise<string> =>
    house().tell(
      house().event(subject, 'case.opened', APPLICATION),
      house().event(subject, 'case.milestone.reached', { milestone: 'application-completed', reachedDate: BEGINS }),
      house().event(subject, 'case.decision.recorded', { decidedBy: 'underwriter-7', ...decision }),
    );
  const shown = async (of: FlowHouse, caseId: string) => (await of.timeline(caseId)).map(({ title }) => title);

  it('an approval is told by an approval letter, which meets the clock of the application', async () => {
    const caseId = await decided('LN-1', { outcome: 'APPROVED' });
    const letter = await house().letter(caseId, 'approval-letter');
    expect(letter).toMatchObject({ state: 'handed-off', address: '12 Elm Street\nDayton OH 45402' });
    expect(await house().clock(caseId, 'action-taken-completed')).toMatchObject({
      state: 'satisfied',
      satisfiedRef: letter.communicationId,
    });
  });

  it('a denial is told by a notice with the reasons of the decision, and the case shows each step', async () => {
    const caseId = await decided('LN-2', { outcome: 'DENIED', reasons: REASONS });
    const notice = await house().letter(caseId, 'adverse-action-notice');
    expect(notice).toMatchObject({ state: 'handed-off', templateId: 'adverse-action-notice', templateVersion: 1 });
    const told = await house().timeline(caseId);
    expect(told.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'case.decided', 'communication.requested', 'communication.composed', 'communication.released',
        'case.document-attached', 'communication.handed-off', 'obligation.satisfied',
      ]),
    ); // prettier-ignore
    const requested = told.find(({ type }) => type === 'communication.requested');
    expect(requested?.why).toBe('The application was denied. (12 CFR 1002.9(a))');
    const [composed] = (await house().running.events(['communication.composed'])).filter(({ data }) => data.caseId === caseId); // prettier-ignore
    expect(composed?.data.reasonCodes).toEqual(REASONS.map(({ code }) => code));
    expect(composed?.data.engine).toBe('opentext-exstream');
  });

  it('an escalation is told by an escalation letter', async () => {
    const caseId = await house().tell(house().event('LN-3', 'case.opened', APPLICATION));
    await house().asked('anna', `cases/${caseId}/escalations`, { to: 'senior-underwriting', reason: 'Above my limit' });
    expect(await house().letter(caseId, 'escalation-letter')).toMatchObject({ state: 'handed-off' });
  });

  it('a closure is told by a closure confirmation', async () => {
    const { caseId } = (await house().cases()).find(({ externalId }) => externalId === 'LN-1') ?? { caseId: '' };
    await house().tell(house().event('LN-1', 'case.closed', { resolution: 'completed' }));
    expect(await house().letter(caseId, 'closure-confirmation')).toMatchObject({ state: 'handed-off' });
    expect(await shown(house(), caseId)).toEqual(expect.arrayContaining([expect.stringMatching(/^Closed/)]));
  });

  it('what the customer ended asks for no letter', async () => {
    const caseId = await decided('LN-4', { outcome: 'WITHDRAWN' });
    expect(await house().letters(caseId)).toEqual([]);
  });

  it('the case system has each letter in its own file of the case, and is told when it went out', () => {
    const files = house().coreCase.attachments();
    expect(files.map(({ caseReference, name }) => `${caseReference} ${name}`).sort()).toEqual([
      'LN-1 approval letter',
      'LN-1 closure confirmation',
      'LN-2 adverse action notice',
      'LN-3 escalation letter',
    ]);
    const comments = house().coreCase.comments().filter(({ text }) => text.startsWith('Sent: ')); // prettier-ignore
    expect(comments).toHaveLength(4);
  });
});
