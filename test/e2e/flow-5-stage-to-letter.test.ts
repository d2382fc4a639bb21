import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import type { FlowHouse } from '../support/flows/flow-house.js';
import { tellTwice } from '../support/flows/tell-twice.js';

const flow = {
  number: 5,
  title: 'lifecycle stage → letter',
  begins: '2026-03-02T14:00:00.000Z',
  packs: ['gb-disp', 'us-reg-b'],
  seed: 505,
} as const;
/** Eight weeks after the complaint came in, at the end of the day where the entity is. */
const DUE = '2026-04-28T03:59:59.999Z';
const COMPLAINT = { ...APPLICATION, caseName: 'A charge that was not agreed', jurisdiction: 'GB' };
const OURS = [{ code: 'charge-not-agreed', text: 'The charge was not part of your agreement' }];

tellTwice(flow, (house) => {
  const kinds = async (of: FlowHouse, caseId: string) =>
    (await of.letters(caseId)).map(({ kind, state }) => `${kind} ${state}`).sort();
  const deadlines = () =>
    house()
      .coreCase.comments()
      .filter(({ text }) => text.startsWith('Deadline missed'));

  describe('an application', () => {
    let caseId: string;

    it('that lacks something asks for it', async () => {
      caseId = await house().tell(
        house().event('LN-1', 'case.opened', APPLICATION),
        house().event('LN-1', 'case.information.requested', { items: ['Pay stubs of the last three months'] }),
      );
      expect(await kinds(house(), caseId)).toEqual(['missing-information-request handed-off']);
    });

    it('starts its clock when it is complete, which the approval letter meets', async () => {
      await house().tell(
        house().event('LN-1', 'case.information.received', { items: ['Pay stubs of the last three months'] }),
        house().event('LN-1', 'case.milestone.reached', { milestone: 'application-completed', reachedDate: house().running.clock.now() }),
      ); // prettier-ignore
      expect(await house().clock(caseId, 'action-taken-completed')).toMatchObject({ state: 'running' });
      await house().tell(house().event('LN-1', 'case.decision.recorded', { outcome: 'APPROVED' }));
      const { communicationId } = await house().letter(caseId, 'approval-letter');
      expect(await house().clock(caseId, 'action-taken-completed')).toMatchObject({ state: 'satisfied', satisfiedRef: communicationId }); // prettier-ignore
    });

    it('is confirmed as closed', async () => {
      await house().tell(house().event('LN-1', 'case.closed', {}));
      expect(await house().letter(caseId, 'closure-confirmation')).toMatchObject({ state: 'handed-off' });
    });
  });

  it('a renewal is told by a renewal notice as it reaches its stage; a stage that nobody knows asks for nothing', async () => {
    const caseId = await house().tell(
      house().event('RN-1', 'case.opened', { ...APPLICATION, kind: 'renewal', caseName: 'Renewal of the credit line' }),
      house().event('RN-1', 'case.stage.entered', { stage: { name: 'pricing' } }),
      house().event('RN-1', 'case.stage.entered', { stage: { name: 'renewal' } }),
    );
    expect(await kinds(house(), caseId)).toEqual(['renewal-notice handed-off']);
  });

  describe('a complaint', () => {
    let caseId: string;

    it('is acknowledged, which meets one clock and leaves the other running', async () => {
      caseId = await house().tell(
        house().event('CMP-1', 'case.complaint.received', { ...COMPLAINT, receivedDate: flow.begins }),
        house().event('CMP-1', 'case.milestone.reached', { milestone: 'other-complaint', reachedDate: flow.begins }),
      );
      expect(await kinds(house(), caseId)).toEqual(['acknowledgement handed-off']);
      expect(await house().clock(caseId, 'acknowledgement')).toMatchObject({ state: 'satisfied' });
      expect(await house().clock(caseId, 'final-response')).toMatchObject({ state: 'running', dueAt: DUE });
    });

    it('warns before its limit, and nothing is missed yet', async () => {
      await house().running.moveTo('2026-04-14T12:00:00.000Z');
      expect(await house().clock(caseId, 'final-response')).toMatchObject({ state: 'warned' });
      expect(deadlines()).toEqual([]);
    });

    it('breaches when the limit passes: escalated, with a case of its own, and told to the case system', async () => {
      await house().running.moveTo('2026-04-28T05:00:00.000Z');
      await house().settle();
      expect(await house().clock(caseId, 'final-response')).toMatchObject({ state: 'breached', statutoryBreachedAt: DUE }); // prettier-ignore
      const told = await house().timeline(caseId);
      expect(told.map(({ title }) => title)).toContain('Escalated to compliance');
      const linked = told.find(({ details }) => details['relation'] === 'has-breach');
      const own = (await house().cases()).find((each) => each.caseId === linked?.details['otherCaseId']);
      expect(own).toMatchObject({ kind: 'policy-exception', phase: 'open' });
      expect(deadlines()).toMatchObject([{ caseReference: 'CMP-1', text: expect.stringContaining('DISP 1.6.2R') as string }]); // prettier-ignore
    });

    it('is met late by its final response: both facts stay', async () => {
      await house().tell(house().event('CMP-1', 'case.decision.recorded', { outcome: 'UPHELD', reasons: OURS, amount: { value: '40.00', currency: 'GBP' } })); // prettier-ignore
      const { communicationId } = await house().letter(caseId, 'final-response');
      await house().asked('ben', `communications/${communicationId}/releases`, { words: 'Read and found right' });
      expect(await house().clock(caseId, 'final-response')).toMatchObject({
        state: 'satisfied-late',
        satisfiedRef: communicationId,
        statutoryBreachedAt: DUE,
      });
    });
  });
});
